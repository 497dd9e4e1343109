//! What the overview is of: its days, in a named zone, and whose rows.

use ::api::transaction_query::TransactionQuery;
use leptos::prelude::*;

use crate::i18n::text_of;
use crate::overview::overview_model::{CUSTOM, RANGES, range_of};
use crate::report::column::Column;
use crate::session::use_session;
use crate::ui::field::{Field, FieldIds};
use crate::ui::reactive::{derived, heard, shown_while};
use crate::ui::select_field::{SelectField, SelectOption};
use crate::{format, t};

/// The days, the zone and the company.
#[component]
pub(super) fn OverviewFilter(
    /// What the page is of, with the server's own days where it names some by words.
    query: Memo<TransactionQuery>,
    /// The first and the last day, once they are known.
    days: Memo<Option<(String, String)>>,
    /// Goes to another.
    go: Callback<TransactionQuery>,
) -> impl IntoView {
    let custom = RwSignal::new(false);
    let range = move || if custom.get() { CUSTOM } else { query.with(range_of) };
    let names = RANGES.iter().map(|(name, ..)| *name).chain([CUSTOM]);
    let options: Vec<SelectOption> =
        names.map(|name| SelectOption { value: name.to_owned(), label: text_of("range", name) }).collect();
    let choose = move |name: String| {
        let found = RANGES.iter().find(|(range, ..)| *range == name);
        custom.set(found.is_none());
        if let Some((_, from, to)) = found {
            let (from, to) = (Some((*from).to_owned()), Some((*to).to_owned()));
            let zone = Some(format::zone_name());
            go.run(TransactionQuery { from, to, zone, ..query.get_untracked() });
        }
    };
    let zone = move || t!("report.zone", zone = query.with(|query| query.zone.clone().unwrap_or_default()));
    view! {
        <search class="overview-filter" aria-label=t!("report.filters")>
            <div class="date-filter">
                <SelectField
                    label=t!("report.date_range")
                    options=Signal::stored(options)
                    value=derived(move || range().to_owned())
                    on_change=choose
                />
                <p class="date-filter__zone">{zone}</p>
            </div>
            {shown_while(move || range() == CUSTOM, move || view! { <Days query days go /> })}
            <CompanyChoice query go />
        </search>
    }
}

/// The first and the last day.
#[component]
fn Days(
    query: Memo<TransactionQuery>,
    days: Memo<Option<(String, String)>>,
    go: Callback<TransactionQuery>,
) -> impl IntoView {
    let put = move |from: String, to: String| {
        if !from.is_empty() && !to.is_empty() && from <= to {
            let zone = Some(query.get_untracked().zone.unwrap_or_else(format::zone_name));
            go.run(TransactionQuery { from: Some(from), to: Some(to), zone, ..query.get_untracked() });
        }
    };
    let known = move || days.get_untracked().unwrap_or_default();
    let from = move |day: String| put(day, known().1);
    let to = move |day: String| put(known().0, day);
    view! {
        <div class="overview-filter__days">
            <DayField
                label=t!("report.from")
                value=derived(move || days.get().unwrap_or_default().0)
                on_change=from
            />
            <DayField label=t!("report.to") value=derived(move || days.get().unwrap_or_default().1) on_change=to />
        </div>
    }
}

#[component]
fn DayField(
    label: String,
    value: Signal<String>,
    #[prop(into)] on_change: Callback<String>,
) -> impl IntoView {
    let input = move |ids: FieldIds| {
        view! {
            <input
                class="input"
                id=ids.input
                type="date"
                prop:value=move || value.get()
                on:change=heard(move |event| on_change.run(event_target_value(&event)))
            />
        }
    };
    view! { <Field label input /> }
}

/// One company, or all of the person's; nothing where there is only one.
#[component]
fn CompanyChoice(query: Memo<TransactionQuery>, go: Callback<TransactionQuery>) -> impl IntoView {
    let session = use_session();
    let options = move || {
        let any = SelectOption { value: String::new(), label: t!("overview.all_companies") };
        let company =
            |one: ::api::session::SessionCompany| SelectOption { value: one.id.to_string(), label: one.name };
        [any].into_iter().chain(session.companies().into_iter().map(company)).collect::<Vec<_>>()
    };
    let value = move || query.with(|query| query.company.map(|id| id.to_string()).unwrap_or_default());
    let choose = move |id: String| {
        go.run(TransactionQuery { company: id.parse().ok(), companies: None, ..query.get_untracked() });
    };
    shown_while(
        move || session.companies().len() > 1,
        move || {
            view! {
                <SelectField
                    label=Column::Company.name()
                    options=derived(options)
                    value=derived(value)
                    on_change=choose
                />
            }
        },
    )
}
