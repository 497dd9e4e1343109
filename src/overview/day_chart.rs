//! Payments, refunds and net by day: bars up, bars down, and a line; a day is one link, and the arrow keys go from day to day.
#![expect(clippy::needless_pass_by_value, reason = "a component owns what it is given")]

use ::api::overview::Overview;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::overview::chart_table::{ChartTable, Numbers};
use crate::overview::chart_tip::{ChartTip, Tip};
use crate::overview::overview_model::{
    HEIGHT, Scale, Values, labelled, money, rows_in, rows_of_day, share, sums_in,
};
use crate::ui::reactive::{heard, said};
use crate::{format, paths, t};

/// A day's width in the chart's own units.
const WIDTH: usize = 100;

/// One day as it stands in the chart.
#[derive(Clone, Debug)]
struct Mark {
    day: String,
    values: Values,
    texts: [String; 3],
    rows: u64,
    href: String,
}

impl Mark {
    /// Its name for screen readers.
    fn name(&self) -> String {
        let [payments, refunds, net] = &self.texts;
        t!(
            "overview.day_mark",
            day = format::day(&self.day),
            payments = payments,
            refunds = refunds,
            net = net
        )
    }

    fn tip(&self, along: i128) -> Tip {
        let [payments, refunds, net] = self.texts.clone();
        Tip {
            along,
            title: format::day(&self.day),
            lines: vec![
                ("payments", t!("report.payments"), payments),
                ("refunds", t!("report.refunds"), refunds),
                ("net", t!("overview.net"), net),
                ("rows", t!("overview.rows"), format::count(self.rows)),
            ],
        }
    }
}

fn marks_of(overview: &Overview, currency: &str) -> Vec<Mark> {
    let mark = |day: &::api::overview::DayOverview| {
        let totals = sums_in(&day.currencies, currency);
        let values = Values::of(totals);
        let text = |minor| money(minor, currency).map(format::money).unwrap_or_default();
        Mark {
            day: day.day.clone(),
            values,
            texts: [text(values.payments), text(values.refunds), text(values.net)],
            rows: totals.map_or(0, rows_in),
            href: paths::report(&rows_of_day(overview, currency, &day.day)),
        }
    };
    overview.days.iter().map(mark).collect()
}

/// The chart of one currency, and its table.
#[component]
pub(super) fn DayChart(overview: Overview, currency: String) -> impl IntoView {
    let marks = marks_of(&overview, &currency);
    let values: Vec<Values> = marks.iter().map(|mark| mark.values).collect();
    let scale = Scale::of(&values);
    let tip = RwSignal::new(None::<Tip>);
    // One stop for the keyboard; from there the arrows lead on.
    let stop = RwSignal::new(marks.len().saturating_sub(1));
    let title = t!("overview.by_day_in", currency = currency);
    let lines: Vec<AnyView> = scale
        .lines()
        .into_iter()
        .map(|(value, y)| {
            let name = money(value, &currency).map(format::compact).unwrap_or_default();
            let at = format!("{}.{}%", y / 10, y % 10);
            view! { <span class="day-chart__line" data-zero=(value == 0).to_string() style:top=at>{name}</span> }
                .into_any()
        })
        .collect();
    let names = labelled(marks.len());
    let count = i128::try_from(marks.len()).unwrap_or(1).max(1);
    let below: Vec<AnyView> = names
        .into_iter()
        .filter_map(|number| marks.get(number).map(|mark| (number, mark)))
        .map(|(number, mark)| {
            let at = share(i128::try_from(number).unwrap_or(0) * 2 + 1, count * 2).min(HEIGHT);
            let at = format!("{}.{}%", at / 10, at % 10);
            view! { <span class="day-chart__name" style:left=at>{format::short_day(&mark.day)}</span> }
                .into_any()
        })
        .collect();
    let numbers = numbers_of(&overview, &currency, &marks, title.clone());
    let wide = marks.len() * WIDTH;
    let last = marks.len().saturating_sub(1);
    let columns: Vec<AnyView> = marks
        .iter()
        .enumerate()
        .map(|(number, mark)| column(mark, Place { number, last, scale, tip, stop }))
        .collect();
    let net = net_line(&values, scale);
    view! {
        <section class="chart-card" aria-labelledby="overview-days">
            <header class="chart-card__head">
                <h2 class="chart-card__title" id="overview-days">{title.clone()}</h2>
                {legend()}
            </header>
            <div class="day-chart">
                <div class="day-chart__lines" aria-hidden="true">{lines}</div>
                <div class="day-chart__plot">
                    <svg
                        class="day-chart__marks"
                        viewBox=format!("0 0 {} {HEIGHT}", wide.max(WIDTH))
                        preserveAspectRatio="none"
                        role="group"
                        aria-label=title
                    >
                        {columns}
                        <polyline class="day-chart__net" points=net aria-hidden="true"></polyline>
                    </svg>
                    <ChartTip tip />
                </div>
                <div class="day-chart__names" aria-hidden="true">{below}</div>
            </div>
            <ChartTable numbers />
        </section>
    }
}

/// What each sign means.
fn legend() -> AnyView {
    let key = |mark: &'static str, name: String| {
        view! { <li class="chart-legend__key"><span class="chart-key" data-mark=mark></span>{name}</li> }
            .into_any()
    };
    view! {
        <ul class="chart-legend" role="list" aria-hidden="true">
            {key("payments", t!("report.payments"))}
            {key("refunds", t!("report.refunds"))}
            {key("net", t!("overview.net"))}
        </ul>
    }
    .into_any()
}

fn net_line(values: &[Values], scale: Scale) -> String {
    let point =
        |(number, value): (usize, &Values)| format!("{},{}", number * WIDTH + WIDTH / 2, scale.y(value.net));
    values.iter().enumerate().map(point).collect::<Vec<_>>().join(" ")
}

/// Where a day stands, and what it shares with the others.
#[derive(Clone, Copy)]
struct Place {
    number: usize,
    last: usize,
    scale: Scale,
    tip: RwSignal<Option<Tip>>,
    stop: RwSignal<usize>,
}

fn id_of(number: usize) -> String {
    format!("overview-day-{number}")
}

fn column(mark: &Mark, place: Place) -> AnyView {
    let Place { number, last, scale, tip, stop } = place;
    let left = number * WIDTH;
    let bar = |class: &'static str, value: i128| {
        scale.bar(value).map(|bar| {
            let (x, y) = ((left + 16).to_string(), bar.y.to_string());
            view! { <rect class=class x=x y=y width="68" height=bar.height.to_string()></rect> }
        })
    };
    let whole = i128::try_from(last + 1).unwrap_or(1).max(1);
    let along = (i128::try_from(number).unwrap_or(0) * 2 + 1) * 50 / whole;
    let own = mark.tip(along);
    let show = move || tip.set(Some(own.clone()));
    let (point, focus) = (show.clone(), show);
    let press = move |event: leptos::ev::KeyboardEvent| {
        let next = match event.key().as_str() {
            "ArrowLeft" => number.saturating_sub(1),
            "ArrowRight" => (number + 1).min(last),
            "Home" => 0,
            "End" => last,
            _ => return,
        };
        event.prevent_default();
        stop.set(next);
        let mark = document().get_element_by_id(&id_of(next));
        if let Some(mark) = mark {
            // What is in a drawing takes the focus as what is in a page does.
            let _focused = mark.unchecked_into::<web_sys::HtmlElement>().focus();
        }
    };
    // A link in a drawing is another element than one in a page: what it stands in tells which.
    view! {
        <g><a
            class="day-chart__day"
            id=id_of(number)
            href=mark.href.clone()
            aria-label=mark.name()
            tabindex=said(move || Some(if stop.get() == number { "0" } else { "-1" }))
            on:mouseenter=heard(move |_| point())
            on:mouseleave=heard(move |_| tip.set(None))
            on:focus=heard(move |_| focus())
            on:blur=heard(move |_| tip.set(None))
            on:keydown=heard(press)
        >
            <rect class="day-chart__hit" x=left.to_string() y="0" width=WIDTH.to_string() height=HEIGHT.to_string()></rect>
            {bar("day-chart__payments", mark.values.payments)}
            {bar("day-chart__refunds", mark.values.refunds)}
        </a></g>
    }
    .into_any()
}

fn numbers_of(overview: &Overview, currency: &str, marks: &[Mark], caption: String) -> Numbers {
    let row = |mark: &Mark| {
        let rows_of = |kind: &str| {
            let mut query = rows_of_day(overview, currency, &mark.day);
            query.kind = Some(kind.to_owned());
            paths::report(&query)
        };
        let [payments, refunds, net] = mark.texts.clone();
        let cells = vec![
            (payments, Some(rows_of("payment"))),
            (refunds, Some(rows_of("refund"))),
            (net, Some(mark.href.clone())),
            (format::count(mark.rows), Some(mark.href.clone())),
        ];
        (format::day(&mark.day), cells)
    };
    Numbers {
        caption,
        heads: vec![
            t!("overview.day"),
            t!("report.payments"),
            t!("report.refunds"),
            t!("overview.net"),
            t!("overview.rows"),
        ],
        // The newest day first, as in the report.
        rows: marks.iter().rev().map(row).collect(),
    }
}
