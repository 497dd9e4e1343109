//! A card a currency: its sums are the report's totals, and the charts below are of the one that is chosen.
#![expect(clippy::needless_pass_by_value, reason = "a component owns what it is given")]

use ::api::overview::{CurrencyOverview, Overview};
use ::api::transaction_query::TransactionQuery;
use leptos::prelude::*;

use crate::overview::overview_model::{HEIGHT, Scale, Values, rows_in, rows_of, sums_in};
use crate::{format, paths, t};

/// The cards, and what their rate means.
#[component]
pub(super) fn CurrencyCards(overview: Overview, query: TransactionQuery, chosen: String) -> impl IntoView {
    let is_choice = overview.currencies.len() > 1;
    let card = |sums: &CurrencyOverview| {
        let currency = sums.totals.currency.clone();
        let is_chosen = currency == chosen;
        let choose = paths::overview(&TransactionQuery { currency: Some(currency), ..query.clone() });
        card(&overview, sums, is_choice.then_some((choose, is_chosen)))
    };
    let mut sorted: Vec<&CurrencyOverview> = Vec::new();
    for sums in &overview.currencies {
        // What there is most of comes first; there are a handful.
        let at = sorted.iter().position(|other| rows_in(&other.totals) < rows_in(&sums.totals));
        sorted.insert(at.unwrap_or(sorted.len()), sums);
    }
    let cards: Vec<AnyView> = sorted.into_iter().map(card).collect();
    view! {
        <section class="currency-cards" aria-label=t!("overview.by_currency")>
            <ul class="currency-cards__list" role="list" tabindex="0">{cards}</ul>
            <p class="currency-cards__note">{t!("overview.rate_means")}</p>
        </section>
    }
}

fn card(overview: &Overview, sums: &CurrencyOverview, choice: Option<(String, bool)>) -> AnyView {
    let totals = &sums.totals;
    let currency = totals.currency.clone();
    let is_chosen = choice.as_ref().is_some_and(|(_, is_chosen)| *is_chosen);
    let title = match choice {
        Some((choose, is_chosen)) => view! {
            <a
                class="currency-card__choose"
                href=choose
                data-noscroll=""
                aria-current=is_chosen.then_some("true")
            >
                {t!("report.net_in", currency = currency)}
                <span class="visually-hidden">{t!("overview.show_charts")}</span>
            </a>
        }
        .into_any(),
        None => t!("report.net_in", currency = currency).into_any(),
    };
    let rate = sums.refund_rate.as_ref().map_or_else(|| t!("payment.nothing"), |rate| format::percent(rate));
    let line = |name: String, rows: Option<u64>, value: String| {
        view! {
            <div class="total__line">
                <dt>{name}{rows.map(|rows| view! { <span class="total__rows">{format::count(rows)}</span> }.into_any())}</dt>
                <dd>{value}</dd>
            </div>
        }
        .into_any()
    };
    view! {
        <li class="currency-card" data-chosen=is_chosen.to_string()>
            <p class="total__currency">{title}</p>
            <p class="total__net">{format::amount(&totals.net, &totals.currency)}</p>
            {spark(overview, &totals.currency)}
            <dl class="total__lines">
                {line(t!("report.payments"), Some(totals.payment_count), format::amount(&totals.payments, &totals.currency))}
                {line(t!("report.refunds"), Some(totals.refund_count), format::amount(&totals.refunds, &totals.currency))}
                {line(t!("overview.rate"), None, rate)}
            </dl>
            <a class="currency-card__rows" href=paths::report(&rows_of(overview, &totals.currency))>
                {t!("overview.see_rows", currency = currency)}
            </a>
        </li>
    }
    .into_any()
}

/// The course of the net, day by day: only an impression, the numbers stand in the charts.
fn spark(overview: &Overview, currency: &str) -> AnyView {
    let values: Vec<Values> =
        overview.days.iter().map(|day| Values::of(sums_in(&day.currencies, currency))).collect();
    if values.len() < 2 {
        return ().into_any();
    }
    let scale = Scale::of(&values);
    let points: Vec<String> = values
        .iter()
        .enumerate()
        .map(|(number, value)| format!("{},{}", number * 10, scale.y(value.net)))
        .collect();
    let wide = (values.len() - 1) * 10;
    view! {
        <svg class="currency-card__spark" viewBox=format!("0 0 {wide} {HEIGHT}") preserveAspectRatio="none" aria-hidden="true">
            <polyline class="day-chart__net" points=points.join(" ")></polyline>
        </svg>
    }
    .into_any()
}
