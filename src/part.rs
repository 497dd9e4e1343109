//! Parts of the panel that come when they are first needed, so that the report need not wait for them.
//!
//! `cargo xtask panel` cuts them out of the wasm by the feature `split` (decision 0027); any other build holds them all.

mod parts;

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::export::ExportOf;
use crate::part::parts::{
    draw_account, draw_approvals, draw_attention, draw_bulk_refunds, draw_company, draw_export, draw_exports,
    draw_filter_tool, draw_overview, draw_payment, draw_refund, draw_second_step, draw_table_day,
    draw_table_options, draw_waiting_count, draw_ways_in, fetch_account, fetch_approvals, fetch_attention,
    fetch_bulk_refunds, fetch_company, fetch_export, fetch_exports, fetch_filter, fetch_overview,
    fetch_payment, fetch_refund, fetch_second_step, fetch_table_day, fetch_table_options,
    fetch_waiting_count, fetch_ways_in,
};
use crate::refund::RefundOf;
use crate::report::filter::tools::{Tool, Tools};
use crate::report::picking::Picking;
use crate::report::table_bar::TableOf;
use crate::second_factor::second_step::SecondStepOf;
use crate::shell::page::Page;
use crate::t;
use crate::ui::error_panel::ErrorPanel;
use crate::ui::reactive::redrawn;
use crate::ui::skeleton::Skeleton;

/// A part did not come: there is no network, or the server has another version's parts by now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartMissing;

/// What comes later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The refund pop-up.
    Refund,
    /// The page of one row, in the same file.
    Payment,
    /// What waits for a second person.
    Approvals,
    /// How many of these there are, in the same file.
    WaitingCount,
    /// Batches of refunds, and the bar that picks rows for one.
    BulkRefunds,
    /// What only a person can close.
    Attention,
    /// The company's section.
    Company,
    /// One's own account, and where links for people lead.
    Account,
    /// The ways in besides a password, in the same file.
    WaysIn,
    /// The second step of signing in, in the same file.
    SecondStep,
    /// The overview.
    Overview,
    /// The window that asks for a file of the report.
    Export,
    /// The page of such files, in the same file.
    Exports,
    /// Chips and menus of the report's filters, and its saved views.
    Filter,
    /// The window in which one has the table one's way.
    TableOptions,
    /// The window that asks for a day to go to, in the same file.
    TableDay,
}

type Fetch = Pin<Box<dyn Future<Output = bool>>>;

thread_local! {
    static THERE: RefCell<Vec<Part>> = const { RefCell::new(Vec::new()) };
}

impl Part {
    /// Has the part come, at once where it is there, and says whether it is.
    pub async fn come(self) -> bool {
        let fetch: Fetch = match self {
            Self::Refund => Box::pin(async { fetch_refund().await.is_ok() }),
            Self::Payment => Box::pin(async { fetch_payment().await.is_ok() }),
            Self::Approvals => Box::pin(async { fetch_approvals().await.is_ok() }),
            Self::WaitingCount => Box::pin(async { fetch_waiting_count().await.is_ok() }),
            Self::BulkRefunds => Box::pin(async { fetch_bulk_refunds().await.is_ok() }),
            Self::Attention => Box::pin(async { fetch_attention().await.is_ok() }),
            Self::Account => Box::pin(async { fetch_account().await.is_ok() }),
            Self::WaysIn => Box::pin(async { fetch_ways_in().await.is_ok() }),
            Self::SecondStep => Box::pin(async { fetch_second_step().await.is_ok() }),
            Self::Company => Box::pin(async { fetch_company().await.is_ok() }),
            Self::Overview => Box::pin(async { fetch_overview().await.is_ok() }),
            Self::Export => Box::pin(async { fetch_export().await.is_ok() }),
            Self::Exports => Box::pin(async { fetch_exports().await.is_ok() }),
            Self::Filter => Box::pin(async { fetch_filter().await.is_ok() }),
            Self::TableOptions => Box::pin(async { fetch_table_options().await.is_ok() }),
            Self::TableDay => Box::pin(async { fetch_table_day().await.is_ok() }),
        };
        let is_there = fetch.await;
        THERE.with_borrow_mut(|there| {
            if is_there && !there.contains(&self) {
                there.push(self);
            }
        });
        is_there
    }

    /// Has the part come while nobody waits for it. Should it not, whoever needs it is told then.
    pub fn come_soon(self) {
        spawn_local(async move {
            let _is_there = self.come().await;
        });
    }

    fn is_there(self) -> bool {
        THERE.with_borrow(|there| there.contains(&self))
    }
}

/// The files of texts of a language other than the first.
pub async fn texts(language: &str) -> Result<&'static [&'static str], PartMissing> {
    if language == "tr" { parts::turkish().await } else { Err(PartMissing) }
}

/// The page of one row.
pub fn payment_page() -> AnyView {
    page(Part::Payment, || now(draw_payment()))
}

/// The page of what waits for a second person.
pub fn approvals_page() -> AnyView {
    page(Part::Approvals, || now(draw_approvals()))
}

/// How many of these there are; nothing until its part has come, which nobody waits for.
pub fn waiting_count() -> AnyView {
    drawn(Part::WaitingCount, Frame::Beside, Box::new(|| now(draw_waiting_count())))
}

/// The pages about batches of refunds.
pub fn bulk_refund_pages() -> AnyView {
    page(Part::BulkRefunds, || now(draw_bulk_refunds(None)))
}

/// The rows of the report that are picked for a batch.
pub fn picked_rows(of: Picking) -> AnyView {
    drawn(Part::BulkRefunds, Frame::Bar, Box::new(move || now(draw_bulk_refunds(Some(of)))))
}

/// The page of what only a person can close.
pub fn attention_page() -> AnyView {
    page(Part::Attention, || now(draw_attention()))
}

/// The pages of one's own account.
pub fn account_pages() -> AnyView {
    page(Part::Account, || now(draw_account()))
}

/// The ways in besides a password; nothing until their part has come, which nobody waits for.
pub fn ways_in() -> AnyView {
    drawn(Part::WaysIn, Frame::Beside, Box::new(|| now(draw_ways_in())))
}

/// The second step of signing in.
pub fn second_step(of: SecondStepOf) -> AnyView {
    drawn(Part::SecondStep, Frame::Inside, Box::new(move || now(draw_second_step(of))))
}

/// The pages of the company's section.
pub fn company_section() -> AnyView {
    page(Part::Company, || now(draw_company()))
}

/// The page of the overview.
pub fn overview_page() -> AnyView {
    page(Part::Overview, || now(draw_overview()))
}

/// The page of the report's files.
pub fn exports_page() -> AnyView {
    page(Part::Exports, || now(draw_exports()))
}

/// What the window holds in which one has the table one's way.
pub fn table_options(of: TableOf) -> AnyView {
    drawn(Part::TableOptions, Frame::Inside, Box::new(move || now(draw_table_options(of))))
}

/// What the window holds that asks for a day to go to.
pub fn table_day(of: TableOf) -> AnyView {
    drawn(Part::TableDay, Frame::Inside, Box::new(move || now(draw_table_day(of))))
}

/// What the window that asks for a file of the report holds.
pub fn export(of: ExportOf) -> AnyView {
    drawn(Part::Export, Frame::Inside, Box::new(move || now(draw_export(of.clone()))))
}

/// Chips and menus of the report's filters, or its saved views.
pub fn filter_tool(tools: Tools, which: Tool) -> AnyView {
    let frame = if which == Tool::Chips { Frame::Bar } else { Frame::Beside };
    drawn(Part::Filter, frame, Box::new(move || now(draw_filter_tool((tools, which)))))
}

/// What the refund pop-up holds.
pub fn refund(of: RefundOf) -> AnyView {
    drawn(Part::Refund, Frame::Inside, Box::new(move || now(draw_refund(of))))
}

fn page(part: Part, draw: impl Fn() -> Option<AnyView> + Send + 'static) -> AnyView {
    drawn(part, Frame::Page, Box::new(draw))
}

/// Where a part stands, and so what stands there without it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Frame {
    /// It is the page.
    Page,
    /// It stands inside something.
    Inside,
    /// It is a row of a page; until it comes the row is empty.
    Bar,
    /// It stands beside what says that the same part did not come.
    Beside,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Coming,
    There,
    Missing,
}

/// Draws a part as soon as it is there, and says so where it does not come.
fn drawn(part: Part, frame: Frame, draw: Box<dyn Fn() -> Option<AnyView> + Send>) -> AnyView {
    let state = RwSignal::new(if part.is_there() { State::There } else { State::Coming });
    let fetch = Callback::new(move |()| {
        state.set(State::Coming);
        spawn_local(async move {
            let is_there = part.come().await;
            // Whoever waited for it may be on another page by now.
            state.try_set(if is_there { State::There } else { State::Missing });
        });
    });
    if state.get_untracked() == State::Coming {
        fetch.run(());
    }
    redrawn(move || match (state.get(), frame) {
        // What the part reads while it is made is no reason to make it anew.
        (State::There, _) => untrack(&draw),
        (State::Coming, Frame::Bar | Frame::Beside) | (State::Missing, Frame::Beside) => None,
        (State::Coming, _) => Some(view! { <Coming /> }.into_any()),
        (State::Missing, Frame::Inside | Frame::Bar) => Some(view! { <Missing fetch /> }.into_any()),
        (State::Missing, Frame::Page) => Some(
            view! {
                <Page title=t!("part.missing") class="list-page"><Missing fetch /></Page>
            }
            .into_any(),
        ),
    })
}

/// A part's view, once the part is there: then nothing in its future waits.
fn now(view: impl Future<Output = Result<AnyView, PartMissing>>) -> Option<AnyView> {
    futures::FutureExt::now_or_never(view)?.ok()
}

#[component]
fn Coming() -> impl IntoView {
    view! {
        <div class="part-coming" aria-busy="true">
            <p class="visually-hidden" role="status">{t!("part.coming")}</p>
            <Skeleton /><Skeleton /><Skeleton />
        </div>
    }
}

/// The part can be asked for again, and the panel loaded anew: a newer version has parts by other names.
#[component]
fn Missing(fetch: Callback<()>) -> impl IntoView {
    view! {
        <div class="part-missing">
            <ErrorPanel title=t!("part.missing") detail=t!("part.missing_detail") on_retry=fetch />
            <a class="button" data-kind="secondary" href="" rel="external">{t!("shell.reload")}</a>
        </div>
    }
}
