//! The elements of one row, filled anew with whichever transaction comes to stand there (decision 0029).

use std::cell::Cell as StdCell;

use ::api::transaction::Transaction;
use domain::id::TransactionId;
use leptos::prelude::document;
use wasm_bindgen::{JsCast, UnwrapThrowExt};
use web_sys::{Element, HtmlElement, Node};

use crate::paths;
use crate::report::cell_face::CellFace;
use crate::report::column::Column;
use crate::report::table_layout::{Pin, TableLayout};
use crate::t;
use crate::ui::icon::IconName;
use crate::ui::id::fresh_id;

/// What is found by in the elements of a row.
pub const ROW: &str = "report-row";

/// A row as it is made once and copied for each place.
pub struct Pattern {
    row: Element,
    columns: Vec<Column>,
}

impl Pattern {
    /// The row of a layout.
    pub fn of(layout: &TableLayout) -> Self {
        let row = document().create_element("tr").unwrap_throw();
        row.set_class_name(ROW);
        set(&row, "role", "row");
        set(&row, "tabindex", "-1");
        // Nothing of it comes from outside.
        row.set_inner_html(&layout.shown().map(|one| cell_markup(one.column)).collect::<String>());
        let cells = row.children();
        for (at, one) in (0..).zip(layout.shown()) {
            if let Some(cell) = cells.item(at) {
                pin(&cell, layout, one.column, one.pin);
            }
        }
        Self { row, columns: layout.shown().map(|one| one.column).collect() }
    }
}

/// Says of a cell, in the head or in a row, whether it stays in sight, and behind how many others.
pub fn pin(cell: &Element, layout: &TableLayout, column: Column, pin: Pin) {
    if pin == Pin::None {
        return;
    }
    set(cell, "data-pin", pin.as_str());
    let alike: Vec<Column> = layout.shown().filter(|one| one.pin == pin).map(|one| one.column).collect();
    let at = alike.iter().position(|one| *one == column).unwrap_or(0);
    let behind = if pin == Pin::End { alike.len() - 1 - at } else { at };
    set(cell, "data-behind", &behind.to_string());
}

fn cell_markup(column: Column) -> String {
    let icon = |name: IconName| {
        format!(
            r#"<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><path d="{}"/></svg>"#,
            name.path()
        )
    };
    let lines = r#"<span></span><span class="report-row__second"></span>"#;
    let inside = match column {
        Column::Id => format!(
            r#"<a class="id-link"></a><button class="icon-button copy-button" type="button">{}</button>"#,
            icon(IconName::Copy)
        ),
        Column::RelatedPaymentId => r#"<a class="id-link"></a>"#.to_owned(),
        Column::PaymentResult => format!(
            r#"<span class="badge">{}<span></span></span><span class="report-row__second"></span>"#,
            icon(IconName::Check)
        ),
        Column::PaymentAmount => format!("{}<span></span>", icon(IconName::Return)),
        Column::Customer | Column::UserEmail => lines.to_owned(),
        Column::ConversationId | Column::OrderNumber | Column::ReferenceNumber => {
            r#"<span class="code"></span>"#.to_owned()
        }
        Column::Created => "<time></time>".to_owned(),
        Column::Refund => concat!(
            r#"<button class="button button--small" data-kind="secondary" type="button"></button>"#,
            r#"<span class="tip" role="tooltip" popover="manual"></span>"#
        )
        .to_owned(),
        Column::Company
        | Column::Gateway
        | Column::PaymentType
        | Column::PaymentCurrency
        | Column::Refundable => "<span></span>".to_owned(),
    };
    let slug = column.slug();
    if column == Column::Id {
        format!(r#"<th role="rowheader" scope="row" data-column="{slug}" tabindex="-1">{inside}</th>"#)
    } else {
        format!(r#"<td role="cell" data-column="{slug}" tabindex="-1">{inside}</td>"#)
    }
}

/// One cell's elements, and what they say.
struct Cell {
    column: Column,
    place: Element,
    first: Element,
    second: Option<Element>,
    face: CellFace,
}

/// The elements of one row.
pub struct RowSlot {
    /// The row.
    pub element: HtmlElement,
    /// Which transaction stands there.
    pub id: TransactionId,
    number: usize,
    kind: String,
    cells: Vec<Cell>,
    /// Whether the keyboard stops here; nothing: that was never said.
    is_marked: StdCell<Option<bool>>,
}

impl RowSlot {
    /// Elements that say nothing yet, for a row of this id.
    pub fn new(pattern: &Pattern, id: TransactionId) -> Self {
        let element: HtmlElement = pattern.row.clone_node_with_deep(true).unwrap_throw().unchecked_into();
        let children = element.children();
        let cell = |(at, column): (u32, &Column)| {
            let cell = children.item(at)?;
            let inside = cell.children();
            let first = inside.item(0)?;
            let first = if *column == Column::PaymentAmount { inside.item(1)? } else { first };
            let second = inside.item(1).filter(|_| *column != Column::PaymentAmount);
            if let (Column::Refund, Some(tip)) = (column, &second) {
                tip.set_id(&fresh_id("reason"));
            }
            if *column == Column::Refundable {
                set(&cell, "data-name", &column.name());
            }
            set(&cell, "data-empty", "");
            Some(Cell { column: *column, place: cell, first, second, face: CellFace::default() })
        };
        let cells = (0..).zip(&pattern.columns).filter_map(cell).collect();
        Self { element, id, number: usize::MAX, kind: String::new(), cells, is_marked: StdCell::new(None) }
    }

    /// Says what a row says, and changes only what it did not say before.
    pub fn fill(&mut self, row: &Transaction, number: usize, is_relative: bool) {
        self.id = row.id;
        if self.number != number {
            self.number = number;
            // The head is the first row, and rows are counted from one.
            set(&self.element, "aria-rowindex", &(number + 2).to_string());
        }
        if self.kind != row.kind {
            self.kind.clone_from(&row.kind);
            set(&self.element, "data-kind", &row.kind);
        }
        for cell in &mut self.cells {
            cell.say(CellFace::of(cell.column, row, is_relative));
        }
    }

    /// Lets the keyboard stop at the row and at what can be pressed in it, or pass it.
    pub fn is_stop(&self, is_stop: bool) {
        self.is_marked.set(Some(is_stop));
        let value = if is_stop { "0" } else { "-1" };
        set(&self.element, "tabindex", value);
        let pressable =
            |cell: &Cell| matches!(cell.column, Column::Id | Column::RelatedPaymentId | Column::Refund);
        for cell in self.cells.iter().filter(|cell| pressable(cell)) {
            let all = cell.place.query_selector_all("a, button, input").ok();
            let all = all.into_iter().flat_map(|all| (0..all.length()).filter_map(move |at| all.item(at)));
            for element in all.filter_map(|node| node.dyn_into::<Element>().ok()) {
                set(&element, "tabindex", value);
            }
        }
    }

    /// Whether the keyboard stops here, once that was said.
    pub const fn is_marked(&self) -> Option<bool> {
        self.is_marked.get()
    }

    /// Its number in the list.
    pub const fn number(&self) -> usize {
        self.number
    }

    /// What the cell says in which an element stands, for the clipboard.
    pub fn copied(&self, element: &Node) -> Option<String> {
        let cell = self.cells.iter().find(|cell| cell.place.contains(Some(element)))?;
        Some(cell.face.copied()).filter(|text| !text.is_empty())
    }

    /// The element of a column, and the one that stands in it.
    pub fn cell(&self, column: Column) -> Option<(&Element, &Element)> {
        let cell = self.cells.iter().find(|cell| cell.column == column)?;
        Some((&cell.place, &cell.first))
    }
}

impl Cell {
    fn say(&mut self, face: CellFace) {
        let before = std::mem::replace(&mut self.face, face);
        let face = &self.face;
        if *face == before {
            return;
        }
        if face.text != before.text {
            self.text_element().set_text_content(Some(&face.text));
            if face.text.is_empty() != before.text.is_empty() {
                mark(&self.place, "data-empty", face.text.is_empty().then_some(""));
            }
        }
        if face.second != before.second
            && let Some(second) = &self.second
        {
            second.set_text_content(Some(&face.second));
            if self.column == Column::Refund {
                let reason = Some(second.id()).filter(|_| !face.second.is_empty());
                mark(&self.first, "aria-disabled", reason.as_ref().map(|_| "true"));
                mark(&self.first, "aria-describedby", reason.as_deref());
            }
        }
        if face.title != before.title {
            let name = if self.column == Column::Refund { "aria-label" } else { "title" };
            set(&self.first, name, &face.title);
        }
        if face.leads_to != before.leads_to {
            mark(&self.first, "href", face.leads_to.map(paths::payment).as_deref());
            if let (Column::Id, Some(button)) = (self.column, &self.second) {
                let label = t!("report.copy_id", id = face.text);
                set(button, "aria-label", &label);
                set(button, "title", &label);
            }
        }
        if face.tone != before.tone
            && let Some(tone) = face.tone
        {
            set(&self.first, "data-tone", tone.as_str());
            let path = self.first.query_selector("path").ok().flatten();
            if let (Some(path), Some(icon)) = (path, tone.icon()) {
                set(&path, "d", icon.path());
            }
        }
    }

    /// What the first line is written into: in a badge it stands behind its drawing.
    fn text_element(&self) -> Element {
        if self.column == Column::PaymentResult {
            self.first.last_element_child().unwrap_or_else(|| self.first.clone())
        } else {
            self.first.clone()
        }
    }
}

/// Sets an attribute; of an element of ours that cannot fail.
pub fn set(element: &Element, name: &str, value: &str) {
    let _always = element.set_attribute(name, value);
}

/// Sets an attribute or takes it away.
pub fn mark(element: &Element, name: &str, value: Option<&str>) {
    match value {
        Some(value) => set(element, name, value),
        None => drop(element.remove_attribute(name)),
    }
}
