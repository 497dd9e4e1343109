//! Why the money goes back, in one line, with a counter where the gateway's limit is near.

use leptos::html;
use leptos::prelude::*;

use crate::t;
use crate::ui::text_field::TextField;

/// From this many characters left on, the counter is shown.
const NEAR: usize = 40;

/// The reason, optional or demanded.
#[component]
pub fn ReasonField(
    /// What is typed.
    value: RwSignal<String>,
    /// Whether the gateway demands it.
    required: bool,
    /// The most characters it takes.
    most: usize,
    /// What is wrong with it.
    error: Signal<Option<String>>,
    /// The input, to put the focus on.
    node_ref: NodeRef<html::Input>,
) -> impl IntoView {
    let label = if required { t!("refund.reason.required") } else { t!("refund.reason.optional") };
    let counter = move || {
        let used = value.with(|reason| reason.trim().chars().count());
        most.checked_sub(used)
            .filter(|left| *left <= NEAR)
            .map(|left| crate::i18n::plural("refund.reason.left", u64::try_from(left).unwrap_or(u64::MAX)))
    };
    view! {
        <div class="reason-field">
            <TextField label value error node_ref />
            <p class="reason-field__counter">{counter}</p>
        </div>
    }
}
