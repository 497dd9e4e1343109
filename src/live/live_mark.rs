//! Whether the figures on screen follow, quietly.

use crate::ui::reactive::{redrawn, said};
use leptos::prelude::*;

use crate::live::live_model::Condition;
use crate::live::use_live;
use crate::t;

/// A dot and a word; a sentence only when the stream has been down for some seconds.
#[component]
pub fn LiveMark() -> impl IntoView {
    let condition = use_live().condition;
    let name = move || match condition.get() {
        Condition::Connecting => "connecting",
        Condition::Live => "live",
        Condition::Behind => "behind",
    };
    let text = move || match condition.get() {
        Condition::Connecting => t!("live.connecting"),
        Condition::Live => t!("live.live"),
        Condition::Behind => t!("live.behind"),
    };
    view! {
        <span class="live-mark" data-condition=said(move || Some(name())) role="status">
            <span class="live-mark__dot" aria-hidden="true"></span>
            <span class="live-mark__text">{redrawn(text)}</span>
        </span>
    }
}
