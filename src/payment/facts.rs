//! All that is known of a row, by the report's own column names, ready to be copied.

use ::api::transaction::{RefundDetail, Transaction};
use leptos::prelude::*;

use crate::refund::refundable_payment::RefundablePayment;
use crate::report::column::Column;
use crate::ui::copy_button::CopyButton;
use crate::{format, paths, t};

/// One name and its value.
struct Fact {
    name: String,
    value: AnyView,
}

impl Fact {
    fn new(name: impl Into<String>, value: impl IntoView + 'static) -> Self {
        Self { name: name.into(), value: value.into_any() }
    }

    /// A value that may be missing; then a dash says so.
    fn text(name: impl Into<String>, value: Option<String>) -> Self {
        Self::new(name, or_nothing(value))
    }

    /// A value that machines made: in their letters, with a button that copies it.
    fn code(name: impl Into<String>, value: Option<String>) -> Self {
        let name = name.into();
        let label = t!("payment.copy", what = name);
        let view = value.map(|value| {
            view! {
                <span class="facts__code"><code>{value.clone()}</code><CopyButton text=value label /></span>
            }
        });
        Self::new(name, or_nothing(view))
    }
}

/// A dash where there is no value.
fn or_nothing(value: Option<impl IntoView + 'static>) -> AnyView {
    match value {
        Some(value) => value.into_any(),
        None => view! { <span class="facts__nothing">{t!("payment.nothing")}</span> }.into_any(),
    }
}

/// The report's thirteen columns and *Created*.
fn columns(row: &Transaction) -> Vec<Fact> {
    let name = |column: Column| column.name();
    let customer: Vec<String> =
        [row.customer.name.clone(), row.customer.phone.clone()].into_iter().flatten().collect();
    let related = row
        .related_payment_id
        .map(|id| view! { <a class="code" href=paths::payment(id)>{id.to_string()}</a> });
    vec![
        Fact::code(name(Column::Id), Some(row.id.to_string())),
        Fact::new(name(Column::Company), row.company.name.clone()),
        Fact::new(name(Column::Gateway), row.gateway.name.clone()),
        Fact::code(name(Column::ConversationId), row.conversation_id.clone()),
        Fact::text(name(Column::Customer), (!customer.is_empty()).then(|| customer.join(" · "))),
        Fact::new(name(Column::PaymentType), row.payment_type.clone()),
        Fact::new(name(Column::PaymentResult), row.payment_result.clone()),
        Fact::new(name(Column::PaymentCurrency), row.payment_currency.clone()),
        Fact::new(name(Column::PaymentAmount), format::amount(&row.payment_amount, &row.payment_currency)),
        Fact::code(name(Column::OrderNumber), Some(row.order_number.clone())),
        Fact::code(name(Column::ReferenceNumber), Some(row.reference_number.clone())),
        Fact::new(name(Column::RelatedPaymentId), or_nothing(related)),
        Fact::text(name(Column::UserEmail), row.user_email.clone()),
        Fact::new(name(Column::Created), instant(&row.created_at)),
    ]
}

fn instant(at: &str) -> impl IntoView + use<> {
    let (at, shown) = (at.to_owned(), format::instant(at));
    view! {
        <time datetime=at>{shown}</time>
        <span class="facts__aside">{format::zone_name()}</span>
    }
}

#[component]
fn FactList(title: String, facts: Vec<Fact>) -> impl IntoView {
    view! {
        <section class="payment-card" aria-labelledby="payment-facts">
            <h2 class="payment-card__title" id="payment-facts">{title}</h2>
            <dl class="facts">
                {facts.into_iter().map(|fact| view! {
                    <div class="facts__item">
                        <dt>{fact.name}</dt>
                        <dd>{fact.value}</dd>
                    </div>
                }).collect_view()}
            </dl>
        </section>
    }
}

/// What is known of a payment.
#[expect(clippy::needless_pass_by_value, reason = "a component owns what it shows")]
#[component]
pub fn Facts(
    /// The payment.
    payment: RefundablePayment,
) -> impl IntoView {
    let row = &payment.detail.transaction;
    let money = |text| format::amount(text, &row.payment_currency);
    let mut facts = columns(row);
    facts.extend([
        Fact::code(t!("payment.gateway_payment_id"), Some(payment.facts.gateway_payment_id.clone())),
        Fact::code(t!("payment.gateway_order_id"), payment.facts.gateway_order_id.clone()),
        Fact::new(t!("payment.authorised"), money(&payment.facts.authorised)),
        Fact::new(t!("payment.captured"), money(&payment.facts.captured)),
        match &payment.facts.paid_at {
            Some(at) => Fact::new(t!("payment.paid_at"), instant(at)),
            None => Fact::text(t!("payment.paid_at"), None),
        },
    ]);
    view! { <FactList title=t!("payment.facts") facts /> }
}

/// What is known of a refund.
#[expect(clippy::needless_pass_by_value, reason = "a component owns what it shows")]
#[component]
pub fn RefundFacts(
    /// The refund's row.
    row: Transaction,
    /// What only a refund has.
    refund: Option<RefundDetail>,
) -> impl IntoView {
    let mut facts = columns(&row);
    facts.push(Fact::text(t!("payment.credential"), row.credential.clone()));
    if let Some(refund) = refund {
        facts.extend([
            Fact::text(t!("payment.reason"), refund.reason),
            Fact::code(t!("payment.gateway_refund_id"), refund.gateway_refund_id),
            Fact::text(t!("payment.outcome_code"), refund.outcome_code),
            Fact::text(t!("payment.outcome_message"), refund.outcome_message),
            match refund.settled_at {
                Some(at) => Fact::new(t!("payment.settled_at"), instant(&at)),
                None => Fact::text(t!("payment.settled_at"), None),
            },
        ]);
    }
    view! { <FactList title=t!("payment.facts") facts /> }
}
