//! Payments and refunds by gateway: a row an account, which leads to its rows.
#![expect(clippy::needless_pass_by_value, reason = "a component owns what it is given")]

use ::api::overview::{CurrencyOverview, GatewayOverview, Overview};
use leptos::prelude::*;

use crate::overview::chart_table::{ChartTable, Numbers};
use crate::overview::overview_model::{HEIGHT, Values, rows_of, share};
use crate::{format, paths, t};

/// One account as it stands in the chart.
struct Mark {
    name: String,
    company: Option<String>,
    sums: CurrencyOverview,
    values: Values,
    href: String,
    payments_href: String,
    refunds_href: String,
}

fn marks_of(overview: &Overview, currency: &str) -> Vec<Mark> {
    let companies = || overview.gateways.iter().map(|gateway| gateway.company.id);
    let has_several = companies().min() != companies().max();
    let mark = |gateway: &GatewayOverview| {
        let sums = gateway.currencies.iter().find(|sums| sums.totals.currency == currency)?.clone();
        let mut query = rows_of(overview, currency);
        (query.gateway, query.gateways) = (None, Some(gateway.gateway.id.to_string()));
        let href = paths::report(&query);
        query.kind = Some("payment".to_owned());
        let payments_href = paths::report(&query);
        query.kind = Some("refund".to_owned());
        Some(Mark {
            name: gateway.gateway.name.clone(),
            company: has_several.then(|| gateway.company.name.clone()),
            values: Values::of(Some(&sums.totals)),
            sums,
            href,
            payments_href,
            refunds_href: paths::report(&query),
        })
    };
    let mut marks: Vec<Mark> = Vec::new();
    for mark in overview.gateways.iter().filter_map(mark) {
        // The largest first; there are a handful.
        let at = marks.iter().position(|other| other.values.payments < mark.values.payments);
        marks.insert(at.unwrap_or(marks.len()), mark);
    }
    marks
}

/// The chart of one currency, and its table.
#[component]
pub(super) fn GatewayChart(overview: Overview, currency: String) -> impl IntoView {
    let marks = marks_of(&overview, &currency);
    let most = marks.iter().map(|mark| mark.values.payments.max(-mark.values.refunds)).max().unwrap_or(0);
    let title = t!("overview.by_gateway_in", currency = currency);
    let rows: Vec<AnyView> = marks.iter().map(|mark| row(mark, most)).collect();
    view! {
        <section class="chart-card" aria-labelledby="overview-gateways">
            <header class="chart-card__head">
                <h2 class="chart-card__title" id="overview-gateways">{title.clone()}</h2>
            </header>
            <ul class="bar-list" role="list">{rows}</ul>
            <ChartTable numbers=numbers_of(&marks, title) />
        </section>
    }
}

fn rate_text(sums: &CurrencyOverview) -> String {
    let rate = sums.refund_rate.as_ref();
    rate.map_or_else(|| t!("overview.no_rate"), |rate| t!("overview.rate_of", rate = format::percent(rate)))
}

fn row(mark: &Mark, most: i128) -> AnyView {
    let totals = &mark.sums.totals;
    let payments = format::amount(&totals.payments, &totals.currency);
    let refunds = format::amount(&totals.refunds, &totals.currency);
    view! {
        <li>
            <a class="bar-row" href=mark.href.clone()>
                <span class="bar-row__name">
                    {mark.name.clone()}
                    {mark.company.clone().map(|company| view! {
                        <span class="bar-row__aside">{company}</span>
                    }.into_any())}
                </span>
                <span class="bar-row__value">{payments}</span>
                <svg
                    class="bar-row__bar"
                    viewBox=format!("0 0 {HEIGHT} 10")
                    preserveAspectRatio="none"
                    aria-hidden="true"
                >
                    <rect class="bar-row__ground" x="0" y="0" width=HEIGHT.to_string() height="10"></rect>
                    <rect class="day-chart__payments" x="0" y="0" width=share(mark.values.payments, most).to_string() height="6"></rect>
                    <rect class="day-chart__refunds" x="0" y="6" width=share(-mark.values.refunds, most).to_string() height="4"></rect>
                </svg>
                <span class="bar-row__more">
                    <span>{t!("overview.refunded", amount = refunds)}</span>
                    <span>{rate_text(&mark.sums)}</span>
                </span>
            </a>
        </li>
    }
    .into_any()
}

fn numbers_of(marks: &[Mark], caption: String) -> Numbers {
    let row = |mark: &Mark| {
        let totals = &mark.sums.totals;
        let text = |amount| format::amount(amount, &totals.currency);
        let name = match &mark.company {
            Some(company) => format!("{} · {company}", mark.name),
            None => mark.name.clone(),
        };
        let rate = mark
            .sums
            .refund_rate
            .as_ref()
            .map_or_else(|| t!("payment.nothing"), |rate| format::percent(rate));
        let cells = vec![
            (text(&totals.payments), Some(mark.payments_href.clone())),
            (text(&totals.refunds), Some(mark.refunds_href.clone())),
            (text(&totals.net), Some(mark.href.clone())),
            (rate, None),
        ];
        (name, cells)
    };
    Numbers {
        caption,
        heads: vec![
            t!("overview.gateway"),
            t!("report.payments"),
            t!("report.refunds"),
            t!("overview.net"),
            t!("overview.rate"),
        ],
        rows: marks.iter().map(row).collect(),
    }
}
