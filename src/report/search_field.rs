//! The search box: applied as soon as there is something to look for, when typing pauses, on Enter, and on leaving it.

use std::time::Duration;

use crate::ui::reactive::{effect, heard, said};
use leptos::html;
use leptos::prelude::*;

use crate::ui::field::{Field, FieldIds};

/// How long keys that follow each other wait for the next one: shorter than most people take from key to key. The first one
/// waits for nothing. An answer that comes after the next key is dropped.
const PAUSE: Duration = Duration::from_millis(100);

/// A text to look for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    /// The text.
    pub text: String,
    /// Whether it goes on from one that was looked for while it was typed: whoever goes back wants neither.
    pub goes_on: bool,
}

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
    on_commit: Callback<Wanted>,
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let pending = StoredValue::new(None::<TimeoutHandle>);
    let is_half_typed = StoredValue::new(false);
    let stop_waiting = move || {
        if let Some(handle) = pending.try_update_value(Option::take).flatten() {
            handle.clear();
        }
    };
    on_cleanup(stop_waiting);
    let commit = move |text: String| {
        stop_waiting();
        let goes_on = is_half_typed.get_value() && !text.trim().is_empty();
        if value.try_get_untracked().is_some_and(|value| value != text.trim()) {
            is_half_typed.set_value(!text.trim().is_empty());
            on_commit.run(Wanted { text, goes_on });
        }
    };
    let commit_whole = move |text: String| {
        commit(text);
        is_half_typed.set_value(false);
    };
    let typed = move |event: leptos::ev::Event| {
        let begins = pending.with_value(Option::is_none);
        stop_waiting();
        let text = event_target_value(&event);
        let is_emptied = text.trim().is_empty();
        if !is_ready(text.trim()) {
            return;
        }
        if begins || is_emptied {
            commit(text.clone());
        }
        // Of an emptied box there is nothing to wait for: the next key begins another search.
        if !is_emptied {
            pending.set_value(set_timeout_with_handle(move || commit(text), PAUSE).ok());
        }
    };
    let entered = move |event: leptos::ev::KeyboardEvent| {
        // A text that was taken apart into filters is another one than the box then shows.
        if event.key() == "Enter" {
            commit_whole(event_target_value(&event));
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
            is_half_typed.set_value(false);
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
                on:change=heard(move |event| commit_whole(event_target_value(&event)))
            />
        }
    };
    view! { <Field label error input=field /> }
}
