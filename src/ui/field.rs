//! The frame of every input: its label above, a hint and an error below, tied to it for screen readers.

use leptos::prelude::*;

use crate::ui::icon::{Icon, IconName};
use crate::ui::id::fresh_id;

/// What the input inside a field says of itself: `id`, `aria-describedby`, `aria-invalid`.
#[derive(Clone, Debug)]
pub struct FieldIds {
    /// The input's id.
    pub input: String,
    hint: Option<String>,
    error: String,
    failing: Signal<Option<String>>,
}

impl FieldIds {
    /// The ids of what stands below: hint and error.
    #[must_use]
    pub fn described_by(&self) -> Option<String> {
        let error = self.failing.with(Option::is_some).then(|| self.error.clone());
        let ids: Vec<String> = [error, self.hint.clone()].into_iter().flatten().collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    /// `true` while there is an error.
    #[must_use]
    pub fn invalid(&self) -> Option<&'static str> {
        self.failing.with(Option::is_some).then_some("true")
    }
}

/// A label, an input made by `input`, and what there is to say about it.
#[component]
pub fn Field<F, V>(
    /// What is asked for.
    #[prop(into)]
    label: String,
    /// Whether the label is for screen readers only.
    #[prop(optional)]
    quiet_label: bool,
    /// What to know before typing.
    #[prop(optional_no_strip, into)]
    hint: Option<String>,
    /// What is wrong with what was typed.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Makes the input.
    input: F,
) -> impl IntoView
where
    F: FnOnce(FieldIds) -> V,
    V: IntoView,
{
    let id = fresh_id("field");
    let hint_id = hint.as_ref().map(|_| format!("{id}-hint"));
    let error_id = format!("{id}-error");
    let ids = FieldIds { input: id.clone(), hint: hint_id.clone(), error: error_id.clone(), failing: error };
    view! {
        <div class="field">
            <label class="field__label" class:visually-hidden=quiet_label for=id>{label}</label>
            {input(ids)}
            {hint.map(|hint| view! { <p class="field__hint" id=hint_id>{hint}</p> })}
            <p class="field__error" id=error_id aria-live="polite">
                {move || error.get().map(|error| view! { <Icon name=IconName::Warning />{error} })}
            </p>
        </div>
    }
}
