//! The audit of a company: everything that was done in it, from its sealed events.

mod audit_model;
mod audit_table;
mod daily_heads;
mod day_filter;
mod kinds;

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use ::api::audit::AuditPage;
use domain::id::CompanyId;
use leptos::prelude::*;

use crate::api::ApiError;
use crate::api::audit::list_audit;
use crate::api::load::Load;
use crate::company::audit::audit_model::{AuditAddress, about_choices, kind_choices, outcome_choices};
use crate::company::audit::audit_table::AuditTable;
use crate::company::audit::daily_heads::DailyHeads;
use crate::company::audit::day_filter::{DayFilter, TypedDays};
use crate::company::chosen_company::use_chosen_company;
use crate::company::not_for_you::NotForYou;
use crate::live::refetch::Refetch;
use crate::live::use_live;
use crate::router::{Way, use_location};
use crate::shell::page::Page;
use crate::ui::button::Button;
use crate::ui::empty_state::EmptyState;
use crate::ui::error_panel::ErrorPanel;
use crate::ui::icon::{Icon, IconName};
use crate::ui::reactive::{derived, effect, heard, memo, redrawn};
use crate::ui::select_field::{SelectField, SelectOption};
use crate::ui::skeleton::Skeleton;
use crate::ui::text_field::TextField;
use crate::{format, paths, t};

const REST: Duration = Duration::from_secs(3);

/// Whose events, and which.
type Asked = (CompanyId, AuditAddress);
/// A page of events, and what was asked for it.
type Shown = (Asked, AuditPage);

/// The page; what it shows is in the address.
#[component]
pub(super) fn AuditListPage() -> impl IntoView {
    let location = use_location();
    let (path, search) = (location.path, location.search);
    let chosen = use_chosen_company();
    // On the way to another page the address changes before this page goes.
    let asked = memo(move |before: Option<&Option<Asked>>| match before {
        Some(before) if path.with(|path| path.trim_end_matches('/') != paths::AUDIT) => before.clone(),
        Some(_) | None => chosen.id().map(|id| (id, search.with(|search| AuditAddress::read(search)))),
    });
    let address = memo(move |_| asked.get().map(|(_, address)| address).unwrap_or_default());
    let company = memo(move |_| asked.get().map(|(company, _)| company));
    let load = Load::<Shown>::new();
    effect(move || {
        if let Some(asked) = asked.get() {
            load.start(fetch(asked));
        }
    });
    let renew = Callback::new(move |()| {
        if let Some(asked) = asked.get_untracked() {
            load.renew(fetch(asked));
        }
    });
    let refetch = Refetch::new(REST, renew);
    use_live().listen(move |_| {
        // What is older does not change.
        if address.with_untracked(|address| address.cursor.is_none()) {
            refetch.soon();
        }
    });
    let shown = move || load.answer().get()?.ok().filter(|(of, _)| Some(of) == asked.get().as_ref());
    let entries = memo(move |_| shown().map(|(_, page)| page.items).unwrap_or_default());
    let next = memo(move |_| shown().and_then(|(_, page)| page.next));
    let state = memo(move |_| match load.answer().get() {
        _ if asked.with(Option::is_none) => State::Nobodys,
        Some(Err(error)) => State::Failed(error.detail(), error.request_id()),
        _ if shown().is_none() => State::Loading,
        _ if entries.with(Vec::is_empty) => State::Empty,
        _ => State::There,
    });
    view! {
        <Page title=t!("company.page.audit") class="list-page">
            <header class="list-page__head">
                <h1 class="report-page__title">{t!("company.page.audit")}</h1>
                <p class="list-page__lead">{redrawn(move || t!("audit.lead", company = chosen.name()))}</p>
            </header>
            <Filter address />
            {redrawn(move || asked.get().filter(|_| state.get() == State::There).map(|(company, address)| {
                view! {
                    <p class="audit-file">
                        <a class="button" data-kind="secondary" href=address.file(company) download="">
                            <Icon name=IconName::Download />
                            {t!("audit.file")}
                        </a>
                    </p>
                }.into_any()
            }))}
            {redrawn(move || match state.get() {
                State::Nobodys => view! { <NotForYou /> }.into_any(),
                State::Failed(detail, request_id) => view! {
                    <ErrorPanel title=t!("audit.failed") detail request_id on_retry=renew />
                }.into_any(),
                State::Loading => view! { <Loading /> }.into_any(),
                State::Empty => nothing(&address.get(), next.get().is_some()),
                State::There => view! { <AuditTable entries /> }.into_any(),
            })}
            {redrawn(move || next.get().map(|cursor| {
                let href = AuditAddress { cursor: Some(cursor), ..address.get() }.write();
                view! {
                    <nav class="paging" aria-label=t!("report.pages")>
                        <a href=href class="button" data-kind="secondary">
                            {t!("audit.older")}
                            <Icon name=IconName::ChevronRight />
                        </a>
                    </nav>
                }.into_any()
            }))}
            <DailyHeads company />
        </Page>
    }
}

/// What fills the page.
#[derive(Clone, Debug, PartialEq, Eq)]
enum State {
    Nobodys,
    Loading,
    Failed(String, Option<String>),
    Empty,
    There,
}

/// Fetches a page; boxed, so that the panel holds this once.
fn fetch(asked: Asked) -> Pin<Box<dyn Future<Output = Result<Shown, ApiError>>>> {
    Box::pin(async move {
        let page = list_audit(asked.0, &asked.1.query()).await?;
        Ok((asked, page))
    })
}

/// A part of the address that is chosen from a few.
type Field = fn(&mut AuditAddress) -> &mut String;

/// What the events are narrowed to.
#[component]
fn Filter(address: Memo<AuditAddress>) -> impl IntoView {
    let location = use_location();
    let go = move |to: AuditAddress| location.go(&to.write(), Way::InPlace);
    let choose = move |field: Field| {
        Callback::new(move |chosen| {
            let mut to = AuditAddress { cursor: None, ..address.get_untracked() };
            *field(&mut to) = chosen;
            go(to);
        })
    };
    let chosen = move |field: Field| derived(move || field(&mut address.get()).clone());
    let options = |choices: fn() -> Vec<(String, String)>| {
        let option = |(value, label)| SelectOption { value, label };
        derived(move || choices().into_iter().map(option).collect::<Vec<_>>())
    };
    let select = move |label: String, choices: fn() -> Vec<(String, String)>, field: Field| {
        let (options, value, on_change) = (options(choices), chosen(field), choose(field));
        view! { <SelectField label options value on_change /> }.into_any()
    };
    let (days, chosen_company) = (TypedDays::of(address), use_chosen_company());
    let actor = RwSignal::new(String::new());
    effect(move || actor.set(address.with(|address| address.actor.clone())));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let actor = actor.get_untracked().trim().to_owned();
        let to = AuditAddress { actor, cursor: None, ..address.get_untracked() };
        if let Some(to) = days.put_into(to, &chosen_company.zone()) {
            go(to);
        }
    };
    view! {
        <form class="audit-filter" on:submit=heard(submit) novalidate>
            {select(t!("audit.about_label"), about_choices, |address| &mut address.about)}
            {select(t!("audit.kind_label"), kind_choices, |address| &mut address.kind)}
            {select(t!("audit.outcome_label"), outcome_choices, |address| &mut address.outcome)}
            <DayFilter address days go=Callback::new(go) />
            <TextField label=t!("audit.actor_label") value=actor kind="email" autocomplete="off" />
            <Button submit=true>{t!("audit.show")}</Button>
        </form>
        <p class="report-page__zone">
            {t!("report.times", zone = format::zone_name())}
            {redrawn(move || address.with(AuditAddress::zone_text).map(|days| format!(" · {days}")))}
        </p>
    }
}

/// Nothing here; there may be more further back.
fn nothing(address: &AuditAddress, is_more: bool) -> AnyView {
    let detail = if is_more { t!("audit.none_here_detail") } else { t!("audit.none_detail") };
    if address.is_narrowed() {
        view! { <EmptyState title=t!("audit.none_here") detail /> }.into_any()
    } else {
        view! { <EmptyState title=t!("audit.none") /> }.into_any()
    }
}

#[component]
fn Loading() -> impl IntoView {
    view! {
        <p class="visually-hidden" role="status">{t!("audit.loading")}</p>
        <div class="payment-page__skeleton" aria-hidden="true">
            {(0..4).map(|_| view! { <Skeleton /> }.into_any()).collect_view()}
        </div>
    }
}
