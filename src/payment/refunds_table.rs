//! A payment's refunds: what each took, how it stands, who made it.

use std::sync::Arc;

use crate::ui::reactive::{derived, memo, redrawn};
use ::api::transaction::Transaction;
use domain::id::CompanyId;
use domain::role::Role;
use leptos::prelude::*;

use crate::payment::head::StateBadge;
use crate::payment::payment_model::made_by;
use crate::refund::balance_sum::REFUNDS;
use crate::refund::withdrawal::Withdrawal;
use crate::report::column::Column;
use crate::session::use_session;
use crate::ui::keyed_list::KeyedList;
use crate::{format, i18n, paths, t};

/// The refunds, oldest first; each amount leads to the refund's own page.
#[component]
pub fn RefundsTable(
    /// The refunds.
    refunds: Memo<Option<Vec<Transaction>>>,
    /// Hears which refund was withdrawn.
    on_changed: Callback<()>,
) -> impl IntoView {
    let count = move || refunds.with(|refunds| refunds.as_ref().map_or(0, Vec::len));
    let is_empty = memo(move |_| count() == 0);
    let title = move || {
        if is_empty.get() {
            t!("payment.refunds")
        } else {
            i18n::plural("payment.refund_count", u64::try_from(count()).unwrap_or(u64::MAX))
        }
    };
    view! {
        <section class="payment-card" id=REFUNDS tabindex="-1" aria-labelledby="payment-refunds">
            <h2 class="payment-card__title" id="payment-refunds">{redrawn(title)}</h2>
            {redrawn(move || if is_empty.get() {
                view! { <p class="payment-card__empty">{t!("payment.no_refunds")}</p> }.into_any()
            } else {
                view! { <Table refunds on_changed /> }.into_any()
            })}
        </section>
    }
}

/// On a narrow screen the rows become blocks, which would take their roles away: so the roles are said.
#[component]
fn Table(refunds: Memo<Option<Vec<Transaction>>>, on_changed: Callback<()>) -> impl IntoView {
    let keys = move || refunds.with(|rows| rows.iter().flatten().map(|row| row.id.to_string()).collect());
    let make = move |key: String| {
        let is_it = |row: &&Transaction| row.id.to_string() == key;
        let first = refunds.with_untracked(|rows| rows.iter().flatten().find(is_it).cloned());
        first.map(|first| view! { <Row first refunds on_changed /> }).into_any()
    };
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
                <KeyedList keys=derived(keys) make=Arc::new(make) />
            </tbody>
        </table>
    }
}

/// One refund; only its state can change while it is on screen.
#[component]
fn Row(
    first: Transaction,
    refunds: Memo<Option<Vec<Transaction>>>,
    on_changed: Callback<()>,
) -> impl IntoView {
    let id = first.id;
    let row = move || refunds.with(|refunds| refunds.iter().flatten().find(|row| row.id == id).cloned());
    let amount = format::amount(&first.payment_amount, &first.payment_currency);
    let outside = first.made_outside.then(|| t!("payment.outside"));
    let may_withdraw = may_withdraw(first.company.id, first.user_email.clone(), row);
    view! {
        <tr role="row">
            <th role="rowheader" scope="row" class="refunds-table__amount">
                <a href=paths::payment(id)>{amount}</a>
            </th>
            <td role="cell">
                {redrawn(move || row().map(|row| view! { <StateBadge row /> }.into_any()))}
                {outside.map(|text| view! { <span class="refunds-table__aside">{text}</span> }.into_any())}
                <Withdrawal refund_ids=vec![id] may_withdraw on_changed />
            </td>
            <td role="cell" data-name=t!("payment.made_by")>{made_by(&first)}</td>
            <td role="cell" data-name=Column::Created.name()>
                <time datetime=first.created_at.clone()>{format::instant(&first.created_at)}</time>
            </td>
            <td role="cell" data-name=Column::ReferenceNumber.name()><code>{first.reference_number.clone()}</code></td>
        </tr>
    }
}

/// Whether the signed-in person may take a refund back, as the server will decide when asked.
fn may_withdraw(
    company: CompanyId,
    made_by: Option<String>,
    row: impl Fn() -> Option<Transaction> + Send + Sync + 'static,
) -> Signal<bool> {
    let session = use_session();
    derived(move || {
        let is_queued = row().is_some_and(|row| row.state == "queued");
        let is_own = made_by.is_some() && session.email() == made_by;
        is_queued && (is_own || session.role_in(company).is_some_and(|role| role >= Role::Manager))
    })
}
