//! Refunds that wait for a second person: the list, agreeing and declining, and how many there are.

pub mod approval_model;
mod approval_table;
mod decide_dialog;
pub mod waiting_count;

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use ::api::approval::{Approval, ApprovalList};
use ::api::bulk_refund::BulkRefund;
use leptos::prelude::*;

use crate::age::Minutes;
use crate::api::ApiError;
use crate::api::approval::list_approvals;
use crate::api::load::Load;
use crate::approval::approval_model::{is_ended, never_matters};
use crate::approval::approval_table::ApprovalTable;
use crate::approval::decide_dialog::DecideDialog;
use crate::live::refetch::Refetch;
use crate::live::{News, use_live};
use crate::router::use_location;
use crate::shell::page::Page;
use crate::ui::button::Button;
use crate::ui::empty_state::EmptyState;
use crate::ui::error_panel::ErrorPanel;
use crate::ui::reactive::{effect, memo, redrawn, said, shown_while};
use crate::ui::skeleton::Skeleton;
use crate::{format, paths, t};

/// Several events come with one refund.
const REST: Duration = Duration::from_millis(400);

/// A list, and whether it is of those that ended.
type Shown = (bool, ApprovalList);

/// A deed that somebody is asked about once more.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Asked {
    approval: Approval,
    approves: bool,
}

/// The page; waiting or ended is in the address.
#[component]
pub fn ApprovalsPage() -> impl IntoView {
    let location = use_location();
    let (path, search) = (location.path, location.search);
    // On the way to another page the address changes before this page goes.
    let ended = memo(move |before: Option<&bool>| match before {
        Some(before) if path.with(|path| path != paths::APPROVALS) => *before,
        Some(_) | None => search.with(|search| is_ended(search)),
    });
    let load = Load::<Shown>::new();
    let pages = RwSignal::new(1);
    effect(move || {
        let ended = ended.get();
        pages.set(1);
        load.start(fetch(ended, 1));
    });
    let renew = Callback::new(move |()| load.renew(fetch(ended.get_untracked(), pages.get_untracked())));
    let more = move |()| {
        pages.update(|pages| *pages += 1);
        renew.run(());
    };
    follow(load, Refetch::new(REST, renew));
    let shown = move || load.answer().get()?.ok().filter(|(of, _)| *of == ended.get());
    let batches = memo(move |_| shown().map(|(_, list)| list.bulk_refunds).unwrap_or_default());
    let approvals = memo(move |_| shown().map(|(_, list)| list.items).unwrap_or_default());
    let goes_on = move || shown().is_some_and(|(_, list)| list.next.is_some());
    let minutes = Minutes::begin();
    let asked = RwSignal::new(None::<Asked>);
    let on_ask = Callback::new(move |wanted| asked.set(Some(wanted)));
    let state = memo(move |_| match load.answer().get() {
        Some(Err(error)) => State::Failed(error.detail(), error.request_id()),
        _ if shown().is_none() => State::Loading,
        _ if approvals.with(Vec::is_empty) && batches.with(Vec::is_empty) => State::Empty,
        _ if approvals.with(Vec::is_empty) => State::BatchesAlone,
        _ => State::There,
    });
    view! {
        <Page title=t!("approval.title") class="list-page">
            <header class="list-page__head">
                <h1 class="report-page__title">{t!("approval.title")}</h1>
                <p class="list-page__lead">{t!("approval.lead")}</p>
            </header>
            <div class="list-page__bar">
                <Tabs ended />
                <p class="report-page__zone">{t!("report.times", zone = format::zone_name())}</p>
            </div>
            {redrawn(move || waiting_batches(&batches.get()))}
            {redrawn(move || match state.get() {
                State::Failed(detail, request_id) => view! {
                    <ErrorPanel title=t!("approval.failed") detail request_id on_retry=renew />
                }.into_any(),
                State::Loading => view! { <Loading /> }.into_any(),
                State::Empty => view! { <Nothing ended=ended.get() /> }.into_any(),
                State::BatchesAlone => ().into_any(),
                State::There => view! { <ApprovalTable approvals ended=ended.get() minutes on_ask /> }.into_any(),
            })}
            {shown_while(goes_on, move || view! {
                <Button busy=load.loading() on_click=more>{t!("approval.more")}</Button>
            })}
            {redrawn(move || asked.get().map(|asked_now| view! {
                <DecideDialog asked=asked_now on_close=Callback::new(move |()| asked.set(None)) on_changed=renew />
            }.into_any()))}
        </Page>
    }
}

/// The batches that wait, each with the way to its own page, where it is looked through and decided.
fn waiting_batches(batches: &[BulkRefund]) -> Option<AnyView> {
    let items: Vec<AnyView> = batches
        .iter()
        .map(|batch| {
            let about = format!(" · {} · {}", batch.made_by, batch.company.name);
            view! { <li><a href=paths::bulk_refund(batch.id)>{batch.name.clone()}</a>{about}</li> }.into_any()
        })
        .collect();
    (!items.is_empty()).then(|| {
        view! {
            <section class="list-section">
                <h2 class="list-section__title">{t!("approval.batches")}</h2>
                <ul>{items}</ul>
            </section>
        }
        .into_any()
    })
}

/// What fills the page.
#[derive(Clone, Debug, PartialEq, Eq)]
enum State {
    Loading,
    Failed(String, Option<String>),
    Empty,
    /// Batches, shown above, and nothing else.
    BatchesAlone,
    There,
}

/// Fetches the first pages of a list as one; boxed, so that the panel holds this once.
fn fetch(ended: bool, pages: u32) -> Pin<Box<dyn Future<Output = Result<Shown, ApiError>>>> {
    Box::pin(async move {
        let mut list = list_approvals(ended, None).await?;
        for _page in 1..pages {
            let Some(after) = list.next else { break };
            let next = list_approvals(ended, Some(after)).await?;
            list.items.extend(next.items);
            list.next = next.next;
        }
        Ok((ended, list))
    })
}

/// Fetches the list anew when something happens that a second person is asked about, or has said.
fn follow(load: Load<Shown>, refetch: Refetch) {
    let live = use_live();
    live.listen(move |news| match news {
        News::Event(event) if never_matters(&event.kind) => {}
        News::Event(_) | News::Missed => refetch.soon(),
    });
    effect(move || {
        let seen_at = load.answer().with(|answer| Some(answer.as_ref()?.as_ref().ok()?.1.events_after));
        if seen_at.is_some_and(|seen_at| live.since(seen_at).is_none_or(|events| !events.is_empty())) {
            refetch.soon();
        }
    });
}

/// Waiting or ended: two addresses.
#[component]
fn Tabs(ended: Memo<bool>) -> impl IntoView {
    let current = move |own: bool| (ended.get() == own).then_some("page");
    view! {
        <nav class="tabs" aria-label=t!("approval.tabs")>
            <a class="tabs__tab" href=paths::APPROVALS aria-current=said(move || current(false))>{t!("approval.waiting")}</a>
            <a class="tabs__tab" href=format!("{}?status=ended", paths::APPROVALS) aria-current=said(move || current(true))>
                {t!("approval.ended")}
            </a>
        </nav>
    }
}

#[component]
fn Nothing(ended: bool) -> impl IntoView {
    if ended {
        view! { <EmptyState title=t!("approval.none_ended") /> }.into_any()
    } else {
        view! { <EmptyState title=t!("approval.none_waiting") detail=t!("approval.none_waiting_detail") /> }
            .into_any()
    }
}

#[component]
fn Loading() -> impl IntoView {
    view! {
        <p class="visually-hidden" role="status">{t!("approval.loading")}</p>
        <div class="payment-page__skeleton" aria-hidden="true">
            {(0..4).map(|_| view! { <Skeleton /> }.into_any()).collect_view()}
        </div>
    }
}
