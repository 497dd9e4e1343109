//! How old the refunds are that are not finished: a bar an age, a stretch of it a state, each leading to its rows.
#![expect(clippy::needless_pass_by_value, reason = "a component owns what it is given")]

use ::api::overview::{AgeBand, OpenState, Overview};
use leptos::prelude::*;

use crate::age::Minutes;
use crate::i18n::{plural, text_of};
use crate::overview::chart_table::{ChartTable, Numbers};
use crate::overview::chart_tip::{ChartTip, Tip};
use crate::overview::overview_model::{HEIGHT, age_name, rows_of_age, share};
use crate::ui::reactive::{heard, redrawn};
use crate::{format, paths, t};

/// The chart, and its table. Refunds of all currencies are counted: they are as old in each.
#[component]
pub(super) fn AgeChart(overview: Overview) -> impl IntoView {
    let open = &overview.open_refunds;
    let tip = RwSignal::new(None::<Tip>);
    let minutes = Minutes::begin();
    let most = open.ages.iter().map(count_of).max().unwrap_or(0);
    let rows: Vec<AnyView> =
        open.ages.iter().enumerate().map(|(place, band)| row(&overview, place, band, most, tip)).collect();
    let lead = open.oldest_at.clone().map(|oldest_at| {
        let count = plural("overview.open_count", open.count);
        let day = format::instant(&oldest_at);
        let age = minutes.age(oldest_at);
        redrawn(move || t!("overview.oldest", count = count, age = age(), day = day))
    });
    let is_empty = open.count == 0;
    let numbers = numbers_of(&overview);
    view! {
        <section class="chart-card" aria-labelledby="overview-ages">
            <header class="chart-card__head">
                <h2 class="chart-card__title" id="overview-ages">{t!("overview.ages")}</h2>
                {legend(&overview)}
            </header>
            {if is_empty {
                view! { <p class="chart-card__lead">{t!("overview.none_open")}</p> }.into_any()
            } else {
                view! {
                    <p class="chart-card__lead">{lead}</p>
                    <div class="age-chart">
                        <ul class="age-chart__rows" role="list">{rows}</ul>
                        <ChartTip tip />
                    </div>
                    <ChartTable numbers />
                }.into_any()
            }}
        </section>
    }
}

fn count_of(band: &AgeBand) -> u64 {
    band.states.iter().map(|state| state.count).sum()
}

fn row(overview: &Overview, place: usize, band: &AgeBand, most: u64, tip: RwSignal<Option<Tip>>) -> AnyView {
    let age = age_name(place);
    let count = count_of(band);
    let mut from = 0;
    let mut stretches: Vec<AnyView> = Vec::new();
    for state in &band.states {
        let width = share(i128::from(state.count), i128::from(most));
        stretches.push(stretch(overview, (band, &age), state, (from, width), tip));
        from += width;
    }
    let all = paths::report(&rows_of_age(overview, band, None));
    view! {
        <li class="age-row">
            <span class="age-row__name">{age}</span>
            <svg
                class="age-row__bar"
                viewBox=format!("0 0 {} 10", HEIGHT.max(from))
                preserveAspectRatio="none"
                role="group"
            >
                <rect class="bar-row__ground" x="0" y="0" width=HEIGHT.max(from).to_string() height="10"></rect>
                {stretches}
            </svg>
            {if count > 0 {
                view! { <a class="age-row__count" href=all>{format::count(count)}</a> }.into_any()
            } else {
                view! { <span class="age-row__count">{format::count(count)}</span> }.into_any()
            }}
        </li>
    }
    .into_any()
}

fn stretch(
    overview: &Overview,
    (band, age): (&AgeBand, &str),
    state: &OpenState,
    (from, width): (i128, i128),
    tip: RwSignal<Option<Tip>>,
) -> AnyView {
    let href = paths::report(&rows_of_age(overview, band, Some(&state.state)));
    let name = text_of("state", &state.state);
    let count = format::count(state.count);
    let label = t!("overview.age_mark", state = name, age = age, count = count);
    let own = Tip {
        along: (from + width / 2) / 10,
        title: age.to_owned(),
        lines: vec![
            (mark_of(&state.state), name, count),
            ("rows", t!("overview.oldest_of"), format::relative(&state.oldest_at)),
        ],
    };
    let show = move || tip.set(Some(own.clone()));
    let (point, focus) = (show.clone(), show);
    // In a group, so that it is a drawing's link.
    view! {
        <g><a
            class="age-row__state"
            href=href
            aria-label=label
            data-mark=mark_of(&state.state)
            on:mouseenter=heard(move |_| point())
            on:mouseleave=heard(move |_| tip.set(None))
            on:focus=heard(move |_| focus())
            on:blur=heard(move |_| tip.set(None))
        >
            <rect x=from.to_string() y="0" width=width.to_string() height="10"></rect>
        </a></g>
    }
    .into_any()
}

/// How a state is drawn.
fn mark_of(state: &str) -> &'static str {
    match state {
        "unknown" => "unknown",
        "needs_attention" => "attention",
        "accepted" => "accepted",
        "sending" => "sending",
        "awaiting_approval" => "approval",
        _ => "queued",
    }
}

/// The states that there are, in the order of the first age that has them.
fn states_of(overview: &Overview) -> Vec<String> {
    let mut states: Vec<String> = Vec::new();
    for state in overview.open_refunds.ages.iter().flat_map(|band| &band.states) {
        if !states.contains(&state.state) {
            states.push(state.state.clone());
        }
    }
    states
}

fn legend(overview: &Overview) -> AnyView {
    let key = |state: String| {
        view! {
            <li class="chart-legend__key">
                <span class="chart-key" data-mark=mark_of(&state)></span>{text_of("state", &state)}
            </li>
        }
        .into_any()
    };
    let keys: Vec<AnyView> = states_of(overview).into_iter().map(key).collect();
    view! { <ul class="chart-legend" role="list" aria-hidden="true">{keys}</ul> }.into_any()
}

fn numbers_of(overview: &Overview) -> Numbers {
    let states = states_of(overview);
    let mut heads = vec![t!("overview.age")];
    heads.extend(states.iter().map(|state| text_of("state", state)));
    heads.push(t!("overview.all_states"));
    let row = |(place, band): (usize, &AgeBand)| {
        let mut cells: Vec<(String, Option<String>)> = states
            .iter()
            .map(|wanted| {
                let found = band.states.iter().find(|state| state.state == *wanted);
                let href = found.map(|_| paths::report(&rows_of_age(overview, band, Some(wanted))));
                (format::count(found.map_or(0, |state| state.count)), href)
            })
            .collect();
        let all = count_of(band);
        let href = (all > 0).then(|| paths::report(&rows_of_age(overview, band, None)));
        cells.push((format::count(all), href));
        (age_name(place), cells)
    };
    let rows = overview.open_refunds.ages.iter().enumerate().map(row).collect();
    Numbers { caption: t!("overview.ages"), heads, rows }
}
