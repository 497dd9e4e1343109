//! All that is known of a row, by the report's own column names, ready to be copied.

use std::sync::Arc;

use crate::ui::reactive::{derived, shown_while};
use ::api::transaction::{GatewayDetail, Transaction, TransactionDetail};
use domain::id::TransactionId;
use leptos::prelude::*;

use crate::payment::payment_model::answered_kind;
use crate::refund::choices::{choice_name, choice_value};
use crate::refund::refundable_payment::RefundablePayment;
use crate::report::column::Column;
use crate::ui::copy_button::CopyButton;
use crate::ui::keyed_list::KeyedList;
use crate::{format, paths, t};

/// One name and its value. Facts that stay the same stay on the page when others change.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Fact {
    name: String,
    value: Option<Value>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Value {
    Text(String),
    /// What machines made: in their letters, with a button that copies it.
    Code(String),
    Instant(String),
    Payment(TransactionId),
}

impl Fact {
    fn new(name: impl Into<String>, value: String) -> Self {
        Self::text(name, Some(value))
    }

    /// A value that may be missing; then a dash says so.
    fn text(name: impl Into<String>, value: Option<String>) -> Self {
        Self { name: name.into(), value: value.map(Value::Text) }
    }

    fn code(name: impl Into<String>, value: Option<String>) -> Self {
        Self { name: name.into(), value: value.map(Value::Code) }
    }

    fn instant(name: impl Into<String>, at: Option<String>) -> Self {
        Self { name: name.into(), value: at.map(Value::Instant) }
    }
}

fn shown(Fact { name, value }: Fact) -> AnyView {
    match value {
        Some(Value::Text(text)) => text.into_any(),
        Some(Value::Code(text)) => {
            let label = t!("payment.copy", what = name);
            view! { <span class="facts__code"><code>{text.clone()}</code><CopyButton text label /></span> }
                .into_any()
        }
        Some(Value::Instant(at)) => view! {
            <time datetime=at.clone()>{format::instant(&at)}</time>
            <span class="facts__aside">{format::zone_name()}</span>
        }
        .into_any(),
        Some(Value::Payment(id)) => {
            view! { <a class="code" href=paths::payment(id)>{id.to_string()}</a> }.into_any()
        }
        None => view! { <span class="facts__nothing">{t!("payment.nothing")}</span> }.into_any(),
    }
}

/// The report's thirteen columns and *Created*.
fn columns(row: &Transaction) -> Vec<Fact> {
    let name = |column: Column| column.name();
    let customer: Vec<String> =
        [row.customer.name.clone(), row.customer.phone.clone()].into_iter().flatten().collect();
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
        Fact { name: name(Column::RelatedPaymentId), value: row.related_payment_id.map(Value::Payment) },
        Fact::text(name(Column::UserEmail), row.user_email.clone()),
        Fact::instant(name(Column::Created), Some(row.created_at.clone())),
    ]
}

/// Reads facts that may change.
type Reading = Arc<dyn Fn() -> Vec<Fact> + Send + Sync>;

/// Names and their values, below each other.
fn definitions(facts: Reading) -> AnyView {
    let all = Arc::clone(&facts);
    let keys = move || all().iter().map(|fact| format!("{fact:?}")).collect();
    let make = move |key: String| {
        let fact = untrack(|| facts()).into_iter().find(|fact| format!("{fact:?}") == key);
        fact.map(|fact| {
            view! {
                <div class="facts__item">
                    <dt>{fact.name.clone()}</dt>
                    <dd>{shown(fact)}</dd>
                </div>
            }
        })
        .into_any()
    };
    view! { <dl class="facts"><KeyedList keys=derived(keys) make=Arc::new(make) /></dl> }.into_any()
}

/// What we know of a row, and, for who wants to see it, what its gateway said.
fn fact_card(facts: Reading, told: Reading) -> AnyView {
    let has_told = Arc::clone(&told);
    view! {
        <section class="payment-card" aria-labelledby="payment-facts">
            <h2 class="payment-card__title" id="payment-facts">{t!("payment.facts")}</h2>
            {definitions(facts)}
            {shown_while(move || !has_told().is_empty(), move || view! {
                <details class="told">
                    <summary>{t!("payment.gateway_details")}</summary>
                    {definitions(Arc::clone(&told))}
                </details>
            })}
        </section>
    }
    .into_any()
}

/// The gateway's own names and values, in its order.
fn told_facts(details: &[GatewayDetail]) -> Vec<Fact> {
    details.iter().map(|detail| Fact::new(detail.name.clone(), detail.value.clone())).collect()
}

/// What is known of a payment.
#[component]
pub fn Facts(
    /// The payment.
    payment: Memo<Option<RefundablePayment>>,
) -> impl IntoView {
    let facts = move || payment.with(|payment| payment.as_ref().map(payment_facts).unwrap_or_default());
    let told = move || {
        payment.with(|payment| {
            payment.as_ref().map(|payment| told_facts(&payment.facts.gateway_details)).unwrap_or_default()
        })
    };
    fact_card(Arc::new(facts), Arc::new(told))
}

fn payment_facts(payment: &RefundablePayment) -> Vec<Fact> {
    let row = &payment.detail.transaction;
    let money = |text| format::amount(text, &row.payment_currency);
    let mut facts = columns(row);
    facts.extend([
        Fact::code(t!("payment.gateway_payment_id"), Some(payment.facts.gateway_payment_id.clone())),
        Fact::code(t!("payment.gateway_order_id"), payment.facts.gateway_order_id.clone()),
        Fact::new(t!("payment.authorised"), money(&payment.facts.authorised)),
        Fact::new(t!("payment.captured"), money(&payment.facts.captured)),
        Fact::instant(t!("payment.paid_at"), payment.facts.paid_at.clone()),
    ]);
    facts
}

/// What is known of a refund.
#[component]
pub fn RefundFacts(
    /// The refund.
    detail: Memo<Option<TransactionDetail>>,
) -> impl IntoView {
    let facts = move || detail.with(|detail| detail.as_ref().map(refund_facts).unwrap_or_default());
    let told = move || {
        detail.with(|detail| {
            let refund = detail.as_ref().and_then(|detail| detail.refund.as_ref());
            refund.map(|refund| told_facts(&refund.gateway_details)).unwrap_or_default()
        })
    };
    fact_card(Arc::new(facts), Arc::new(told))
}

fn refund_facts(detail: &TransactionDetail) -> Vec<Fact> {
    let mut facts = columns(&detail.transaction);
    facts.push(Fact::text(t!("payment.credential"), detail.transaction.credential.clone()));
    if let Some(refund) = detail.refund.clone() {
        facts.extend([
            Fact::text(t!("payment.reason"), refund.reason),
            Fact::text(t!("payment.answered"), answered_kind(&detail.transaction)),
            Fact::code(t!("payment.gateway_refund_id"), refund.gateway_refund_id),
            Fact::text(t!("payment.outcome_code"), refund.outcome_code),
            Fact::text(t!("payment.outcome_message"), refund.outcome_message),
            Fact::instant(t!("payment.settled_at"), refund.settled_at),
        ]);
        let choices = refund.choices.iter();
        facts.extend(choices.map(|(name, value)| Fact::new(choice_name(name), choice_value(name, value))));
    }
    facts
}
