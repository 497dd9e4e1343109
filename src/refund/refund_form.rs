//! The form: the sum explained, the amount, the reason, and a button that names the deed.

use crate::ui::reactive::{derived, heard, memo, redrawn};
use ::api::refund::CreateRefund;
use domain::money::Money;
use domain::refund_rule::Refusal;
use leptos::html;
use leptos::prelude::*;

use crate::i18n::text_of;
use crate::refund::amount_input::{AmountInputError, AmountWriting, sign_of, write_amount};
use crate::refund::balance_sum::BalanceSum;
use crate::refund::choices::choice_fields;
use crate::refund::circuit_text::circuit_text;
use crate::refund::course::Course;
use crate::refund::draft::{Judged, Trouble, given, judge, only_amount};
use crate::refund::followed_text::followed_text;
use crate::refund::form_texts::FormTexts;
use crate::refund::payment_facts::PaymentFacts;
use crate::refund::policy_note::{PolicyNote, PolicySentences, ReasonChoice, refused_text, use_policy};
use crate::refund::policy_text::choose_first_text;
use crate::refund::preview::{Preview, PreviewNotices, rest_text, use_preview};
use crate::refund::reason_field::ReasonField;
use crate::refund::refundable_payment::RefundablePayment;
use crate::refund::refusal_text::{amount_error_text, refusal_text};
use crate::refund::stage::{Notice as FormNotice, Stage};
use crate::second_factor::fresh_factor::{FACTOR_NEEDED, FreshFactor, FreshFactorField, Wanted};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::notice::{Notice, NoticeTone};
use crate::ui::text_field::TextField;
use crate::{format, t};

/// How the viewer writes amounts of a payment's currency.
fn writing_of(payment: &RefundablePayment) -> AmountWriting {
    let decimal = format::decimal_separator().chars().next().unwrap_or('.');
    let group = format::group_separator().chars().next().unwrap_or(' ');
    let sign = sign_of(&format::money(Money::zero(payment.currency())), decimal);
    AmountWriting { decimal, group, sign }
}

/// What the parts of the form read.
#[derive(Clone, Copy)]
struct FormState {
    payment: Memo<Option<RefundablePayment>>,
    writing: StoredValue<AmountWriting>,
    is_blocked: Memo<bool>,
    busy: Memo<bool>,
    texts: FormTexts,
}

impl FormState {
    fn new(course: Course) -> Option<Self> {
        let texts = course.texts;
        let payment = memo(move |_| course.model.with(|model| model.payment().cloned()));
        let writing = StoredValue::new(payment.with_untracked(|payment| payment.as_ref().map(writing_of))?);
        let is_blocked =
            memo(move |_| payment.with(|payment| payment.as_ref().is_some_and(|it| it.refusal().is_some())));
        let busy = memo(move |_| course.model.with(|model| !matches!(model.stage(), Stage::Form(_))));
        Some(Self { payment, writing, is_blocked, busy, texts })
    }

    fn judged(self) -> Option<Judged> {
        let (amount, reason) = (self.texts.amount.get(), self.texts.reason.get());
        self.payment.with(|payment| {
            let payment = payment.as_ref()?;
            Some(self.writing.with_value(|writing| judge(&amount, &reason, payment, writing)))
        })
    }

    fn trouble(self) -> Option<Trouble> {
        self.judged()?.verdict.err()
    }

    fn sound_amount(self) -> Option<Money> {
        self.judged()?.sound_amount()
    }

    fn refundable(self) -> Option<Money> {
        self.payment.with(|payment| payment.as_ref().map(RefundablePayment::refundable))
    }

    fn amount_error(self) -> Option<String> {
        match self.trouble()? {
            Trouble::Unreadable(AmountInputError::Empty) if !self.texts.pressed.get() => None,
            Trouble::Unreadable(error) => Some(amount_error_text(&error, &self.example())),
            Trouble::Amount(refusal) => Some(refusal_text(&refusal)),
            Trouble::Reason(_) => None,
        }
    }

    fn reason_error(self) -> Option<String> {
        match self.trouble()? {
            Trouble::Reason(Refusal::ReasonRequired) if !self.texts.pressed.get() => None,
            Trouble::Reason(refusal) => Some(refusal_text(&refusal)),
            Trouble::Unreadable(_) | Trouble::Amount(_) => None,
        }
    }

    /// The whole refundable as the viewer would type it: shows how amounts are written here.
    fn example(self) -> String {
        self.payment.with(|payment| {
            payment.as_ref().map_or_else(String::new, |payment| {
                self.writing.with_value(|writing| write_amount(payment.refundable(), writing))
            })
        })
    }

    /// What will be left, and what the gateway will probably do.
    fn outlook(self, preview_kind: Option<String>) -> Option<String> {
        let allowed = self.judged()?.verdict.ok()?;
        let kind = preview_kind.unwrap_or_else(|| allowed.expected_kind.as_str().to_owned());
        let left = if allowed.left.is_positive() {
            t!("refund.left", amount = format::money(allowed.left))
        } else {
            t!("refund.nothing_left_after")
        };
        Some(format!("{left} {}", text_of("refund.kind", &kind)))
    }

    /// Names the deed, and when it can be done where that is not now.
    fn button_text(self, blocked_for_s: u32) -> String {
        let Some(amount) = self.sound_amount() else { return t!("refund.button_bare") };
        if blocked_for_s > 0 {
            t!("refund.button_in", amount = format::money(amount), rest = rest_text(blocked_for_s))
        } else {
            t!("refund.button", amount = format::money(amount))
        }
    }

    /// That the gateway is not called now, and that this is no reason to wait.
    fn circuit(self) -> Option<String> {
        self.payment.with(|payment| {
            let payment = payment.as_ref()?;
            let circuit = payment.facts.gateway_circuit.as_ref()?;
            let why = circuit_text(&payment.detail.transaction.gateway.name, circuit)?;
            Some(format!("{why} {}", t!("circuit.yours")))
        })
    }
}

/// The form of one payment; shows nothing before the payment is there.
#[component]
pub fn RefundForm(
    /// The pop-up's course.
    course: Course,
    /// Closes the pop-up.
    on_close: Callback<()>,
) -> impl IntoView {
    FormState::new(course).map(|state| {
        let policy = use_policy(course.payment_id, untrack(move || state.refundable()));
        let currency = untrack(move || state.payment.with(|payment| payment.as_ref().map(|it| it.currency().code())));
        let notice =
            move || course.model.with(|model| notice_text(model.stage(), policy, currency.unwrap_or_default()));
        let followed =
            move || course.model.with(|model| Some(followed_text(model.followed()?, model.email())));
        view! {
            <div class="refund-dialog refund-dialog--form">
                {redrawn(move || state.payment.get().map(|payment| view! { <PaymentFacts payment /> }.into_any()))}
                <section class="refund-dialog__sum" aria-label=t!("refund.sum.label")>
                    <BalanceSum payment_id=course.payment_id payment=state.payment on_follow=on_close />
                </section>
                <div class="refund-dialog__main">
                    <p class="refund-followed" role="status">{redrawn(followed)}</p>
                    {redrawn(move || notice().map(|text| view! { <Notice tone=NoticeTone::Bad>{text}</Notice> }.into_any()))}
                    {redrawn(move || if state.is_blocked.get() {
                        view! { <Blocked state on_close /> }.into_any()
                    } else {
                        view! { <Fields course state policy on_close /> }.into_any()
                    })}
                </div>
            </div>
        }
    })
}

fn notice_text(stage: &Stage, policy: PolicyNote, currency: &str) -> Option<String> {
    match stage {
        Stage::Form(FormNotice::Refused(problem)) => Some(refused_text(policy, problem, currency)),
        Stage::Form(FormNotice::Changed { from, to }) => {
            Some(t!("refund.changed", from = format::money(*from), to = format::money(*to)))
        }
        Stage::Form(FormNotice::None)
        | Stage::Loading
        | Stage::LoadFailed(_)
        | Stage::Sending { .. }
        | Stage::NotKnown { .. }
        | Stage::Waiting { .. }
        | Stage::Done(_)
        | Stage::Refused(_) => None,
    }
}

/// A payment that this person cannot refund at all: why, in place of the fields.
#[component]
fn Blocked(state: FormState, on_close: Callback<()>) -> impl IntoView {
    let reason =
        derived(move || state.payment.with(|payment| payment.as_ref()?.refusal().as_ref().map(refusal_text)));
    view! {
        <Notice tone=NoticeTone::Warning>{reason}</Notice>
        <div class="refund-dialog__actions">
            <Button kind=ButtonKind::Quiet on_click=on_close>{t!("ui.close")}</Button>
            <Button kind=ButtonKind::Primary reason=reason>{t!("refund.button_bare")}</Button>
        </div>
    }
}

#[component]
fn Fields(course: Course, state: FormState, policy: PolicyNote, on_close: Callback<()>) -> impl IntoView {
    let texts = state.texts;
    let (amount_ref, reason_ref) = (NodeRef::<html::Input>::new(), NodeRef::<html::Input>::new());
    // A form is shown only of a payment that is there.
    let payment = state.payment.get_untracked()?;
    let capabilities = &payment.facts.capabilities;
    let (required, most) = (capabilities.reason_required, capabilities.reason_max_chars);
    let inputmode = if capabilities.amount_decimals == 0 { "numeric" } else { "decimal" };
    let choices = capabilities.choices.clone();
    let only = only_amount(&payment);
    let currency = payment.currency().code().to_owned();
    let reasons = memo(move |_| policy.reasons());
    let gateway = payment.detail.transaction.gateway.name;
    if let Some(only) = only.filter(|_| texts.amount.with_untracked(String::is_empty)) {
        texts.amount.set(state.writing.with_value(|writing| write_amount(only, writing)));
    }
    let previewed = memo(move |_| state.sound_amount().filter(|_| !state.busy.get()));
    let preview = use_preview(course.payment_id, previewed, texts.chosen);
    let circuit = memo(move |_| state.circuit());
    let factor = FreshFactor::new(derived(move || wanted_of(course, preview)));
    let blocked_by = gateway.clone();
    let blocked = memo(move |_| {
        if preview.blocked_for_s() > 0 {
            return Some(t!("refund.preview.blocked_reason", gateway = blocked_by));
        }
        let is_open =
            reasons.with(|all| texts.reason.with(|reason| !all.is_empty() && !all.contains(reason)));
        is_open.then(choose_first_text)
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if !state.busy.get_untracked() && blocked.with_untracked(Option::is_none) {
            factor.then(move || press(course, state, amount_ref, reason_ref));
        }
    };
    let busy = derived(move || state.busy.get() || factor.busy());
    let amount_error = derived(move || state.amount_error());
    let reason_error = derived(move || state.reason_error());
    let outlook = move || state.outlook(preview.expected_kind());
    Some(view! {
        {redrawn(move || circuit.get().map(|text| view! { <Notice>{text}</Notice> }.into_any()))}
        <PolicySentences note=policy currency refused=derived(move || preview.refused().or_else(|| refused_code(course))) />
        <form class="refund-form" novalidate=true on:submit=heard(submit)>
            <div class="refund-form__amount">
                <TextField
                    label=t!("refund.amount.label")
                    value=texts.amount
                    inputmode
                    name="amount"
                    autofocus=true
                    error=amount_error
                    node_ref=amount_ref
                />
                <RefundAll state amount_ref />
            </div>
            <p class="refund-form__outlook" aria-live="polite">{redrawn(outlook)}</p>
            {redrawn(move || match reasons.get() {
                none if none.is_empty() => view! {
                    <ReasonField value=texts.reason required most error=reason_error node_ref=reason_ref />
                }.into_any(),
                reasons => view! { <ReasonChoice reasons value=texts.reason /> }.into_any(),
            })}
            {choice_fields(choices, texts.chosen)}
            <PreviewNotices preview gateway said=derived(move || refused_code(course)) />
            <FreshFactorField factor />
            <p class="refund-form__going" role="status">
                {redrawn(move || state.busy.get().then(|| t!("refund.sending")))}
            </p>
            <div class="refund-dialog__actions">
                <Button kind=ButtonKind::Quiet on_click=on_close>
                    {redrawn(move || if state.busy.get() { t!("ui.close") } else { t!("refund.cancel") })}
                </Button>
                <Button kind=ButtonKind::Primary submit=true busy reason=blocked>
                    {redrawn(move || state.button_text(preview.blocked_for_s()))}
                </Button>
            </div>
        </form>
    })
}

/// The code of the refusal that stands over the form.
fn refused_code(course: Course) -> Option<String> {
    course.model.with(|model| {
        let Stage::Form(FormNotice::Refused(problem)) = model.stage() else { return None };
        Some(problem.code.clone())
    })
}

/// What is wanted of the second factor: by the preview, or by the refusal of what was sent when it was not fresh any more.
fn wanted_of(course: Course, preview: Preview) -> Wanted {
    let was_refused = course.model.with(|model| {
        matches!(model.stage(), Stage::Form(FormNotice::Refused(problem)) if problem.code == FACTOR_NEEDED)
    });
    match preview.wanted_factor() {
        Wanted::No if was_refused && !preview.has_come() => Wanted::Show,
        wanted @ (Wanted::No | Wanted::Show | Wanted::SetUp) => wanted,
    }
}

/// Fills in all that is left.
#[component]
fn RefundAll(state: FormState, amount_ref: NodeRef<html::Input>) -> impl IntoView {
    let fill = move |()| {
        if let Some(all) = untrack(move || state.refundable()) {
            state.texts.amount.set(state.writing.with_value(|writing| write_amount(all, writing)));
            focus(amount_ref);
        }
    };
    view! {
        <Button small=true on_click=Callback::new(fill)>
            {redrawn(move || state.refundable().map(|all| t!("refund.all", amount = format::money(all))))}
        </Button>
    }
}

/// Sends what stands in the form, or puts the focus on what is wrong with it.
fn press(
    course: Course,
    state: FormState,
    amount_ref: NodeRef<html::Input>,
    reason_ref: NodeRef<html::Input>,
) {
    state.texts.pressed.set(true);
    let (judged, refundable) = untrack(move || (state.judged(), state.refundable()));
    let allowed = judged.as_ref().and_then(Judged::allowed_amount);
    if let (Some(amount), Some(refundable)) = (allowed, refundable) {
        let reason = state.texts.reason.with_untracked(|reason| given(reason).map(str::to_owned));
        course.submit(CreateRefund {
            amount: amount.into(),
            reason,
            expected_refundable: Some(refundable.into()),
            choices: state.texts.chosen.get_value(),
        });
        return;
    }
    match judged.and_then(|judged| judged.verdict.err()) {
        Some(Trouble::Reason(_)) => focus(reason_ref),
        Some(Trouble::Unreadable(_) | Trouble::Amount(_)) | None => focus(amount_ref),
    }
}

fn focus(input: NodeRef<html::Input>) {
    if let Some(input) = input.get_untracked() {
        // An input that cannot take the focus is no fault.
        let _focused = input.focus();
    }
}
