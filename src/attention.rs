//! Attention: what only a person can close, and how it was closed.

pub mod attention_model;
mod attention_table;
pub mod open_count;
mod resolve_dialog;

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use crate::ui::reactive::{effect, memo, redrawn, said};
use ::api::attention::{AttentionEntry, AttentionPage, AttentionQuery};
use leptos::prelude::*;

use crate::age::Minutes;
use crate::api::ApiError;
use crate::api::load::Load;
use crate::attention::attention_model::{is_closed, never_matters, read_address};
use crate::attention::attention_table::AttentionTable;
use crate::attention::resolve_dialog::ResolveDialog;
use crate::live::refetch::Refetch;
use crate::live::{News, use_live};
use crate::router::use_location;
use crate::shell::page::Page;
use crate::ui::empty_state::EmptyState;
use crate::ui::error_panel::ErrorPanel;
use crate::ui::icon::{Icon, IconName};
use crate::ui::skeleton::Skeleton;
use crate::{api, format, paths, t};

/// Several events come with one refund.
const REST: Duration = Duration::from_millis(400);

/// A page of entries and the query that it answers.
type Shown = (AttentionQuery, AttentionPage);

/// The page; open or closed, and from where, is in the address.
#[component]
pub fn AttentionListPage() -> impl IntoView {
    let location = use_location();
    let (path, search) = (location.path, location.search);
    // On the way to another page the address changes before this page goes.
    let address = memo(move |before: Option<&String>| match before {
        Some(before) if path.with(|path| path != paths::ATTENTION) => before.clone(),
        Some(_) | None => search.get(),
    });
    let query = move || read_address(&address.get());
    let load = Load::<Shown>::new();
    effect(move || load.start(fetch(query())));
    let renew = Callback::new(move |()| load.renew(fetch(untrack(query))));
    follow(load, Refetch::new(REST, renew));
    let shown = move || load.answer().get()?.ok().filter(|(of, _)| *of == query());
    let entries = memo(move |_| shown().map(|(_, page)| page.items).unwrap_or_default());
    let next = move || shown().and_then(|(_, page)| page.next);
    let minutes = Minutes::begin();
    let resolving = RwSignal::new(None::<AttentionEntry>);
    let on_resolve = Callback::new(move |entry| resolving.set(Some(entry)));
    let closed = memo(move |_| is_closed(&query()));
    let state = memo(move |_| match load.answer().get() {
        Some(Err(error)) => State::Failed(error.detail(), error.request_id()),
        _ if shown().is_none() => State::Loading,
        _ if entries.with(Vec::is_empty) => State::Empty,
        _ => State::There,
    });
    view! {
        <Page title=t!("attention.title") class="list-page">
            <header class="list-page__head">
                <h1 class="report-page__title">{t!("attention.title")}</h1>
                <p class="list-page__lead">{t!("attention.lead")}</p>
            </header>
            <div class="list-page__bar">
                <Tabs closed />
                <p class="report-page__zone">{t!("report.times", zone = format::zone_name())}</p>
            </div>
            {redrawn(move || match state.get() {
                State::Failed(detail, request_id) => view! {
                    <ErrorPanel title=t!("attention.failed") detail request_id on_retry=renew />
                }.into_any(),
                State::Loading => view! { <Loading /> }.into_any(),
                State::Empty => view! { <Nothing closed=closed.get() /> }.into_any(),
                State::There => view! { <AttentionTable entries closed=closed.get() minutes on_resolve /> }.into_any(),
            })}
            {redrawn(move || next().map(|cursor| {
                let query = AttentionQuery { cursor: Some(cursor), ..query() };
                view! {
                    <nav class="paging" aria-label=t!("report.pages")>
                        <a href=paths::attention(&query) class="button" data-kind="secondary">
                            {t!("report.next_page")}
                            <Icon name=IconName::ChevronRight />
                        </a>
                    </nav>
                }
            }))}
            {redrawn(move || resolving.get().map(|entry| view! {
                <ResolveDialog entry on_close=Callback::new(move |()| resolving.set(None)) on_changed=renew />
            }.into_any()))}
        </Page>
    }
}

/// What fills the page.
#[derive(Clone, Debug, PartialEq, Eq)]
enum State {
    Loading,
    Failed(String, Option<String>),
    Empty,
    There,
}

/// Fetches a page; boxed, so that the panel holds this once.
fn fetch(query: AttentionQuery) -> Pin<Box<dyn Future<Output = Result<Shown, ApiError>>>> {
    Box::pin(async move {
        let page = api::list_attention(&query).await?;
        Ok((query, page))
    })
}

/// Fetches the list anew when something happens that can open or close an entry.
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

/// Open or closed: two addresses.
#[component]
fn Tabs(closed: Memo<bool>) -> impl IntoView {
    let to = |status: Option<&str>| {
        paths::attention(&AttentionQuery { status: status.map(str::to_owned), ..AttentionQuery::default() })
    };
    let current = move |own: bool| (closed.get() == own).then_some("page");
    view! {
        <nav class="tabs" aria-label=t!("attention.tabs")>
            <a class="tabs__tab" href=to(None) aria-current=said(move || current(false))>{t!("attention.open")}</a>
            <a class="tabs__tab" href=to(Some("closed")) aria-current=said(move || current(true))>{t!("attention.closed")}</a>
        </nav>
    }
}

#[component]
fn Nothing(closed: bool) -> impl IntoView {
    if closed {
        view! { <EmptyState title=t!("attention.none_closed") /> }.into_any()
    } else {
        view! { <EmptyState title=t!("attention.none_open") detail=t!("attention.none_open_detail") /> }
            .into_any()
    }
}

#[component]
fn Loading() -> impl IntoView {
    view! {
        <p class="visually-hidden" role="status">{t!("attention.loading")}</p>
        <div class="payment-page__skeleton" aria-hidden="true">
            {(0..4).map(|_| view! { <Skeleton /> }.into_any()).collect_view()}
        </div>
    }
}
