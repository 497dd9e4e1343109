//! The filters: what can be chosen, what is chosen, and how to take it away again.

use crate::ui::reactive::{derived, heard, redrawn, said, shown_while};
use ::api::transaction_query::TransactionQuery;
use leptos::prelude::*;

use crate::i18n::text_of;
use crate::report::date_range::{DateRange, with_days};
use crate::report::day::Day;
use crate::report::report_model::{Chip, Filter, chips, choices};
use crate::report::search_field::SearchField;
use crate::session::use_session;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::field::{Field, FieldIds};
use crate::ui::icon::{Icon, IconName};
use crate::ui::select_field::{SelectField, SelectOption};
use crate::{format, t};

fn today() -> Day {
    let (year, month, day) = format::today();
    // The browser's calendar has only days that exist.
    Day::new(year, month, day).unwrap_or(Day::FIRST)
}

/// All filters. On a narrow screen they are folded away behind a button.
#[component]
pub(super) fn FilterBar(query: Memo<TransactionQuery>, go: Callback<TransactionQuery>) -> impl IntoView {
    let unfolded = RwSignal::new(false);
    let put =
        move |filter: Filter| move |value: String| go.run(filter.put_into(query.get_untracked(), &value));
    let value = move |filter: Filter| derived(move || filter.value(&query.get()).unwrap_or_default());
    let select = move |filter: Filter| {
        view! { <FilterSelect filter query value=value(filter) on_change=put(filter) /> }
    };
    view! {
        <search class="filter-bar" aria-label=t!("report.filters")>
            <SearchField
                label=t!("report.search")
                placeholder=t!("report.search_example")
                value=value(Filter::Search)
                on_commit=put(Filter::Search)
            />
            <button
                class="button filter-bar__fold"
                data-kind="secondary"
                type="button"
                aria-expanded=said(move || Some(unfolded.get().to_string()))
                aria-controls="filters"
                on:click=heard(move |_| unfolded.update(|unfolded| *unfolded = !*unfolded))
            >
                <Icon name=IconName::Filter />
                {t!("report.filters")}
            </button>
            <div class="filter-bar__fields" id="filters" data-unfolded=said(move || Some(unfolded.get().to_string()))>
                <SearchField
                    label=t!("report.phone")
                    placeholder=t!("report.phone_example")
                    inputmode="tel"
                    value=value(Filter::Phone)
                    on_commit=put(Filter::Phone)
                />
                <DateFilter query go />
                {select(Filter::Company)}
                {select(Filter::Gateway)}
                {select(Filter::PaymentType)}
                {select(Filter::Result)}
                {select(Filter::Kind)}
                {select(Filter::Currency)}
            </div>
        </search>
    }
}

/// A filter that is one of a few.
#[component]
fn FilterSelect(
    filter: Filter,
    query: Memo<TransactionQuery>,
    value: Signal<String>,
    #[prop(into)] on_change: Callback<String>,
) -> impl IntoView {
    let session = use_session();
    let options = move || {
        let companies = session.companies();
        let company = query.with(|query| query.company);
        let any = SelectOption { value: String::new(), label: t!("report.any") };
        let mut options = vec![any];
        options.extend(
            choices(filter, &companies, company, &value.get())
                .into_iter()
                .map(|(value, label)| SelectOption { value, label }),
        );
        options
    };
    view! { <SelectField label=filter.name() options=derived(options) value on_change /> }
}

/// From a day to a day: a usual range, or two days.
#[component]
fn DateFilter(query: Memo<TransactionQuery>, go: Callback<TransactionQuery>) -> impl IntoView {
    let custom = RwSignal::new(false);
    let range = move || if custom.get() { DateRange::Custom } else { DateRange::of(&query.get(), today()) };
    let zone = move || query.with(|query| query.zone.clone());
    let choose = move |name: String| {
        let chosen = DateRange::named(&name).unwrap_or(DateRange::All);
        custom.set(chosen == DateRange::Custom);
        if chosen != DateRange::Custom {
            go.run(chosen.put_into(query.get_untracked(), today(), &format::zone_name()));
        }
    };
    // All days are no filter, so that the field does not look like one.
    let value_of = |range: DateRange| if range == DateRange::All { "" } else { range.as_str() }.to_owned();
    let options = DateRange::ALL
        .map(|range| SelectOption { value: value_of(range), label: text_of("range", range.as_str()) });
    let with_from = move |day: Option<String>| {
        let query = query.get_untracked();
        let to = query.to.clone();
        go.run(with_days(query, day, to, &format::zone_name()));
    };
    let with_to = move |day: Option<String>| {
        let query = query.get_untracked();
        let from = query.from.clone();
        go.run(with_days(query, from, day, &format::zone_name()));
    };
    view! {
            <div class="date-filter">
                <SelectField
                    label=t!("report.date_range")
                    options=Signal::stored(options.to_vec())
                    value=derived(move || value_of(range()))
                    on_change=choose
                />
                {redrawn(move || zone().map(|zone| view! {
                    <p class="date-filter__zone">{t!("report.zone", zone = zone)}</p>
                }.into_any()))}
            </div>
            {shown_while(move || range() == DateRange::Custom, move || view! {
    <div class="filter-bar__days">
                    <DayField
                        label=t!("report.from")
                        value=derived(move || query.get().from)
                        on_change=with_from
                    />
                    <DayField label=t!("report.to") value=derived(move || query.get().to) on_change=with_to />
                </div>
    })}
        }
}

/// One day, or none.
#[component]
fn DayField(
    label: String,
    value: Signal<Option<String>>,
    #[prop(into)] on_change: Callback<Option<String>>,
) -> impl IntoView {
    let input = move |ids: FieldIds| {
        view! {
            <input
                class="input"
                id=ids.input
                type="date"
                prop:value=move || value.get().unwrap_or_default()
                on:change=heard(move |event| {
                    on_change.run(Some(event_target_value(&event)).filter(|day| !day.is_empty()));
                })
            />
        }
    };
    view! { <Field label input /> }
}

/// The filters that are on, each with a way to take it away.
#[component]
pub(super) fn ChipRow(query: Memo<TransactionQuery>, go: Callback<TransactionQuery>) -> impl IntoView {
    let session = use_session();
    let chips = move || chips(&query.get(), &session.companies());
    let chip = move |Chip { filter, text }: Chip| {
        let label = t!("report.remove_filter", filter = text);
        view! {
            <li>
                <button
                    class="chip"
                    type="button"
                    aria-label=label
                    on:click=heard(move |_| go.run(filter.taken_from(query.get_untracked())))
                >
                    {text}
                    <Icon name=IconName::Cross />
                </button>
            </li>
        }
    };
    view! {
            {shown_while(move || !chips().is_empty(), move || view! {
    <div class="chip-row">
                    <ul class="chip-row__list" aria-label=t!("report.active_filters")>
                        {redrawn(move || chips().into_iter().map(chip).collect_view())}
                    </ul>
                    <Button
                        kind=ButtonKind::Quiet
                        small=true
                        on_click=move |()| go.run(TransactionQuery::default())
                    >
                        {t!("report.clear")}
                    </Button>
                </div>
    })}
        }
}
