//! One of a few.

use crate::ui::reactive::{heard, redrawn, said};
use leptos::prelude::*;

use crate::ui::field::{Field, FieldIds};
use crate::ui::icon::{Icon, IconName};

/// One choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelectOption {
    /// What is chosen.
    pub value: String,
    /// What it is called.
    pub label: String,
}

/// A choice among a few, with its label.
#[component]
pub fn SelectField(
    /// What is asked for.
    #[prop(into)]
    label: String,
    /// The choices.
    #[prop(into)]
    options: Signal<Vec<SelectOption>>,
    /// What is chosen.
    #[prop(into)]
    value: Signal<String>,
    /// Hears a new choice.
    #[prop(into)]
    on_change: Callback<String>,
) -> impl IntoView {
    let input = move |ids: FieldIds| {
        view! {
            <span class="select">
                <select
                    class="input select__input"
                    id=ids.input
                    data-chosen=said(move || Some((!value.with(String::is_empty)).to_string()))
                    on:change=heard(move |event| on_change.run(event_target_value(&event)))
                >
                    {redrawn(move || options.get().into_iter().map(|option| {
                        let own = option.value.clone();
                        view! {
                            <option value=option.value prop:selected=move || value.with(|value| *value == own)>
                                {option.label}
                            </option>
                        }
                    }).collect_view())}
                </select>
                <Icon name=IconName::ChevronDown />
            </span>
        }
    };
    view! { <Field label input /> }
}
