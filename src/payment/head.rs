//! The top of a row's page: what it is, how it stands, and what can be done.

use crate::ui::reactive::{derived, memo, redrawn};
use ::api::transaction::{Transaction, TransactionDetail};
use leptos::prelude::*;

use crate::payment::payment_model::{made_by, state_sentence, state_tone};
use crate::refund::receipt_link::receipt_link;
use crate::refund::refundable_payment::RefundablePayment;
use crate::refund::refusal_text::refusal_text;
use crate::refund::withdrawal::Withdrawal;
use crate::ui::badge::{Badge, BadgeTone};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::icon::{Icon, IconName};
use crate::{format, i18n, paths, t};

/// A payment's amount and state, and the button.
#[component]
pub fn PaymentHead(
    /// The payment.
    payment: Memo<Option<RefundablePayment>>,
    /// Hears that it is to be refunded.
    #[prop(into)]
    on_refund: Callback<()>,
) -> impl IntoView {
    let reason =
        derived(move || payment.with(|payment| payment.as_ref()?.refusal().as_ref().map(refusal_text)));
    view! {
        <header class="payment-head">
            <div class="payment-head__words">
                <p class="payment-head__kind">{t!("payment.kind_payment")}</p>
                {redrawn(move || payment.get().map(|payment| view! { <PaymentWords payment /> }.into_any()))}
            </div>
            <Button kind=ButtonKind::Primary reason on_click=on_refund>
                <Icon name=IconName::Return />
                {t!("payment.refund")}
            </Button>
        </header>
    }
}

#[component]
fn PaymentWords(payment: RefundablePayment) -> impl IntoView {
    let chargeback = payment.facts.chargeback_open;
    let row = payment.detail.transaction;
    let by = row.customer.name.clone().or_else(|| row.customer.phone.clone());
    let when = payment.facts.paid_at.as_deref().unwrap_or(&row.created_at);
    let under = if let Some(who) = by {
        t!("payment.head_by", who = who, when = format::instant(when))
    } else {
        t!("payment.head", when = format::instant(when))
    };
    view! {
        <h1 class="payment-head__amount">
            {format::amount(&row.payment_amount, &row.payment_currency)}
            <StateBadge row=row.clone() />
            {chargeback.then(|| view! { <Badge tone=BadgeTone::Bad>{t!("payment.chargeback")}</Badge> }.into_any())}
            {row.test.then(|| view! { <Badge>{t!("payment.test")}</Badge> }.into_any())}
        </h1>
        <p class="payment-head__under">{under}</p>
    }
}

/// A refund's amount, how it stands in a sentence, the way to its payment, and the way back from it.
#[component]
pub fn RefundHead(
    /// The refund.
    detail: Memo<Option<TransactionDetail>>,
    /// Hears that it was withdrawn.
    on_changed: Callback<()>,
) -> impl IntoView {
    let row = move || detail.with(|detail| Some(detail.as_ref()?.transaction.clone()));
    let (refund_id, related) = untrack(row).map(|row| (row.id, row.related_payment_id)).unzip();
    let may_withdraw = derived(move || {
        detail.with(|detail| {
            detail
                .as_ref()
                .and_then(|detail| detail.refund.as_ref())
                .is_some_and(|refund| refund.may_withdraw)
        })
    });
    let receipt = memo(move |_| detail.with(|detail| detail.as_ref()?.refund.as_ref()?.receipt_url.clone()));
    view! {
        <header class="payment-head">
            <div class="payment-head__words">
                <p class="payment-head__kind">{t!("payment.kind_refund")}</p>
                {redrawn(move || row().map(|row| view! { <RefundWords row /> }.into_any()))}
            </div>
            {refund_id.map(|refund_id| view! { <Withdrawal refund_ids=vec![refund_id] may_withdraw on_changed /> }.into_any())}
            {redrawn(move || receipt_link(receipt.get()))}
            {related.flatten().map(|id| view! {
                <a class="button" data-kind="secondary" href=paths::payment(id)>{t!("payment.to_payment")}</a>
            }.into_any())}
        </header>
    }
}

#[component]
fn RefundWords(row: Transaction) -> impl IntoView {
    let under = t!("payment.head_refund", who = made_by(&row), when = format::instant(&row.created_at));
    view! {
        <h1 class="payment-head__amount">
            {format::amount(&row.payment_amount, &row.payment_currency)}
            <StateBadge row=row.clone() />
            {row.test.then(|| view! { <Badge>{t!("payment.test")}</Badge> }.into_any())}
        </h1>
        <p class="payment-head__under">{under}</p>
        <p class="payment-head__sentence">{state_sentence(&row)}</p>
    }
}

/// A row's state in a word.
#[component]
pub fn StateBadge(
    /// The row.
    row: Transaction,
) -> impl IntoView {
    view! { <Badge tone=state_tone(&row)>{i18n::text_of("state", &row.state)}</Badge> }
}
