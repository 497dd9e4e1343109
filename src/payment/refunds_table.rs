//! A payment's refunds: what each took, how it stands, who made it.

use ::api::transaction::Transaction;
use leptos::prelude::*;

use crate::payment::head::StateBadge;
use crate::payment::payment_model::made_by;
use crate::refund::balance_sum::REFUNDS;
use crate::report::column::Column;
use crate::{format, i18n, paths, t};

/// The refunds, oldest first; each amount leads to the refund's own page.
#[component]
pub fn RefundsTable(
    /// The refunds.
    refunds: Vec<Transaction>,
) -> impl IntoView {
    let count = u64::try_from(refunds.len()).unwrap_or(u64::MAX);
    let is_empty = refunds.is_empty();
    view! {
        <section class="payment-card" id=REFUNDS tabindex="-1" aria-labelledby="payment-refunds">
            <h2 class="payment-card__title" id="payment-refunds">
                {if is_empty { t!("payment.refunds") } else { i18n::plural("payment.refund_count", count) }}
            </h2>
            {if is_empty {
                view! { <p class="payment-card__empty">{t!("payment.no_refunds")}</p> }.into_any()
            } else {
                view! { <Table refunds /> }.into_any()
            }}
        </section>
    }
}

/// On a narrow screen the rows become blocks, which would take their roles away: so the roles are said.
#[component]
fn Table(refunds: Vec<Transaction>) -> impl IntoView {
    view! {
        <table class="refunds-table" role="table" aria-labelledby="payment-refunds">
            <thead role="rowgroup">
                <tr role="row">
                    <th role="columnheader" scope="col" class="refunds-table__amount">{Column::PaymentAmount.name()}</th>
                    <th role="columnheader" scope="col">{t!("payment.state")}</th>
                    <th role="columnheader" scope="col">{t!("payment.made_by")}</th>
                    <th role="columnheader" scope="col">{Column::Created.name()}</th>
                    <th role="columnheader" scope="col">{Column::ReferenceNumber.name()}</th>
                </tr>
            </thead>
            <tbody role="rowgroup">
                {refunds.into_iter().map(|refund| view! { <Row refund /> }).collect_view()}
            </tbody>
        </table>
    }
}

#[component]
fn Row(refund: Transaction) -> impl IntoView {
    let amount = format::amount(&refund.payment_amount, &refund.payment_currency);
    let outside = refund.made_outside.then(|| t!("payment.outside"));
    view! {
        <tr role="row">
            <th role="rowheader" scope="row" class="refunds-table__amount">
                <a href=paths::payment(refund.id)>{amount}</a>
            </th>
            <td role="cell">
                <StateBadge row=refund.clone() />
                {outside.map(|text| view! { <span class="refunds-table__aside">{text}</span> })}
            </td>
            <td role="cell" data-name=t!("payment.made_by")>{made_by(&refund)}</td>
            <td role="cell" data-name=Column::Created.name()>
                <time datetime=refund.created_at.clone()>{format::instant(&refund.created_at)}</time>
            </td>
            <td role="cell" data-name=Column::ReferenceNumber.name()><code>{refund.reference_number.clone()}</code></td>
        </tr>
    }
}
