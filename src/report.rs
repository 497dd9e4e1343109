//! The report: every payment and refund, narrowed by filters that are the address.

pub mod column;
mod date_range;
mod day;
mod filter_bar;
mod live_rows;
mod new_rows;
mod paging;
pub(crate) mod report_model;
mod report_row;
mod report_table;
mod search_field;
mod silent_gateways;
mod totals_strip;

use std::time::Duration;

use crate::ui::reactive::{effect, memo, redrawn};
use ::api::event::LiveEvent;
use ::api::transaction::{TransactionPage, TransactionTotals};
use ::api::transaction_query::TransactionQuery;
use domain::id::TransactionId;
use leptos::prelude::*;

use crate::api::load::Load;
use crate::api::{get_totals, list_transactions};
use crate::export::export_button::ExportButton;
use crate::live::refetch::Refetch;
use crate::live::{News, use_live};
use crate::part::Part;
use crate::refund::RefundDialog;
use crate::report::filter_bar::{ChipRow, FilterBar};
use crate::report::live_rows::{RowNews, take_in};
use crate::report::new_rows::NewRows;
use crate::report::paging::Paging;
use crate::report::report_model::{chips, read_address, totals_of};
use crate::report::report_table::ReportTable;
use crate::report::silent_gateways::SilentGateways;
use crate::report::totals_strip::TotalsStrip;
use crate::router::{Way, use_location};
use crate::session::{SessionContext, use_session};
use crate::shell::page::Page;
use crate::ui::button::Button;
use crate::ui::empty_state::EmptyState;
use crate::ui::error_panel::ErrorPanel;
use crate::{format, i18n, paths, t};

/// Sums are added up by the server: not for every single event.
const TOTALS_REST: Duration = Duration::from_millis(700);
/// How long the first rows stand before what the next click may need is fetched.
const PART_REST: Duration = Duration::from_millis(300);

/// A page of rows, and the query that it answers.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Shown {
    query: TransactionQuery,
    page: TransactionPage,
    /// How often the report was fetched anew without another query, when this one was asked for.
    round: u32,
    /// The rows that came to be since: shown when the person wants them.
    unseen: Vec<TransactionId>,
}

/// What the report consists of, for its parts.
#[derive(Clone, Copy)]
struct Report {
    session: SessionContext,
    query: Memo<TransactionQuery>,
    go: Callback<TransactionQuery>,
    list: Load<Shown>,
    totals: Load<TransactionTotals>,
    round: RwSignal<u32>,
    /// Whether the rows could not be fetched.
    has_failed: Memo<bool>,
    /// The sums are fetched anew.
    sum_up: Refetch,
}

impl Report {
    /// Fetches rows whenever the query changes, and their sums whenever they can have changed.
    fn follow(query: Memo<TransactionQuery>, go: Callback<TransactionQuery>) -> Self {
        let list = Load::<Shown>::new();
        let totals = Load::<TransactionTotals>::new();
        let sum_up = Callback::new(move |()| {
            let shown: Option<Shown> = untrack(move || list.answer().get()?.ok());
            if let Some(shown) = shown {
                let mut query = totals_of(&shown.query, &shown.page);
                // The first page's sums are of now, new rows and all; a later page's are of its pages' moment.
                query.as_of = shown.query.as_of;
                totals.start(async move { get_totals(&query).await });
            }
        });
        let report = Self {
            session: use_session(),
            query,
            go,
            list,
            totals,
            round: RwSignal::new(0),
            has_failed: memo(move |_| list.answer().with(|answer| matches!(answer, Some(Err(_))))),
            sum_up: Refetch::new(TOTALS_REST, sum_up),
        };
        effect(move || {
            let (query, round) = (report.query.get(), report.round.get());
            report.list.start(async move {
                let page = list_transactions(&query).await?;
                Ok(Shown { query, page, round, unseen: Vec::new() })
            });
        });
        Effect::new(move |before: Option<Option<(u32, TransactionQuery)>>| {
            let summed = report.shown().map(|shown| (shown.round, totals_of(&shown.query, &shown.page)));
            if let Some((_, query)) = summed.clone()
                && before != Some(summed.clone())
            {
                report.totals.start(async move { get_totals(&query).await });
            }
            summed
        });
        report.live();
        report
    }

    /// Follows what happens: rows change where they are, new ones are announced.
    fn live(self) {
        let live = use_live();
        live.listen(move |news| match news {
            News::Event(event) => self.take_in(event),
            News::Missed => self.round.update(|round| *round += 1),
        });
        // A page that just came may have been overtaken on its way.
        let listed = memo(move |_| {
            let name =
                |shown: Shown| format!("{} {} {:?}", shown.round, shown.page.as_of, shown.query.cursor);
            self.shown().map(name).unwrap_or_default()
        });
        effect(move || {
            listed.track();
            let Some(shown) = untrack(move || self.shown()) else { return };
            match live.since(shown.page.events_after) {
                Some(events) => events.iter().for_each(|event| self.take_in(event)),
                None => self.round.update(|round| *round += 1),
            }
        });
    }

    fn take_in(self, event: &LiveEvent) {
        self.list.amend(|shown| {
            let is_ours = shown.query.company.is_none_or(|company| company == event.transaction.company.id);
            if event.position > shown.page.events_after && is_ours {
                self.sum_up.soon();
            }
            let news = take_in(&shown.query, &mut shown.page, event);
            if news == RowNews::New && !shown.unseen.contains(&event.transaction.id) {
                shown.unseen.push(event.transaction.id);
            }
            news != RowNews::None
        });
    }

    /// The rows that came last, if they came.
    fn shown(self) -> Option<Shown> {
        self.list.answer().get()?.ok()
    }

    /// Fetches everything anew; what is on screen stays until then.
    fn refresh(self) {
        self.session.load();
        self.round.update(|round| *round += 1);
    }
}

/// The page of the report.
#[component]
pub fn ReportPage() -> impl IntoView {
    let location = use_location();
    let (path, search) = (location.path, location.search);
    // On the way to another page the address changes before this page goes: then it says nothing of the report.
    let is_here = move || path.with(|path| path == paths::REPORT);
    let address = move || read_address(&search.get(), &format::zone_name());
    let unreadable = memo(move |before: Option<&bool>| match before {
        Some(before) if !is_here() => *before,
        Some(_) | None => address().is_err(),
    });
    let query = memo(move |before: Option<&TransactionQuery>| match before {
        Some(before) if !is_here() => before.clone(),
        Some(_) | None => address().unwrap_or_else(|_| before.cloned().unwrap_or_default()),
    });
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
    let refunding = RwSignal::new(None::<TransactionId>);
    let is_read = memo(move |_| report.shown().is_some());
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
        <SilentGateways />
        <FilterBar query go />
        <ChipRow query go />
        {redrawn(move || (!report.has_failed.get()).then(|| view! { <TotalsStrip totals=report.totals /> }))}
        {redrawn(move || match report.list.answer().get() {
            Some(Err(error)) => view! {
                <ErrorPanel
                    title=t!("report.failed")
                    detail=error.detail()
                    request_id=error.request_id()
                    on_retry=move |()| report.refresh()
                />
            }.into_any(),
            Some(Ok(_)) | None => ().into_any(),
        })}
        <NewRows report />
        <Rows report on_refund=move |id| refunding.set(Some(id)) />
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
        let totals = report.totals.answer().get()?.ok()?;
        Some(i18n::plural("report.count", totals.count))
    };
    view! {
        <p class="report-page__count" role="status">{redrawn(count)}</p>
        <p class="report-page__zone">{t!("report.times", zone = format::zone_name())}</p>
    }
}

/// The table and its pages, or that there is nothing to show.
#[component]
fn Rows(report: Report, #[prop(into)] on_refund: Callback<TransactionId>) -> impl IntoView {
    let rows = memo(move |_| report.shown().map(|shown| shown.page.items));
    let is_empty = memo(move |_| rows.with(|rows| rows.as_ref().is_some_and(Vec::is_empty)));
    view! {
        {redrawn(move || match (report.has_failed.get(), is_empty.get()) {
            (true, _) => ().into_any(),
            (false, true) => view! { <NoRows report /> }.into_any(),
            (false, false) => view! {
                <ReportTable rows loading=report.list.loading() on_refund />
            }.into_any(),
        })}
        <Paging report />
    }
}

/// Nothing matches, or there is nothing yet.
#[component]
fn NoRows(report: Report) -> impl IntoView {
    let companies = use_session().companies();
    let on = chips(&report.query.get_untracked(), &companies);
    if on.is_empty() {
        return view! { <EmptyState title=t!("report.none_yet") detail=t!("report.none_yet_detail") /> }
            .into_any();
    }
    let names = on.into_iter().map(|chip| chip.text).collect::<Vec<_>>().join(" · ");
    view! {
        <EmptyState title=t!("report.none") detail=names>
            <Button on_click=move |()| report.go.run(TransactionQuery::default())>{t!("report.clear")}</Button>
        </EmptyState>
    }
    .into_any()
}
