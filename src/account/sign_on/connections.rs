//! In one's own account: the company accounts that one can sign in with.

use ::api::sign_on::{Connection, ConnectionList};
use domain::id::CompanyId;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::account::sign_on::join_button::leave_for;
use crate::account::sign_on::way_model::trouble_of;
use crate::api::load::Load;
use crate::api::sign_on::{connect_account, disconnect_account, list_connections};
use crate::router::use_location;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::dialog::Dialog;
use crate::ui::error_panel::ErrorPanel;
use crate::ui::notice::{Notice, NoticeTone};
use crate::ui::reactive::{derived, heard, redrawn};
use crate::ui::text_field::TextField;
use crate::{format, t};

/// The section; nothing where none of one's companies has a provider.
#[component]
pub fn Connections() -> impl IntoView {
    let search = use_location().search;
    let load = Load::<ConnectionList>::new();
    load.start(list_connections());
    let renew = Callback::new(move |()| load.renew(list_connections()));
    let asked = RwSignal::new(None::<Connection>);
    let refused = RwSignal::new(None::<String>);
    let trouble = derived(move || search.with(|search| trouble_of(search)));
    redrawn(move || match load.answer().get()? {
        Ok(list) if list.items.is_empty() => None,
        Ok(list) => Some(
            view! {
                <section class="list-section">
                    <h2 class="list-section__title">{t!("sign_on.connections")}</h2>
                    <p class="list-page__lead">{t!("sign_on.connections_lead")}</p>
                    {redrawn(move || trouble.get().map(|why| view! {
                        <Notice tone=NoticeTone::Bad>{why}</Notice>
                    }.into_any()))}
                    {redrawn(move || refused.get().map(|why| view! {
                        <Notice tone=NoticeTone::Bad>{why}</Notice>
                    }.into_any()))}
                    <ul class="connections" role="list">
                        {list.items.iter().map(|one| entry(one, asked, refused, renew)).collect_view()}
                    </ul>
                    {redrawn(move || asked.get().map(|one| view! {
                        <ConnectDialog one on_close=move |()| asked.set(None) />
                    }.into_any()))}
                </section>
            }
            .into_any(),
        ),
        Err(error) => Some(
            view! {
                <ErrorPanel
                    title=t!("sign_on.connections_failed")
                    detail=error.detail()
                    request_id=error.request_id()
                    on_retry=renew
                />
            }
            .into_any(),
        ),
    })
}

fn entry(
    one: &Connection,
    asked: RwSignal<Option<Connection>>,
    refused: RwSignal<Option<String>>,
    renew: Callback<()>,
) -> AnyView {
    let company = one.company.name.clone();
    let state = match (&one.connected_at, one.by_oneself) {
        (None, _) => t!("sign_on.not_connected"),
        (Some(at), true) => t!("sign_on.connected", day = format::instant(at)),
        (Some(at), false) => t!("sign_on.came_with_it", day = format::instant(at)),
    };
    let connect = (!one.by_oneself).then(|| {
        let wanted = one.clone();
        let label = t!("sign_on.connect_of", company = company.clone());
        let press = Callback::new(move |()| asked.set(Some(wanted.clone())));
        view! { <Button small=true label on_click=press>{t!("sign_on.connect")}</Button> }.into_any()
    });
    let part = one.connected_at.is_some().then(|| part_button(one.company.id, &company, refused, renew));
    view! {
        <li class="connection">
            <div>
                <span class="record__first">{company}</span>
                <span class="record__second">{format!("{} · {state}", one.issuer)}</span>
            </div>
            <div class="record-deeds">{connect}{part}</div>
        </li>
    }
    .into_any()
}

fn part_button(
    id: CompanyId,
    company: &str,
    refused: RwSignal<Option<String>>,
    renew: Callback<()>,
) -> AnyView {
    let busy = RwSignal::new(false);
    let label = t!("sign_on.disconnect_of", company = company);
    let press = Callback::new(move |()| {
        busy.set(true);
        spawn_local(async move {
            let parted = disconnect_account(id).await;
            if busy.try_set(false).is_none() {
                refused.set(parted.err().map(|error| error.detail()));
                renew.run(());
            }
        });
    });
    view! {
        <Button kind=ButtonKind::Quiet small=true busy label on_click=press>{t!("sign_on.disconnect")}</Button>
    }
    .into_any()
}

/// Asks for the password: whoever runs the provider can sign in as oneself from then on.
#[component]
fn ConnectDialog(one: Connection, #[prop(into)] on_close: Callback<()>) -> impl IntoView {
    let password = RwSignal::new(String::new());
    let (busy, fault) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let (id, company) = (one.company.id, one.company.name);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let typed = password.get_untracked();
        fault.set(typed.is_empty().then(|| t!("account.password_missing")));
        if typed.is_empty() || busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let started = connect_account(id, typed).await;
            if busy.try_set(false).is_some() {
                return;
            }
            match started {
                Ok(started) => leave_for(&started.location),
                Err(error) => fault.set(Some(error.detail())),
            }
        });
    };
    view! {
        <Dialog title=Signal::stored(t!("sign_on.connect_of", company = company.clone())) on_close>
            <form class="resolve resolve__form" novalidate=true on:submit=heard(submit)>
                <p>{t!("sign_on.connect_means", company = company)}</p>
                <TextField
                    label=t!("account.current_password")
                    value=password
                    kind="password"
                    name="current-password"
                    autocomplete="current-password"
                    autofocus=true
                    required=true
                    error=derived(move || fault.get())
                />
                <div class="resolve__actions">
                    <Button kind=ButtonKind::Quiet on_click=on_close>{t!("refund.cancel")}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy>{t!("sign_on.connect_go")}</Button>
                </div>
            </form>
        </Dialog>
    }
}
