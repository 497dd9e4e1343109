//! Where an invitation leads: what it invites to, and the way in.

use ::api::people::{AcceptInvitation, OpenInvitation};
use ::api::session::Session;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::account::account_model::{Trouble, Way, is_worthless, judge_joining, trouble_of, way_in};
use crate::account::sign_on::join_button::JoinByProvider;
use crate::account::{WorthlessLink, token};
use crate::api::account::{accept_invitation, show_invitation};
use crate::api::load::Load;
use crate::i18n::text_of;
use crate::router::{Location, use_location};
use crate::session::{SessionContext, use_session};
use crate::shell::page::Page;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::error_panel::ErrorPanel;
use crate::ui::notice::{Notice, NoticeTone};
use crate::ui::reactive::{derived, heard, memo, redrawn};
use crate::ui::skeleton::Skeleton;
use crate::ui::text_field::TextField;
use crate::{format, paths, router, t};

/// The page.
#[component]
pub(super) fn JoinPage() -> impl IntoView {
    let load = Load::<OpenInvitation>::new();
    let fetch = Callback::new(move |()| {
        let token = token();
        load.start(async move { show_invitation(&token).await });
    });
    fetch.run(());
    view! {
        <Page title=t!("account.join") class="sign-in-page">
            <div class="sign-in">
                {redrawn(move || match load.answer().get() {
                    None => view! {
                        <h1 class="sign-in__title">{t!("account.join")}</h1>
                        <div aria-busy="true"><Skeleton /><Skeleton /></div>
                    }.into_any(),
                    Some(Ok(invitation)) => view! { <Invited invitation /> }.into_any(),
                    Some(Err(error)) if is_worthless(&error) => view! {
                        <h1 class="visually-hidden">{t!("account.join")}</h1>
                        <WorthlessLink />
                    }.into_any(),
                    Some(Err(error)) => view! {
                        <h1 class="visually-hidden">{t!("account.join")}</h1>
                        <ErrorPanel
                            title=t!("account.failed")
                            detail=error.detail()
                            request_id=error.request_id()
                            on_retry=fetch
                        />
                    }.into_any(),
                })}
            </div>
        </Page>
    }
}

/// What it invites to, and the way in for whoever is at this browser.
#[component]
fn Invited(invitation: OpenInvitation) -> impl IntoView {
    let session = use_session();
    let company = invitation.company.name.clone();
    let lead = t!(
        "account.join_lead",
        email = invitation.email,
        role = text_of("account.role", &invitation.role),
        until = format::instant(&invitation.expires_at)
    );
    let asked = invitation.clone();
    let by_provider = invitation.sign_on.then(|| company.clone());
    let way = memo(move |_| way_in(&asked, session.email().as_deref()));
    let email = invitation.email;
    view! {
        <h1 class="sign-in__title">{t!("account.join_company", company = company)}</h1>
        <p class="sign-in__lead">{lead}</p>
        {redrawn(move || match way.get() {
            Way::New => {
                let by_provider = by_provider.clone().map(|company| view! {
                    <JoinByProvider token=token() company />
                }.into_any());
                view! { {by_provider}<NewPersonForm /> }.into_any()
            }
            Way::SignedIn => view! { <AcceptButton /> }.into_any(),
            Way::SignInFirst => view! {
                <div class="sign-in__form">
                    <Notice>{t!("account.sign_in_first")}</Notice>
                    <a class="button" data-kind="primary" href=paths::SIGN_IN>{t!("account.to_sign_in")}</a>
                </div>
            }.into_any(),
            Way::OtherPerson => {
                let signed_in = session.email().unwrap_or_default();
                let why = t!("account.other_person", email = email, signed_in = signed_in);
                view! {
                    <div class="sign-in__form"><Notice tone=NoticeTone::Warning>{why}</Notice></div>
                }.into_any()
            }
        })}
    }
}

/// Accepts, and leads on to the report of whoever is signed in then.
fn accept(
    acceptance: AcceptInvitation,
    (session, location): (SessionContext, Location),
    busy: RwSignal<bool>,
    trouble: RwSignal<Trouble>,
) {
    busy.set(true);
    trouble.set(Trouble::default());
    spawn_local(async move {
        let answer: Result<Session, _> = accept_invitation(&acceptance).await;
        // A page that is gone has nothing more to say.
        if busy.try_set(false).is_some() {
            return;
        }
        match answer {
            Ok(signed_in) => {
                session.session.try_set(Some(signed_in));
                location.go(paths::REPORT, router::Way::Replace);
            }
            Err(error) => trouble.set(trouble_of(&error)),
        }
    });
}

#[component]
fn NewPersonForm() -> impl IntoView {
    let (name, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (busy, trouble) = (RwSignal::new(false), RwSignal::new(Trouble::default()));
    let panel = (use_session(), use_location());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let judged = judge_joining(&token(), &name.get_untracked(), &password.get_untracked());
        match judged {
            Ok(acceptance) => accept(acceptance, panel, busy, trouble),
            Err(missing) => trouble.set(missing),
        }
    };
    view! {
        <form class="sign-in__form" novalidate=true on:submit=heard(submit)>
            <TextField
                label=t!("account.name")
                value=name
                name="name"
                autocomplete="name"
                autofocus=true
                required=true
                error=derived(move || trouble.with(|trouble| trouble.name.clone()))
            />
            <TextField
                label=t!("account.new_password")
                value=password
                kind="password"
                name="password"
                autocomplete="new-password"
                required=true
                error=derived(move || trouble.with(|trouble| trouble.password.clone()))
            />
            <p class="sign-in__hint">{t!("account.password_hint")}</p>
            {redrawn(move || trouble.with(|trouble| trouble.form.clone()).map(|why| view! {
                <Notice tone=NoticeTone::Bad>{why}</Notice>
            }.into_any()))}
            <Button kind=ButtonKind::Primary submit=true busy>{t!("account.join_button")}</Button>
        </form>
    }
}

#[component]
fn AcceptButton() -> impl IntoView {
    let (busy, trouble) = (RwSignal::new(false), RwSignal::new(Trouble::default()));
    let panel = (use_session(), use_location());
    let press = move |()| {
        let acceptance = AcceptInvitation { token: token(), name: None, password: None };
        accept(acceptance, panel, busy, trouble);
    };
    view! {
        <div class="sign-in__form">
            {redrawn(move || trouble.with(|trouble| trouble.form.clone()).map(|why| view! {
                <Notice tone=NoticeTone::Bad>{why}</Notice>
            }.into_any()))}
            <Button kind=ButtonKind::Primary busy on_click=press>{t!("account.join_button")}</Button>
        </div>
    }
}
