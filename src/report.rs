//! The report: every payment and refund, narrowed by filters that are the address.

mod cell_face;
pub mod column;
pub(crate) mod course;
pub(crate) mod date_range;
pub(crate) mod day;
pub mod filter;
mod filter_bar;
pub(crate) mod followed_query;
mod kept_layout;
mod leap;
mod live_rows;
pub(crate) mod picking;
pub(crate) mod report_model;
mod report_table;
mod row_slot;
mod search_field;
mod silent_gateways;
pub mod table_bar;
mod table_head;
mod table_keys;
pub(crate) mod table_layout;
pub(crate) mod table_options;
mod table_tail;
mod table_view;
mod table_widths;
mod totals_strip;
mod window;

use std::time::Duration;

use crate::ui::reactive::{effect, in_its_time, memo, redrawn};
use crate::ui::turn::in_turn;
use ::api::transaction_query::TransactionQuery;
use domain::id::TransactionId;
use leptos::prelude::*;

use crate::export::export_button::ExportButton;
use crate::part::{self, Part};
use crate::refund::RefundDialog;
use crate::report::course::Report;
use crate::report::filter::tools::{Tools, cleared, is_filtered};
use crate::report::filter_bar::FilterBar;
use crate::report::followed_query::{FollowedQuery, followed_query};
use crate::report::kept_layout::kept_layout;
use crate::report::picking::Picking;
use crate::report::report_model::read_address;
use crate::report::report_table::ReportTable;
use crate::report::silent_gateways::SilentGateways;
use crate::report::table_bar::TableBar;
use crate::report::table_layout::TableLayout;
use crate::report::table_tail::TableTail;
use crate::report::totals_strip::TotalsStrip;
use crate::router::{Way, use_location};
use crate::session::use_session;
use crate::shell::page::Page;
use crate::ui::button::Button;
use crate::ui::empty_state::EmptyState;
use crate::ui::error_panel::ErrorPanel;
use crate::{format, i18n, paths, t};

/// How long the first rows stand before what the next click may need is fetched.
const PART_REST: Duration = Duration::from_millis(300);

/// The page of the report.
#[component]
pub fn ReportPage() -> impl IntoView {
    let FollowedQuery { query, unreadable } = followed_query(paths::REPORT, read_address);
    view! {
        <Page title=t!("report.title") class="report-page">
            {redrawn(move || if unreadable.get() {
                view! { <Unreadable /> }.into_any()
            } else {
                view! { <ReadReport query /> }.into_any()
            })}
        </Page>
    }
}

/// An address that names filters we do not know: showing all rows instead would mislead.
#[component]
fn Unreadable() -> impl IntoView {
    view! {
        <h1 class="report-page__title">{t!("report.title")}</h1>
        <ErrorPanel title=t!("report.unreadable") detail=t!("report.unreadable_detail") request_id=None />
        <a href=paths::REPORT class="button" data-kind="secondary">{t!("report.clear")}</a>
    }
}

/// The report of an address that reads as filters.
#[component]
fn ReadReport(query: Memo<TransactionQuery>) -> impl IntoView {
    let location = use_location();
    let go = Callback::new(move |query: TransactionQuery| location.go(&paths::report(&query), Way::InPlace));
    let report = Report::follow(query, go);
    let (picking, refunding) = (Picking::of(report), RwSignal::new(None::<TransactionId>));
    let layout = kept_layout(use_session());
    let tools = Tools {
        query,
        go,
        layout,
        fault: report.fault,
        opened: RwSignal::new(None),
        typed: RwSignal::new(None),
    };
    let is_settled = memo(move |_| {
        report.are_drawn.get()
            || report.has_failed.get()
            || report.tracked(|shown| shown.window.is_empty()) == Some(true)
    });
    let is_read = memo(move |_| report.tracked(|_| ()).is_some());
    effect(move || {
        if is_read.get() {
            set_timeout(|| Part::Refund.come_soon(), PART_REST);
        }
    });
    view! {
        <div class="report-page__head">
            <h1 class="report-page__title">{t!("report.title")}</h1>
            <Count report />
            <ExportButton query totals=report.totals />
        </div>
        {in_its_time(|| view! { <SilentGateways /> }.into_any())}
        <FilterBar tools is_settled />
        {redrawn(move || (!report.has_failed.get()).then(|| view! { <TotalsStrip totals=report.totals /> }))}
        <Failure report />
        <Rows picking layout on_refund=move |id| refunding.set(Some(id)) />
        {redrawn(move || picking.is_on.get().then(|| part::picked_rows(picking)))}
        {redrawn(move || refunding.get().map(|payment_id| view! {
            <RefundDialog
                payment_id
                on_close=Callback::new(move |()| refunding.set(None))
                on_changed=Callback::new(move |()| report.refresh())
            />
        }.into_any()))}
    }
}

/// How many rows there are, said again whenever it changes.
#[component]
fn Count(report: Report) -> impl IntoView {
    let count = move || {
        let totals = report.totals.answer().get()?.ok().filter(|totals| totals.complete)?;
        Some(i18n::plural("report.count", totals.count))
    };
    view! {
        <p class="report-page__count" role="status">{redrawn(count)}</p>
        <p class="report-page__zone">{t!("report.times", zone = format::zone_name())}</p>
    }
}

/// Why the rows could not be fetched.
#[component]
fn Failure(report: Report) -> impl IntoView {
    let error = memo(move |_| report.list.answer().with(|answer| answer.as_ref()?.as_ref().err().cloned()));
    redrawn(move || match error.get() {
        Some(_) if report.fault.with(Option::is_some) => view! {
            <EmptyState title=t!("filter.faulty") detail=t!("filter.faulty_detail") />
        }
        .into_any(),
        Some(error) => view! {
            <ErrorPanel
                title=t!("report.failed")
                detail=error.detail()
                request_id=error.request_id()
                on_retry=move |()| report.refresh()
            />
        }
        .into_any(),
        None => ().into_any(),
    })
}

/// The table, or that there is nothing to show.
#[component]
fn Rows(
    picking: Picking,
    layout: RwSignal<TableLayout>,
    #[prop(into)] on_refund: Callback<TransactionId>,
) -> impl IntoView {
    let (report, copied) = (picking.report, RwSignal::new(0));
    let on_copied = Callback::new(move |()| copied.update(|copied| *copied += 1));
    let is_empty = memo(move |_| report.tracked(|shown| shown.window.is_empty()).unwrap_or(false));
    redrawn(move || match (report.has_failed.get(), is_empty.get()) {
        (true, _) => ().into_any(),
        (false, true) => view! { <NoRows report /> }.into_any(),
        (false, false) => view! {
            <div class="table-place">
                <TableBar picking layout copied />
                {in_turn(move || view! { <ReportTable picking layout on_refund on_copied /> }.into_any())}
                <TableTail report />
            </div>
        }
        .into_any(),
    })
}

/// Nothing matches, or there is nothing yet.
#[component]
fn NoRows(report: Report) -> impl IntoView {
    if !report.query.with_untracked(is_filtered) {
        return view! { <EmptyState title=t!("report.none_yet") detail=t!("report.none_yet_detail") /> }
            .into_any();
    }
    view! {
        <EmptyState title=t!("report.none") detail=t!("report.none_detail")>
            <Button on_click=move |()| report.go.run(cleared(&report.query.get_untracked()))>{t!("report.clear")}</Button>
        </EmptyState>
    }
    .into_any()
}
