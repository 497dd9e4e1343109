//! The boxes in the report's rows by which these are picked: put where the table draws a row, and marked as what is picked changes.

use domain::id::TransactionId;
use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement};

use crate::t;

/// What a box is found by.
const BOX: &str = "row-box";

/// Is said of a row that is picked.
const PICKED: &str = "data-picked";

/// Is said of the whole page while rows are picked.
const PICKING: &str = "data-picking";

/// What a box says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoxFace {
    /// The order of its row.
    pub order: String,
    /// Whether its row is picked.
    pub is_picked: bool,
    /// Why it cannot be.
    pub why_not: Option<String>,
}

/// Puts a box into a row that has none, and marks it; a row without a `face` has none to see.
pub fn mark_row(row: &HtmlElement, id: TransactionId, face: Option<&BoxFace>) {
    if let Some(input) = box_of(row).or_else(|| put_box(row)) {
        input.set_value(&id.to_string());
        mark(&input, face);
    }
}

/// Says of the page whether rows are picked: that shows the boxes, and leaves room for what stands below.
pub fn mark_page(is_picking: bool) {
    if let Some(page) = document().document_element() {
        // Of an element of ours it cannot fail.
        let _always = page.toggle_attribute_with_force(PICKING, is_picking);
    }
}

/// Marks all boxes on the page anew.
pub fn mark_all(face: impl Fn(TransactionId) -> Option<BoxFace>) {
    let Ok(all) = document().query_selector_all(&format!(".{BOX}")) else { return };
    for input in (0..all.length()).filter_map(|at| all.item(at)?.dyn_into::<HtmlInputElement>().ok()) {
        if let Ok(id) = input.value().parse() {
            mark(&input, face(id).as_ref());
        }
    }
}

/// The row that an element stands in, and whether the element is its box.
pub fn row_at(element: &Element) -> Option<(TransactionId, bool)> {
    let row = element.closest("tr").ok().flatten()?.dyn_into::<HtmlElement>().ok()?;
    let input = box_of(&row)?;
    Some((input.value().parse().ok()?, input.is_same_node(Some(element))))
}

fn box_of(row: &HtmlElement) -> Option<HtmlInputElement> {
    row.query_selector(&format!(".{BOX}")).ok().flatten()?.dyn_into().ok()
}

/// The box stands before what names the row, and is a stop of the keyboard where the row is one.
fn put_box(row: &HtmlElement) -> Option<HtmlInputElement> {
    let cell = row.query_selector("th").ok().flatten()?;
    let input: HtmlInputElement = document().create_element("input").ok()?.dyn_into().ok()?;
    input.set_type("checkbox");
    input.set_class_name(BOX);
    input.set_tab_index(row.tab_index());
    cell.insert_before(&input, cell.first_child().as_ref()).ok()?;
    Some(input)
}

fn mark(input: &HtmlInputElement, face: Option<&BoxFace>) {
    input.set_hidden(face.is_none());
    if let Some(row) = input.closest("tr").ok().flatten() {
        let is_picked = face.is_some_and(|face| face.is_picked);
        // Of an element of ours it cannot fail.
        let _always = row.toggle_attribute_with_force(PICKED, is_picked);
    }
    let Some(face) = face else { return };
    input.set_checked(face.is_picked);
    // Of an element of ours neither can fail.
    let _always = input.set_attribute("aria-label", &t!("bulk.pick.row", order = face.order));
    let why_not = face.why_not.as_deref();
    input.set_title(why_not.unwrap_or_default());
    let _always = match why_not {
        Some(_) => input.set_attribute("aria-disabled", "true"),
        None => input.remove_attribute("aria-disabled"),
    };
}
