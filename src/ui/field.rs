//! The frame of every input: its label above, an error below, tied to it for screen readers.

use crate::ui::reactive::redrawn;
use leptos::prelude::*;

use crate::ui::icon::{Icon, IconName};
use crate::ui::id::fresh_id;

/// What the input inside a field says of itself: `id`, `aria-describedby`, `aria-invalid`.
#[derive(Clone, Debug)]
pub struct FieldIds {
    /// The input's id.
    pub input: String,
    error: String,
    failing: Signal<Option<String>>,
}

impl FieldIds {
    /// The id of the error below, while there is one.
    #[must_use]
    pub fn described_by(&self) -> Option<String> {
        self.failing.with(Option::is_some).then(|| self.error.clone())
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
    let error_id = format!("{id}-error");
    let ids = FieldIds { input: id.clone(), error: error_id.clone(), failing: error };
    view! {
        <div class="field">
            <label class="field__label" for=id>{label}</label>
            {input(ids)}
            <p class="field__error" id=error_id aria-live="polite">
                {redrawn(move || error.get().map(|error| view! { <Icon name=IconName::Warning />{error} }.into_any()))}
            </p>
        </div>
    }
}
