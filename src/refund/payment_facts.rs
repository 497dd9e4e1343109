//! Who paid, when, and through which gateway: enough to see that it is the right payment.

use leptos::prelude::*;

use crate::format;
use crate::refund::refundable_payment::RefundablePayment;
use crate::t;

/// The facts above the form.
#[component]
pub fn PaymentFacts(
    /// The payment.
    payment: RefundablePayment,
) -> impl IntoView {
    let row = payment.detail.transaction;
    let customer = row.customer.name.clone().or_else(|| row.customer.phone.clone());
    let phone = row.customer.name.and(row.customer.phone);
    let when = payment.facts.paid_at.unwrap_or(row.created_at);
    view! {
        <dl class="refund-facts">
            <div class="refund-facts__item">
                <dt>{t!("refund.facts.customer")}</dt>
                <dd>
                    {customer.unwrap_or_else(|| t!("refund.facts.nobody"))}
                    {phone.map(|phone| view! { <span class="refund-facts__aside">{phone}</span> }.into_any())}
                </dd>
            </div>
            <div class="refund-facts__item">
                <dt>{t!("refund.facts.paid_at")}</dt>
                <dd>
                    {format::instant(&when)}
                    <span class="refund-facts__aside">{format::zone_name()}</span>
                </dd>
            </div>
            <div class="refund-facts__item">
                <dt>{t!("refund.facts.gateway")}</dt>
                <dd>
                    {row.gateway.name}
                    <span class="refund-facts__aside">{row.company.name}</span>
                </dd>
            </div>
            <div class="refund-facts__item">
                <dt>{t!("refund.facts.order")}</dt>
                <dd>{row.order_number}</dd>
            </div>
        </dl>
    }
}
