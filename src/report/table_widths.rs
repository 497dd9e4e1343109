//! Tells the table of the browser how wide its columns are.

use web_sys::HtmlElement;

use crate::report::table_layout::{Pin, TableLayout};

/// Tells the columns how wide they are, and those that stay in sight how much stands before them.
pub fn set_widths(table: &HtmlElement, layout: &TableLayout) {
    let style = HtmlElement::style(table);
    // Lengths in pixels are always values of these.
    let set = |name: &str, pixels: u32| {
        let _always = style.set_property(name, &format!("{pixels}px"));
    };
    set("--width", layout.shown().map(|one| u32::from(one.width)).sum());
    for one in layout.shown() {
        set(&format!("--column-{}", one.column.slug()), u32::from(one.width));
    }
    for (pin, side) in [(Pin::Start, "start"), (Pin::End, "end")] {
        let widths: Vec<u32> =
            layout.shown().filter(|one| one.pin == pin).map(|one| u32::from(one.width)).collect();
        let widths: Vec<u32> = if pin == Pin::End { widths.into_iter().rev().collect() } else { widths };
        let mut before = 0;
        for (behind, width) in widths.into_iter().enumerate() {
            set(&format!("--{side}-{behind}"), before);
            before += width;
        }
        set(&format!("--{side}"), before);
    }
}
