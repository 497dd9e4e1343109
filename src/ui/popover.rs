//! A small window at the element that opened it: above everything, and gone with Escape, a click beside it, or the focus.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::ui::reactive::{effect, heard};

/// A small window, open as long as it is mounted. `on_close` hears that it shall go; whoever mounted it then takes it away,
/// and the focus goes back to the element that it belongs to.
#[component]
pub fn Popover(
    /// The id of the element that it belongs to, or of another where that is gone by then.
    anchor: [String; 2],
    /// What it is for.
    label: String,
    /// Hears that the person wants it gone.
    on_close: Callback<()>,
    /// Its contents.
    children: Children,
) -> impl IntoView {
    let popover = NodeRef::<html::Div>::new();
    let anchor = StoredValue::new(anchor);
    effect(move || {
        let Some(popover) = popover.get() else { return };
        // A browser without popovers shows it where it stands.
        let _shown = popover.show_popover();
        place_at(anchor, &popover);
        // The keyboard is inside from the beginning, whatever comes into it when.
        let _focused = popover.focus();
    });
    let outside = window_event_listener(leptos::ev::pointerdown, move |event| {
        let hit = event.target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
        let own = anchor.with_value(|[anchor, _]| document().get_element_by_id(anchor));
        let is_own = own.is_some_and(|own| own.contains(hit.as_ref()));
        if !is_own && !holds(popover, hit.as_ref()) {
            on_close.run(());
        }
    });
    let resized = window_event_listener(leptos::ev::resize, move |_| {
        if let Some(popover) = popover.try_get_untracked().flatten() {
            place_at(anchor, &popover);
        }
    });
    on_cleanup(move || {
        outside.remove();
        resized.remove();
        let ids = anchor.get_value();
        // Only where nothing else has taken the focus meanwhile.
        request_animation_frame(move || give_focus_back(&ids));
    });
    let pressed = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Escape" {
            event.prevent_default();
            event.stop_propagation();
            on_close.run(());
        }
    };
    let left = move |event: leptos::ev::FocusEvent| {
        let next = event.related_target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
        if next.is_some() && !holds(popover, next.as_ref()) {
            on_close.run(());
        }
    };
    view! {
        <div
            node_ref=popover
            class="popover"
            popover="manual"
            role="dialog"
            aria-label=label
            tabindex="-1"
            on:keydown=heard(pressed)
            on:focusout=heard(left)
        >
            {children()}
        </div>
    }
}

fn place_at(anchor: StoredValue<[String; 2]>, popover: &web_sys::HtmlElement) {
    if let Some(anchor) = anchor.with_value(|[anchor, _]| document().get_element_by_id(anchor)) {
        place(&anchor.get_bounding_client_rect(), popover);
    }
}

fn holds(popover: NodeRef<html::Div>, node: Option<&web_sys::Node>) -> bool {
    popover.try_get_untracked().flatten().is_some_and(|popover| popover.contains(node))
}

fn give_focus_back(ids: &[String; 2]) {
    let is_free = document().active_element().is_none_or(|active| active.tag_name() == "BODY");
    let found = ids.iter().find_map(|id| document().get_element_by_id(id));
    let found = found.and_then(|found| found.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(found) = found.filter(|_| is_free) {
        // What cannot take the focus leaves it to the browser.
        let _focused = found.focus();
    }
}

/// Under its element, and not beyond the page's edges; it goes with the page where that is scrolled.
#[expect(clippy::float_arithmetic, reason = "places on the screen are floats in the browser")]
fn place(anchor: &web_sys::DomRect, popover: &web_sys::HtmlElement) {
    const GAP: f64 = 6.0;
    const EDGE: f64 = 12.0;
    let width = document().document_element().map_or(0, |root| root.client_width());
    let size = popover.get_bounding_client_rect();
    let rightmost = (f64::from(width) - size.width() - EDGE).max(EDGE);
    let left = anchor.left().clamp(EDGE, rightmost) + window().scroll_x().unwrap_or_default();
    let top = anchor.bottom() + GAP + window().scroll_y().unwrap_or_default();
    let style = web_sys::HtmlElement::style(popover);
    for (name, value) in [("left", left), ("top", top)] {
        // A length in pixels is always a value of these two.
        let _always = style.set_property(name, &format!("{value}px"));
    }
}
