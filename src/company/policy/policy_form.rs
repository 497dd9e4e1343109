//! The form of a refund policy: window and reasons, limits, and when two must agree.

use ::api::policy::{ChangePolicy, KeptPolicy};
use ::api::session::SessionCompany;
use domain::id::IntegrationId;
use domain::money::{Currency, Money};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::policy::change_policy;
use crate::company::policy::limit_rows::{LimitFields, LimitRows};
use crate::company::policy::policy_model::{
    PolicyTexts, Writing, currencies_of, read_days, read_hours, read_sum, write_rules,
};
use crate::refund::amount_input::{AmountWriting, sign_of};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::notice::{Notice, NoticeTone};
use crate::ui::reactive::{derived, heard, redrawn};
use crate::ui::text_area::TextArea;
use crate::ui::text_field::TextField;
use crate::{format, t};

/// How the viewer writes amounts of a currency.
pub(super) fn writing_of(currency: Currency) -> AmountWriting {
    let decimal = format::decimal_separator().chars().next().unwrap_or('.');
    let group = format::group_separator().chars().next().unwrap_or(' ');
    let sign = sign_of(&format::money(Money::zero(currency)), decimal);
    AmountWriting { decimal, group, sign }
}

/// What is wrong with a sum.
pub(super) fn amount_error(text: &str, code: &str, writing: Writing<'_>) -> Option<String> {
    read_sum(text, code, writing).err()
}

/// A currency, and the sum in it.
type SumField = (String, RwSignal<String>);

/// What stands in the form.
#[derive(Clone, Copy)]
struct Fields {
    window_days: RwSignal<String>,
    reasons: RwSignal<String>,
    approval_hours: RwSignal<String>,
    approval_above: StoredValue<Vec<SumField>>,
    second_factor_above: StoredValue<Vec<SumField>>,
    gateways: RwSignal<Vec<IntegrationId>>,
    limits: RwSignal<Vec<LimitFields>>,
}

impl Fields {
    fn new(texts: PolicyTexts) -> Self {
        let sums = |texts: Vec<(String, String)>| {
            let field = |(code, text)| (code, RwSignal::new(text));
            StoredValue::new(texts.into_iter().map(field).collect())
        };
        Self {
            window_days: RwSignal::new(texts.window_days),
            reasons: RwSignal::new(texts.reasons),
            approval_hours: RwSignal::new(texts.approval_hours),
            approval_above: sums(texts.approval_above),
            second_factor_above: sums(texts.second_factor_above),
            gateways: RwSignal::new(texts.gateways),
            limits: RwSignal::new(texts.limits.into_iter().map(LimitFields::new).collect()),
        }
    }

    fn texts(self) -> PolicyTexts {
        let sums = |fields: StoredValue<Vec<SumField>>| {
            let text = |(code, text): &SumField| (code.clone(), text.get_untracked());
            fields.with_value(|fields| fields.iter().map(text).collect())
        };
        PolicyTexts {
            window_days: self.window_days.get_untracked(),
            reasons: self.reasons.get_untracked(),
            approval_hours: self.approval_hours.get_untracked(),
            approval_above: sums(self.approval_above),
            second_factor_above: sums(self.second_factor_above),
            gateways: self.gateways.get_untracked(),
            limits: self.limits.get_untracked().into_iter().map(LimitFields::texts).collect(),
        }
    }
}

/// The form of one company's policy.
#[component]
pub(super) fn PolicyForm(
    /// Whose.
    company: SessionCompany,
    /// As it stands.
    kept: KeptPolicy,
    /// Whom a limit can be for beside the roles, with their names.
    named: Vec<(String, String)>,
    /// Loads it again.
    again: Callback<()>,
) -> impl IntoView {
    let id = company.id;
    let KeptPolicy { version, rules, changed_at: _, may_change: _ } = kept;
    let currencies = currencies_of(&company.currencies, &rules);
    let fields = Fields::new(write_rules(&rules, &currencies, &writing_of));
    let version = RwSignal::new(version);
    let (busy, saved) = (RwSignal::new(false), RwSignal::new(false));
    let refused = RwSignal::new(None::<String>);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        saved.set(false);
        let rules = match fields.texts().read(&writing_of) {
            Ok(rules) => rules,
            Err(why) => return refused.set(Some(why)),
        };
        refused.set(None);
        busy.set(true);
        spawn_local(async move {
            let wanted = ChangePolicy { version: version.get_untracked(), rules };
            let answer = change_policy(id, &wanted).await;
            // Whoever pressed the button may have gone on to another page.
            if busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(kept) => {
                    version.set(kept.version);
                    saved.set(true);
                }
                Err(error) => refused.set(Some(error.detail())),
            }
        });
    };
    let window_error = derived(move || fields.window_days.with(|text| read_days(text).err()));
    let hours_error = derived(move || fields.approval_hours.with(|text| read_hours(text).err()));
    view! {
        <form class="policy" novalidate=true on:submit=heard(submit)>
            <fieldset>
                <legend>{t!("policy.what")}</legend>
                <TextField label=t!("policy.window") value=fields.window_days inputmode="numeric" error=window_error />
                <TextArea
                    label=t!("policy.reasons")
                    value=fields.reasons
                    rows=4
                    counter=Signal::stored(None::<String>)
                    error=Signal::stored(None::<String>)
                />
            </fieldset>
            <fieldset>
                <legend>{t!("policy.limits")}</legend>
                <p class="list-page__lead">{t!("policy.limits_lead")}</p>
                <LimitRows limits=fields.limits currencies named />
            </fieldset>
            <fieldset>
                <legend>{t!("policy.approval")}</legend>
                <Sums fields=fields.approval_above label=Above::Approval />
                <Gateways company chosen=fields.gateways />
                <TextField label=t!("policy.hours") value=fields.approval_hours inputmode="numeric" error=hours_error />
            </fieldset>
            <fieldset>
                <legend>{t!("policy.second_factor")}</legend>
                <p class="list-page__lead">{t!("policy.second_factor_lead")}</p>
                <Sums fields=fields.second_factor_above label=Above::SecondFactor />
            </fieldset>
            {redrawn(move || refused.get().map(|why| view! { <Notice tone=NoticeTone::Bad>{why}</Notice> }.into_any()))}
            <p role="status">{redrawn(move || saved.get().then(|| t!("policy.saved")))}</p>
            <div class="resolve__actions">
                <Button kind=ButtonKind::Quiet on_click=again>{t!("policy.reload")}</Button>
                <Button kind=ButtonKind::Primary submit=true busy>{t!("policy.save")}</Button>
            </div>
        </form>
    }
}

/// What a sum is above which something is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Above {
    Approval,
    SecondFactor,
}

#[component]
fn Sums(fields: StoredValue<Vec<SumField>>, label: Above) -> impl IntoView {
    let field = move |(code, text): SumField| {
        let label = match label {
            Above::Approval => t!("policy.approval_above", currency = code),
            Above::SecondFactor => t!("policy.second_factor_above", currency = code),
        };
        let error = derived(move || text.with(|text| amount_error(text, &code, &writing_of)));
        view! { <TextField label value=text inputmode="decimal" error /> }.into_any()
    };
    let fields: Vec<AnyView> = fields.get_value().into_iter().map(field).collect();
    view! { <div class="policy__row">{fields}</div> }
}

/// The gateway accounts, each with whether it always needs two.
#[component]
fn Gateways(company: SessionCompany, chosen: RwSignal<Vec<IntegrationId>>) -> impl IntoView {
    let boxes = company.integrations.into_iter().map(|account| {
        let id = account.id;
        let turn = move |_| {
            chosen.update(|all| {
                if all.contains(&id) {
                    all.retain(|one| *one != id);
                } else {
                    all.push(id);
                }
            });
        };
        view! {
            <label class="choice__switch">
                <input type="checkbox" prop:checked=move || chosen.with(|all| all.contains(&id)) on:change=heard(turn) />
                <span>{account.name}</span>
            </label>
        }
        .into_any()
    });
    let boxes: Vec<AnyView> = boxes.collect();
    view! {
        <div role="group" aria-label=t!("policy.gateways")>
            <p class="field__label">{t!("policy.gateways")}</p>
            {boxes}
        </div>
    }
}
