//! One line of text.

use crate::ui::reactive::{effect, heard, said};
use leptos::html;
use leptos::prelude::*;

use crate::ui::field::{Field, FieldIds};
use crate::ui::late_focus::focus_unless_passed;

/// One line of text with its label and error.
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
    /// Whether the page cannot do without it.
    #[prop(optional)]
    required: bool,
    /// Whether typing begins here.
    #[prop(optional)]
    autofocus: bool,
    /// What is wrong with what was typed.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// The input element, for whom needs to focus it.
    #[prop(optional)]
    node_ref: NodeRef<html::Input>,
) -> impl IntoView {
    if autofocus {
        // The `autofocus` attribute works only while a document loads, not when a page is put into it.
        effect(move || {
            if let Some(input) = node_ref.get() {
                request_animation_frame(move || focus_unless_passed(&input));
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
                required=required
                spellcheck="false"
                autocapitalize="none"
                aria-describedby=said(move || described.described_by())
                aria-invalid=said(move || invalid.invalid())
                prop:value=move || value.get()
                on:input=heard(move |event| value.set(event_target_value(&event)))
            />
        }
    };
    view! { <Field label error input /> }
}
