//! The limits of a refund policy: a row each, to be added and taken away.

use leptos::prelude::*;

use crate::company::policy::policy_form::{amount_error, writing_of};
use crate::company::policy::policy_model::{LimitTexts, holders};
use crate::t;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::reactive::{derived, redrawn};
use crate::ui::select_field::{SelectField, SelectOption};
use crate::ui::text_field::TextField;

/// One limit as fields.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct LimitFields {
    holder: RwSignal<String>,
    currency: RwSignal<String>,
    per_refund: RwSignal<String>,
    per_day: RwSignal<String>,
    per_payment: RwSignal<String>,
}

impl LimitFields {
    pub(super) fn new(texts: LimitTexts) -> Self {
        Self {
            holder: RwSignal::new(texts.holder),
            currency: RwSignal::new(texts.currency),
            per_refund: RwSignal::new(texts.per_refund),
            per_day: RwSignal::new(texts.per_day),
            per_payment: RwSignal::new(texts.per_payment),
        }
    }

    pub(super) fn texts(self) -> LimitTexts {
        LimitTexts {
            holder: self.holder.get_untracked(),
            currency: self.currency.get_untracked(),
            per_refund: self.per_refund.get_untracked(),
            per_day: self.per_day.get_untracked(),
            per_payment: self.per_payment.get_untracked(),
        }
    }
}

/// The rows, and the button for one more.
#[component]
pub(super) fn LimitRows(
    limits: RwSignal<Vec<LimitFields>>,
    currencies: Vec<String>,
    /// Whom a limit can be for beside the roles, with their names.
    named: Vec<(String, String)>,
) -> impl IntoView {
    let first = currencies.first().cloned().unwrap_or_else(|| "TRY".to_owned());
    let add = move |()| {
        let texts =
            LimitTexts { holder: "role:agent".to_owned(), currency: first.clone(), ..LimitTexts::default() };
        limits.update(|all| all.push(LimitFields::new(texts)));
    };
    let limited: Vec<LimitTexts> = limits.get_untracked().into_iter().map(LimitFields::texts).collect();
    let known = holders(named, &limited);
    let known: Vec<SelectOption> =
        known.into_iter().map(|(value, label)| SelectOption { value, label }).collect();
    let codes: Vec<SelectOption> =
        currencies.into_iter().map(|code| SelectOption { value: code.clone(), label: code }).collect();
    let (known, codes) = (Signal::stored(known), Signal::stored(codes));
    view! {
        {redrawn(move || limits.get().into_iter().map(|fields| view! {
            <Row fields known codes on_remove=Callback::new(move |()| limits.update(|all| all.retain(|one| *one != fields))) />
        }).collect_view())}
        <div><Button small=true on_click=add>{t!("policy.add_limit")}</Button></div>
    }
}

#[component]
fn Row(
    fields: LimitFields,
    known: Signal<Vec<SelectOption>>,
    codes: Signal<Vec<SelectOption>>,
    on_remove: Callback<()>,
) -> impl IntoView {
    let error = move |text: RwSignal<String>| {
        derived(move || text.with(|text| fields.currency.with(|code| amount_error(text, code, &writing_of))))
    };
    let choose = move |field: RwSignal<String>| Callback::new(move |value| field.set(value));
    view! {
        <div class="policy__row" role="group" aria-label=t!("policy.limit")>
            <SelectField label=t!("policy.holder") options=known value=fields.holder on_change=choose(fields.holder) />
            <SelectField label=t!("policy.currency") options=codes value=fields.currency on_change=choose(fields.currency) />
            <TextField label=t!("policy.per_refund") value=fields.per_refund inputmode="decimal" error=error(fields.per_refund) />
            <TextField label=t!("policy.per_day") value=fields.per_day inputmode="decimal" error=error(fields.per_day) />
            <TextField label=t!("policy.per_payment") value=fields.per_payment inputmode="decimal" error=error(fields.per_payment) />
            <Button small=true kind=ButtonKind::Quiet on_click=on_remove>{t!("policy.remove_limit")}</Button>
        </div>
    }
}
