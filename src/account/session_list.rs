//! Where one is signed in, and signing out there.

use std::sync::Arc;

use ::api::account::{OwnSession, OwnSessionList};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::account::account_model::browser_name;
use crate::age::Minutes;
use crate::api::account::{end_own_session, sign_out_everywhere};
use crate::api::load::Load;
use crate::router::{Way, use_location};
use crate::session::use_session;
use crate::ui::badge::{Badge, BadgeTone};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::error_panel::ErrorPanel;
use crate::ui::notice::{Notice, NoticeTone};
use crate::ui::reactive::{derived, memo, redrawn};
use crate::ui::record_table::{RecordTable, cell};
use crate::ui::skeleton::Skeleton;
use crate::{format, paths, t};

/// The sessions, and the way out of all of them.
#[component]
pub(super) fn SessionList(load: Load<OwnSessionList>, renew: Callback<()>) -> impl IntoView {
    let (session, location) = (use_session(), use_location());
    let (busy, refused) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let is_there = memo(move |_| load.answer().with(|answer| matches!(answer, Some(Ok(_)))));
    let failure = move || load.answer().get()?.err();
    let leave = move |()| {
        busy.set(true);
        spawn_local(async move {
            let left = sign_out_everywhere().await;
            if busy.try_set(false).is_some() {
                return;
            }
            match left {
                Ok(()) => {
                    session.session.try_set(None);
                    location.go(paths::SIGN_IN, Way::Link);
                }
                Err(error) => refused.set(Some(error.detail())),
            }
        });
    };
    view! {
        {redrawn(move || match (is_there.get(), failure()) {
            (true, _) => view! { <Table load renew refused /> }.into_any(),
            (false, Some(error)) => view! {
                <ErrorPanel
                    title=t!("account.sessions_failed")
                    detail=error.detail()
                    request_id=error.request_id()
                    on_retry=renew
                />
            }.into_any(),
            (false, None) => view! { <div aria-busy="true"><Skeleton /><Skeleton /></div> }.into_any(),
        })}
        {redrawn(move || refused.get().map(|why| view! { <Notice tone=NoticeTone::Bad>{why}</Notice> }.into_any()))}
        <div><Button busy on_click=leave>{t!("account.everywhere")}</Button></div>
    }
}

#[component]
fn Table(
    load: Load<OwnSessionList>,
    renew: Callback<()>,
    refused: RwSignal<Option<String>>,
) -> impl IntoView {
    let minutes = Minutes::begin();
    let key_of = |one: &OwnSession| format!("{} {}", one.id, one.last_seen_at);
    let read = move |answer: &Option<Result<OwnSessionList, _>>| match answer {
        Some(Ok(list)) => list.items.clone(),
        Some(Err(_)) | None => Vec::new(),
    };
    let sessions = move || load.answer().with(read);
    let keys = derived(move || sessions().iter().map(key_of).collect());
    let make = move |key: String| {
        let found = untrack(sessions).into_iter().find(|one| key_of(one) == key);
        found.map(|one| row(&one, minutes, renew, refused)).into_any()
    };
    let heads =
        vec![t!("account.browser"), t!("account.signed_in"), t!("account.last_used"), t!("account.actions")];
    view! {
        <RecordTable label=t!("account.sessions") block="session-table" heads keys make=Arc::new(make) />
    }
}

fn row(
    one: &OwnSession,
    minutes: Minutes,
    renew: Callback<()>,
    refused: RwSignal<Option<String>>,
) -> AnyView {
    let name = one.browser.as_deref().and_then(browser_name).unwrap_or_else(|| t!("account.some_browser"));
    let address = one.address.clone().unwrap_or_default();
    let id = one.id.to_string();
    let busy = RwSignal::new(false);
    let label = t!("account.end_of", browser = name, day = format::instant(&one.created_at));
    let end = Callback::new(move |()| {
        let id = id.clone();
        busy.set(true);
        spawn_local(async move {
            let ended = end_own_session(&id).await;
            if busy.try_set(false).is_none() {
                refused.set(ended.err().map(|error| error.detail()));
                renew.run(());
            }
        });
    });
    let deed = if one.current {
        view! { <Badge tone=BadgeTone::Good>{t!("account.this_one")}</Badge> }.into_any()
    } else {
        view! {
            <Button kind=ButtonKind::Quiet small=true busy label on_click=end>{t!("account.end")}</Button>
        }
        .into_any()
    };
    view! {
        <tr role="row" class="record">
            <th role="rowheader" scope="row" class="session-row__browser">
                <span class="record__first">{name}</span>
                <span class="record__second">{address}</span>
            </th>
            {cell("session-row__since", format::instant(&one.created_at).into_any())}
            {cell("session-row__seen", redrawn(minutes.age(one.last_seen_at.clone())))}
            {cell("people-row__deeds", view! { <div class="record-deeds">{deed}</div> }.into_any())}
        </tr>
    }
    .into_any()
}
