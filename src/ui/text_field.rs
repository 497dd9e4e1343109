//! One line of text.

use leptos::html;
use leptos::prelude::*;

use crate::ui::field::{Field, FieldIds};

/// One line of text with its label, hint and error.
#[component]
pub fn TextField(
    /// What is asked for.
    #[prop(into)]
    label: String,
    /// What is typed.
    value: RwSignal<String>,
    /// The input's `type`: `text` when absent.
    #[prop(optional)]
    kind: Option<&'static str>,
    /// The name password managers and forms know it by.
    #[prop(optional)]
    name: Option<&'static str>,
    /// What the browser may fill in.
    #[prop(optional)]
    autocomplete: Option<&'static str>,
    /// Which keyboard a phone shows.
    #[prop(optional)]
    inputmode: Option<&'static str>,
    /// An example, shown while empty.
    #[prop(optional, into)]
    placeholder: Option<String>,
    /// Whether the label is for screen readers only.
    #[prop(optional)]
    quiet_label: bool,
    /// Whether the page cannot do without it.
    #[prop(optional)]
    required: bool,
    /// Whether typing begins here.
    #[prop(optional)]
    autofocus: bool,
    /// What to know before typing.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What is wrong with what was typed.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Hears every change while typing, after `value`.
    #[prop(optional, into)]
    on_input: Option<Callback<String>>,
    /// Hears the text once it is left or Enter is pressed.
    #[prop(optional, into)]
    on_commit: Option<Callback<String>>,
    /// The input element, for whom needs to focus it.
    #[prop(optional)]
    node_ref: NodeRef<html::Input>,
) -> impl IntoView {
    let typed = move |event: leptos::ev::Event| {
        let text = event_target_value(&event);
        value.set(text.clone());
        if let Some(on_input) = on_input {
            on_input.run(text);
        }
    };
    let committed = move |event: leptos::ev::Event| {
        if let Some(on_commit) = on_commit {
            on_commit.run(event_target_value(&event));
        }
    };
    if autofocus {
        // The `autofocus` attribute works only while a document loads, not when a page is put into it.
        Effect::new(move || {
            if let Some(input) = node_ref.get() {
                request_animation_frame(move || {
                    // An input that cannot take the focus is no fault.
                    let _focused = input.focus();
                });
            }
        });
    }
    let input = move |ids: FieldIds| {
        let (described, invalid) = (ids.clone(), ids.clone());
        view! {
            <input
                node_ref=node_ref
                class="input"
                id=ids.input
                type=kind.unwrap_or("text")
                name=name
                autocomplete=autocomplete.unwrap_or("off")
                inputmode=inputmode
                placeholder=placeholder
                required=required
                spellcheck="false"
                autocapitalize="none"
                aria-describedby=move || described.described_by()
                aria-invalid=move || invalid.invalid()
                prop:value=move || value.get()
                on:input=typed
                on:change=committed
            />
        }
    };
    view! { <Field label quiet_label hint error input /> }
}
