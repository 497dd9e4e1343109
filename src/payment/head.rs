//! The top of a row's page: what it is, how it stands, and what can be done.

use ::api::transaction::Transaction;
use leptos::prelude::*;

use crate::payment::payment_model::{made_by, state_sentence, state_tone};
use crate::refund::refundable_payment::RefundablePayment;
use crate::refund::refusal_text::refusal_text;
use crate::ui::badge::{Badge, BadgeTone};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::icon::{Icon, IconName};
use crate::{format, i18n, paths, t};

/// A payment's amount and state, and the button.
#[component]
pub fn PaymentHead(
    /// The payment.
    payment: RefundablePayment,
    /// Hears that it is to be refunded.
    #[prop(into)]
    on_refund: Callback<()>,
) -> impl IntoView {
    let reason = payment.refusal().as_ref().map(refusal_text);
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
        <header class="payment-head">
            <div class="payment-head__words">
                <p class="payment-head__kind">{t!("payment.kind_payment")}</p>
                <h1 class="payment-head__amount">
                    {format::amount(&row.payment_amount, &row.payment_currency)}
                    <StateBadge row=row.clone() />
                    {chargeback.then(|| view! { <Badge tone=BadgeTone::Bad>{t!("payment.chargeback")}</Badge> })}
                    {row.test.then(|| view! { <Badge>{t!("payment.test")}</Badge> })}
                </h1>
                <p class="payment-head__under">{under}</p>
            </div>
            <Button kind=ButtonKind::Primary reason=reason on_click=on_refund>
                <Icon name=IconName::Return />
                {t!("payment.refund")}
            </Button>
        </header>
    }
}

/// A refund's amount, how it stands in a sentence, and the way to its payment.
#[expect(clippy::needless_pass_by_value, reason = "a component owns what it shows")]
#[component]
pub fn RefundHead(
    /// The refund.
    row: Transaction,
) -> impl IntoView {
    let under = t!("payment.head_refund", who = made_by(&row), when = format::instant(&row.created_at));
    let link = row.related_payment_id.map(|id| {
        view! {
            <a class="button" data-kind="secondary" href=paths::payment(id)>{t!("payment.to_payment")}</a>
        }
    });
    view! {
        <header class="payment-head">
            <div class="payment-head__words">
                <p class="payment-head__kind">{t!("payment.kind_refund")}</p>
                <h1 class="payment-head__amount">
                    {format::amount(&row.payment_amount, &row.payment_currency)}
                    <StateBadge row=row.clone() />
                    {row.test.then(|| view! { <Badge>{t!("payment.test")}</Badge> })}
                </h1>
                <p class="payment-head__under">{under}</p>
                <p class="payment-head__sentence">{state_sentence(&row)}</p>
            </div>
            {link}
        </header>
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
