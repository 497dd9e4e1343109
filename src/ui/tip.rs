//! A reason that is shown beside what it is the reason for, above everything.

use leptos::prelude::*;

/// Shows a tip (a popover) under an element, or over it where there is no room below.
pub fn show_tip(of: &web_sys::Element, tip: &web_sys::HtmlElement) {
    // A browser without popovers leaves the reason to screen readers.
    if tip.show_popover().is_ok() {
        place(&of.get_bounding_client_rect(), tip);
    }
}

#[expect(clippy::float_arithmetic, reason = "places on the screen are floats in the browser")]
fn place(of: &web_sys::DomRect, tip: &web_sys::HtmlElement) {
    const GAP: f64 = 6.0;
    let edge = |edge: Option<wasm_bindgen::JsValue>| edge.and_then(|edge| edge.as_f64()).unwrap_or_default();
    let width = edge(window().inner_width().ok());
    let height = edge(window().inner_height().ok());
    let size = tip.get_bounding_client_rect();
    let left = (of.right() - size.width()).clamp(GAP, (width - size.width() - GAP).max(GAP));
    let below = of.bottom() + GAP;
    let top = if below + size.height() > height { of.top() - GAP - size.height() } else { below };
    let style = web_sys::HtmlElement::style(tip);
    for (name, value) in [("left", left), ("top", top)] {
        // A length in pixels is always a value of these two.
        let _always = style.set_property(name, &format!("{value}px"));
    }
}

/// Hides it again.
pub fn hide_tip(tip: &web_sys::HtmlElement) {
    // Hiding what is hidden already is refused, and means nothing.
    let _hidden = tip.hide_popover();
}
