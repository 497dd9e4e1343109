//! What the gateway lets the person choose beyond the amount.

use std::collections::BTreeMap;

use ::api::capabilities::Choice;
use leptos::prelude::*;

use crate::i18n::text_of;
use crate::ui::id::fresh_id;
use crate::ui::reactive::heard;
use crate::ui::select_field::{SelectField, SelectOption};

/// What was chosen: values by the choices' names. What stands as the gateway's default is left out.
pub type Chosen = BTreeMap<String, String>;

/// What a choice is called.
#[must_use]
pub fn choice_name(name: &str) -> String {
    text_of("choice", name)
}

/// What one of a choice's values is called.
#[must_use]
pub fn choice_value(name: &str, value: &str) -> String {
    let code = format!("{name}_{value}");
    let text = text_of("choice_value", &code);
    if text == code { value.to_owned() } else { text }
}

/// Takes a value; the default one is as good as none.
fn choose(chosen: &mut Chosen, choice: &Choice, value: String) {
    if value == choice.default {
        chosen.remove(&choice.name);
    } else {
        chosen.insert(choice.name.clone(), value);
    }
}

/// The choices as fields, each as it was chosen last.
pub fn choice_fields(choices: Vec<Choice>, chosen: StoredValue<Chosen>) -> AnyView {
    let fields: Vec<AnyView> = choices.into_iter().map(|choice| choice_field(choice, chosen)).collect();
    fields.into_any()
}

fn choice_field(choice: Choice, chosen: StoredValue<Chosen>) -> AnyView {
    let now = chosen.with_value(|chosen| chosen.get(&choice.name).cloned());
    let now = now.unwrap_or_else(|| choice.default.clone());
    let help = text_of("choice_help", &choice.name);
    let label = choice_name(&choice.name);
    let is_switch = choice.values == ["false", "true"];
    let options = choice
        .values
        .iter()
        .map(|value| SelectOption { value: value.clone(), label: choice_value(&choice.name, value) });
    let options = Signal::stored(options.collect::<Vec<_>>());
    let choice = StoredValue::new(choice);
    let take = move |value| {
        choice.with_value(|choice| chosen.update_value(|chosen| choose(chosen, choice, value)));
    };
    let field = if is_switch {
        let is_on = RwSignal::new(now == "true");
        let turn = move |_| {
            is_on.update(|is_on| *is_on = !*is_on);
            take(is_on.get_untracked().to_string());
        };
        view! {
            <label class="choice__switch">
                <input type="checkbox" prop:checked=is_on on:change=heard(turn) />
                <span>{label}</span>
            </label>
        }
        .into_any()
    } else {
        let value = RwSignal::new(now);
        let pick = move |picked: String| {
            value.set(picked.clone());
            take(picked);
        };
        view! { <SelectField label options value on_change=pick /> }.into_any()
    };
    let help_id = fresh_id("choice");
    let described_by = help_id.clone();
    view! {
        <div class="choice" role="group" aria-describedby=described_by>
            {field}
            <p class="choice__help" id=help_id>{help}</p>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn destination() -> Choice {
        Choice {
            name: "refund_destination_type".to_owned(),
            values: vec!["PROVIDER".to_owned(), "WALLET".to_owned()],
            default: "PROVIDER".to_owned(),
        }
    }

    #[test]
    fn only_what_differs_from_the_default_is_sent() {
        let mut chosen = Chosen::new();
        choose(&mut chosen, &destination(), "WALLET".to_owned());
        assert_eq!(chosen.get("refund_destination_type").map(String::as_str), Some("WALLET"));
        choose(&mut chosen, &destination(), "PROVIDER".to_owned());
        assert!(chosen.is_empty());
    }

    #[test]
    fn every_choice_that_a_gateway_has_and_each_of_its_values_has_words() {
        for choice in domain::choice::CRAFTGATE {
            assert_ne!(choice_name(choice.name), choice.name);
            assert_ne!(text_of("choice_help", choice.name), choice.name);
            for value in choice.values {
                assert_ne!(choice_value(choice.name, value), *value, "{}", choice.name);
            }
        }
    }

    #[test]
    fn a_value_without_words_stands_for_itself() {
        assert_eq!(choice_value("refund_destination_type", "CARD"), "CARD");
    }
}
