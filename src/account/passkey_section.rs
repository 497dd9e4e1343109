//! One's own passkeys: which there are, and one more.

use std::sync::Arc;

use ::api::passkey::{OwnPasskey, PasskeyList};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::account::passkey_deed::add;
use crate::account::passkey_dialog::{Deed, Missing, PasskeyDialog};
use crate::account::passkey_model::name_of;
use crate::age::Minutes;
use crate::api::load::Load;
use crate::api::passkey::list_own_passkeys;
use crate::i18n::text_of;
use crate::second_factor::fresh_codes::FreshCodes;
use crate::ui::badge::{Badge, BadgeTone};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::error_panel::ErrorPanel;
use crate::ui::notice::{Notice, NoticeTone};
use crate::ui::reactive::{derived, heard, redrawn};
use crate::ui::record_table::{RecordTable, cell};
use crate::ui::skeleton::Skeleton;
use crate::ui::text_field::TextField;
use crate::{format, t};

/// What table, form and dialog have in common.
#[derive(Clone, Copy)]
pub(super) struct Shared {
    /// What the dialog asks about; none while it is closed.
    pub(super) asked: RwSignal<Option<Deed>>,
    /// Has the list read anew.
    pub(super) renew: Callback<()>,
    /// Adds a passkey under the name that stands in the form.
    pub(super) add: Callback<()>,
}

/// The passkeys and the form; `on_changed` hears that there is one more or one less.
#[component]
pub(super) fn PasskeySection(on_changed: Callback<()>) -> impl IntoView {
    let load = Load::<PasskeyList>::new();
    let start = Callback::new(move |()| load.start(list_own_passkeys()));
    start.run(());
    let renew = Callback::new(move |()| load.renew(list_own_passkeys()));
    let moved = Callback::new(move |()| {
        renew.run(());
        on_changed.run(());
    });
    let asked = RwSignal::new(None::<Deed>);
    let adding = Adding::new(asked, moved);
    let shared = Shared { asked, renew: moved, add: adding.add };
    let on_kept = Callback::new(move |()| adding.codes.set(Vec::new()));
    let off = derived(move || {
        load.answer().with(|answer| answer.as_ref().and_then(|answer| answer.as_ref().ok()?.off.clone()))
    });
    view! {
        <p class="list-page__lead">{t!("passkey.lead")}</p>
        {redrawn(move || match load.answer().with(|answer| answer.as_ref().map(|answer| answer.as_ref().err().cloned())) {
            None => view! { <div aria-busy="true"><Skeleton /></div> }.into_any(),
            Some(Some(error)) => view! {
                <ErrorPanel
                    title=t!("passkey.list_failed")
                    detail=error.detail()
                    request_id=error.request_id()
                    on_retry=start
                />
            }.into_any(),
            Some(None) => view! { <Table load shared /> }.into_any(),
        })}
        {redrawn(move || {
            let codes = adding.codes.get();
            (!codes.is_empty()).then(|| view! { <FreshCodes codes on_kept /> }.into_any())
        })}
        {redrawn(move || match off.get() {
            Some(why) => view! { <Notice>{text_of("passkey.off", &why)}</Notice> }.into_any(),
            None => view! { <AddForm adding /> }.into_any(),
        })}
        {redrawn(move || asked.get().map(|deed| view! { <PasskeyDialog deed shared /> }.into_any()))}
    }
}

/// A passkey on its way.
#[derive(Clone, Copy)]
struct Adding {
    name: RwSignal<String>,
    busy: RwSignal<bool>,
    refused: RwSignal<Option<String>>,
    done: RwSignal<bool>,
    /// Recovery codes that came with the first.
    codes: RwSignal<Vec<String>>,
    add: Callback<()>,
}

impl Adding {
    fn new(asked: RwSignal<Option<Deed>>, renew: Callback<()>) -> Self {
        let (name, busy) = (RwSignal::new(String::new()), RwSignal::new(false));
        let (refused, done) = (RwSignal::new(None), RwSignal::new(false));
        let codes = RwSignal::new(Vec::new());
        let add = Callback::new(move |()| {
            if busy.get_untracked() {
                return;
            }
            busy.set(true);
            refused.set(None);
            done.set(false);
            let browser = window().navigator().user_agent().unwrap_or_default();
            let called = name_of(&name.get_untracked(), &browser);
            spawn_local(async move {
                let added = add(called).await;
                if busy.try_set(false).is_some() {
                    return;
                }
                match added {
                    Ok(added) => {
                        codes.set(added.recovery_codes);
                        name.set(String::new());
                        done.set(true);
                        renew.run(());
                    }
                    Err(failure) => match Missing::of(&failure) {
                        Some(missing) => asked.set(Some(Deed::Add(missing))),
                        None => refused.set(Some(failure.words())),
                    },
                }
            });
        });
        Self { name, busy, refused, done, codes, add }
    }
}

#[component]
fn AddForm(adding: Adding) -> impl IntoView {
    let Adding { name, busy, refused, done, add, codes: _ } = adding;
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        add.run(());
    };
    view! {
        <form class="account-form" novalidate=true on:submit=heard(submit)>
            <TextField label=t!("passkey.name") value=name name="passkey-name" />
            <p class="sign-in__hint">{t!("passkey.name_hint")}</p>
            {redrawn(move || refused.get().map(|why| view! { <Notice tone=NoticeTone::Bad>{why}</Notice> }.into_any()))}
            {redrawn(move || done.get().then(|| view! {
                <Notice tone=NoticeTone::Good>{t!("passkey.added")}</Notice>
            }.into_any()))}
            <div><Button submit=true busy>{t!("passkey.add")}</Button></div>
        </form>
    }
}

/// Laid out as one's sessions are.
#[component]
fn Table(load: Load<PasskeyList>, shared: Shared) -> impl IntoView {
    let minutes = Minutes::begin();
    let key_of = |one: &OwnPasskey| format!("{} {:?} {}", one.id, one.last_used_at, one.name);
    let read = move |answer: &Option<Result<PasskeyList, _>>| match answer {
        Some(Ok(list)) => list.items.clone(),
        Some(Err(_)) | None => Vec::new(),
    };
    let passkeys = move || load.answer().with(read);
    let keys = derived(move || passkeys().iter().map(key_of).collect::<Vec<_>>());
    let make = Arc::new(move |key: String| {
        let found = untrack(passkeys).into_iter().find(|one| key_of(one) == key);
        found.map(|one| row(one, minutes, shared)).into_any()
    });
    redrawn(move || {
        if keys.with(Vec::is_empty) {
            return view! { <p class="list-page__lead">{t!("passkey.none")}</p> }.into_any();
        }
        let heads =
            vec![t!("passkey.passkey"), t!("passkey.since"), t!("account.last_used"), t!("account.actions")];
        let make = Arc::clone(&make);
        view! { <RecordTable label=t!("passkey.title") block="session-table" heads keys make /> }.into_any()
    })
}

fn row(one: OwnPasskey, minutes: Minutes, shared: Shared) -> AnyView {
    let seen = one.last_used_at.clone();
    let remove = t!("passkey.remove_of", name = one.name);
    let (name, created_at, synced) = (one.name.clone(), format::instant(&one.created_at), one.synced);
    let rename = t!("passkey.rename_of", name = one.name);
    let again = one.clone();
    let call = Callback::new(move |()| shared.asked.set(Some(Deed::Rename(again.clone()))));
    let ask = Callback::new(move |()| shared.asked.set(Some(Deed::Remove(one.clone()))));
    let seen = match seen {
        Some(at) => redrawn(minutes.age(at)).into_any(),
        None => t!("passkey.never").into_any(),
    };
    let synced =
        synced.then(|| view! { <Badge tone=BadgeTone::Neutral>{t!("passkey.synced")}</Badge> }.into_any());
    view! {
        <tr role="row" class="record">
            <th role="rowheader" scope="row" class="session-row__browser">
                <span class="record__first">{name}</span>
                <span class="record__second">{synced}</span>
            </th>
            {cell("session-row__since", created_at.into_any())}
            {cell("session-row__seen", seen)}
            {cell("people-row__deeds", view! {
                <div class="record-deeds">
                    <Button kind=ButtonKind::Quiet small=true label=rename on_click=call>{t!("passkey.rename")}</Button>
                    <Button kind=ButtonKind::Quiet small=true label=remove on_click=ask>{t!("passkey.remove")}</Button>
                </div>
            }.into_any())}
        </tr>
    }
    .into_any()
}
