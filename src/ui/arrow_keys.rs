//! Going through a list by its arrow keys.

use leptos::prelude::document;
use wasm_bindgen::JsCast;

use crate::ui::late_focus::focus_unless_passed;

/// Moves the focus among the elements that `selector` finds below `list`: up, down, to the first and to the last.
pub fn move_focus(event: &web_sys::KeyboardEvent, list: Option<web_sys::Element>, selector: &str) {
    let Some(list) = list else { return };
    let Ok(found) = list.query_selector_all(selector) else { return };
    let count = found.length();
    let active = document().active_element();
    let is_active = |at: &u32| found.item(*at).as_ref() == active.as_deref();
    let at = (0..count).find(is_active);
    let next = match (event.key().as_str(), at) {
        ("ArrowDown", Some(at)) => (at + 1).min(count.saturating_sub(1)),
        ("ArrowUp", Some(at)) => at.saturating_sub(1),
        ("ArrowDown" | "ArrowUp", None) | ("Home", _) => 0,
        ("End", _) => count.saturating_sub(1),
        _ => return,
    };
    event.prevent_default();
    if let Some(element) = found.item(next).and_then(|node| node.dyn_into::<web_sys::HtmlElement>().ok()) {
        // What cannot take the focus leaves it where it is.
        let _focused = element.focus();
    }
}

/// Gives the focus to the first element that `selector` finds below `parent`, once it is drawn.
pub fn focus_first(parent: web_sys::Element, selector: &'static str) {
    leptos::prelude::request_animation_frame(move || focus_first_of(&parent, selector));
}

/// The same for a list that comes while somebody may have begun to walk: a focus that is below `parent` already stays.
pub fn focus_first_if_none(parent: web_sys::Element, selector: &'static str) {
    leptos::prelude::request_animation_frame(move || {
        let active = document().active_element();
        if !active.is_some_and(|active| parent.contains(Some(&active))) {
            focus_first_of(&parent, selector);
        }
    });
}

fn focus_first_of(parent: &web_sys::Element, selector: &str) {
    let found = parent.query_selector(selector).ok().flatten();
    if let Some(element) = found.and_then(|found| found.dyn_into::<web_sys::HtmlElement>().ok()) {
        focus_unless_passed(&element);
    }
}
