//! The focus, given to what has just been drawn: a frame later, when somebody may be further already.

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, Node};

/// Gives an element the focus, unless somebody types in a field behind it by now: what they type would go astray.
pub fn focus_unless_passed(element: &HtmlElement) {
    let active = document().active_element();
    let typed_in = active.filter(|active| active.matches("input, select, textarea").unwrap_or_default());
    let behind = |active: web_sys::Element| element.compare_document_position(active.unchecked_ref::<Node>());
    if typed_in.map_or(0, behind) & Node::DOCUMENT_POSITION_FOLLOWING == 0 {
        // What cannot take the focus leaves it where it is.
        let _focused = element.focus();
    }
}
