//! One day of the calendar.

use leptos::html;
use leptos::prelude::*;

use crate::ui::field::{Field, FieldIds};
use crate::ui::reactive::{effect, heard, said};

/// One day, or none, with its label and error.
#[component]
pub fn DayField(
    /// What is asked for.
    #[prop(into)]
    label: String,
    /// The day, `2026-11-01`; empty for none.
    value: RwSignal<String>,
    /// What is wrong with the day.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let node_ref = NodeRef::<html::Input>::new();
    effect(move || {
        let day = value.get();
        // Browsers begin a day anew when it is written while it is typed.
        if let Some(input) = node_ref.get()
            && input.value() != day
        {
            input.set_value(&day);
        }
    });
    let input = move |ids: FieldIds| {
        let (described, invalid) = (ids.clone(), ids.clone());
        view! {
            <input
                node_ref=node_ref
                class="input"
                id=ids.input
                type="date"
                aria-describedby=said(move || described.described_by())
                aria-invalid=said(move || invalid.invalid())
                on:change=heard(move |event| value.set(event_target_value(&event)))
            />
        }
    };
    view! { <Field label error input /> }
}
