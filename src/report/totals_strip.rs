//! The sums over all pages, a currency at a time.

use crate::ui::reactive::{redrawn, said};
use ::api::transaction::{CurrencyTotals, TransactionTotals};
use leptos::prelude::*;

use crate::api::load::Load;
use crate::format::{amount, count};
use crate::t;
use crate::ui::skeleton::Skeleton;

/// One card a currency. A failure here is the list's as well, and said there.
#[component]
pub(super) fn TotalsStrip(totals: Load<TransactionTotals>) -> impl IntoView {
    let cards = move || match totals.answer().get() {
        None => view! { <li class="total"><Skeleton /><Skeleton /></li> }.into_any(),
        Some(Err(_)) => {
            view! { <li class="total total__failure">{t!("report.totals_failed")}</li> }.into_any()
        }
        // Part of a sum is a number that nobody asked for.
        Some(Ok(totals)) if !totals.complete => {
            view! { <li class="total total__failure">{t!("report.totals_incomplete")}</li> }.into_any()
        }
        Some(Ok(totals)) => totals
            .currencies
            .into_iter()
            .map(|totals| view! { <Card totals /> }.into_any())
            .collect_view()
            .into_any(),
    };
    view! {
        <section class="totals" aria-label=t!("report.totals")>
            // What does not fit is scrolled to, by keyboard too.
            <ul class="totals__list" tabindex="0" aria-busy=said(move || Some(totals.loading().get().to_string()))>{redrawn(cards)}</ul>
        </section>
    }
}

/// The sums of one currency.
#[component]
fn Card(totals: CurrencyTotals) -> impl IntoView {
    let currency = totals.currency.clone();
    let has_pending = totals.pending_refunds.as_str().contains(|c: char| ('1'..='9').contains(&c));
    let line = |name: String, sum: String, rows: Option<u64>| {
        view! {
            <div class="total__line">
                <dt>{name}{rows.map(|rows| view! { <span class="total__rows">{count(rows)}</span> }.into_any())}</dt>
                <dd>{sum}</dd>
            </div>
        }
    };
    view! {
        <li class="total">
            <p class="total__currency">{t!("report.net_in", currency = currency)}</p>
            <p class="total__net">{amount(&totals.net, &totals.currency)}</p>
            <dl class="total__lines">
                {line(t!("report.payments"), amount(&totals.payments, &totals.currency), Some(totals.payment_count))}
                {line(t!("report.refunds"), amount(&totals.refunds, &totals.currency), Some(totals.refund_count))}
                {has_pending.then(|| {
                    line(t!("report.pending_refunds"), amount(&totals.pending_refunds, &totals.currency), None)
                })}
            </dl>
        </li>
    }
}
