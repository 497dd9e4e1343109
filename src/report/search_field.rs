//! The search box: applied on Enter, on leaving it, and when typing pauses.

use std::time::Duration;

use crate::ui::reactive::{effect, heard, said};
use leptos::html;
use leptos::prelude::*;

use crate::ui::field::{Field, FieldIds};

/// Shorter than most people take from key to key; an answer that comes after the next key is dropped.
const PAUSE: Duration = Duration::from_millis(100);

/// A text that narrows the report. `value` is what the address says; `on_commit` hears another text.
#[component]
pub(super) fn SearchField(
    /// What is looked for.
    #[prop(into)]
    label: String,
    /// An example.
    #[prop(into)]
    placeholder: String,
    /// What the report is narrowed by now.
    #[prop(into)]
    value: Signal<String>,
    /// Whether a text that is still being typed is worth looking for.
    is_ready: fn(&str) -> bool,
    /// Why what is looked for cannot be.
    error: Signal<Option<String>>,
    /// Hears the text that it shall be narrowed by.
    #[prop(into)]
    on_commit: Callback<String>,
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let pending = StoredValue::new(None::<TimeoutHandle>);
    let stop_waiting = move || {
        if let Some(handle) = pending.try_update_value(Option::take).flatten() {
            handle.clear();
        }
    };
    on_cleanup(stop_waiting);
    let commit = move |text: String| {
        stop_waiting();
        if value.try_get_untracked().is_some_and(|value| value != text.trim()) {
            on_commit.run(text);
        }
    };
    let typed = move |event: leptos::ev::Event| {
        stop_waiting();
        let text = event_target_value(&event);
        if is_ready(text.trim()) {
            pending.set_value(set_timeout_with_handle(move || commit(text), PAUSE).ok());
        }
    };
    let entered = move |event: leptos::ev::KeyboardEvent| {
        // A text that was taken apart into filters is another one than the box then shows.
        if event.key() == "Enter" {
            commit(event_target_value(&event));
        }
    };
    // The address can change otherwise: by a chip, by going back. What is being typed is left alone.
    effect(move || {
        let value = value.get();
        if let Some(input) = input.get()
            && pending.with_value(Option::is_none)
            && input.value().trim() != value
        {
            input.set_value(&value);
        }
    });
    let field = move |ids: FieldIds| {
        let (described, invalid) = (ids.clone(), ids.clone());
        view! {
            <input
                node_ref=input
                class="input"
                id=ids.input
                type="search"
                placeholder=placeholder
                autocomplete="off"
                spellcheck="false"
                aria-describedby=said(move || described.described_by())
                aria-invalid=said(move || invalid.invalid())
                data-chosen=said(move || Some((!value.with(String::is_empty)).to_string()))
                on:input=heard(typed)
                on:keydown=heard(entered)
                on:change=heard(move |event| commit(event_target_value(&event)))
            />
        }
    };
    view! { <Field label error input=field /> }
}
