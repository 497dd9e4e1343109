//! Several lines of text, with a counter where the limit is near.

use crate::ui::reactive::{heard, said};
use leptos::html;
use leptos::prelude::*;

use crate::ui::field::{Field, FieldIds};

/// Several lines of text with their label, error and counter.
#[component]
pub fn TextArea(
    /// What is asked for.
    #[prop(into)]
    label: String,
    /// What is typed.
    value: RwSignal<String>,
    /// How many lines are seen at once.
    rows: u32,
    /// What the counter says; nothing while there is room enough.
    #[prop(into)]
    counter: Signal<Option<String>>,
    /// What is wrong with what was typed.
    #[prop(into)]
    error: Signal<Option<String>>,
    /// The element, for whom needs to focus it.
    #[prop(optional)]
    node_ref: NodeRef<html::Textarea>,
) -> impl IntoView {
    let input = move |ids: FieldIds| {
        let (described, invalid) = (ids.clone(), ids.clone());
        view! {
            <textarea
                node_ref=node_ref
                class="input"
                id=ids.input
                rows=rows.to_string()
                aria-describedby=said(move || described.described_by())
                aria-invalid=said(move || invalid.invalid())
                prop:value=move || value.get()
                on:input=heard(move |event| value.set(event_target_value(&event)))
            ></textarea>
        }
    };
    view! {
        <div class="text-area">
            <Field label error input />
            <p class="text-area__counter">{counter}</p>
        </div>
    }
}
