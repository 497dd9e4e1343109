//! The sign-in page.

mod sign_in_model;

use crate::ui::reactive::{derived, effect, heard, in_its_time, redrawn};
use ::api::session::{CreateSession, Session};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::router::{Way, use_location};
use crate::second_factor::second_step::SecondStepOf;
use crate::session::use_session;
use crate::shell::page::Page;
use crate::sign_in::sign_in_model::{Missing, failure, missing};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::icon::{Icon, IconName};
use crate::ui::text_field::TextField;
use crate::{api, part, paths, t};

/// Asks for e-mail and password, and leads on to where the person wanted to go.
#[component]
pub fn SignInPage() -> impl IntoView {
    let session = use_session();
    let location = use_location();
    // Signed in already, or just now: on to the report.
    effect(move || {
        if session.session.with(Option::is_some) {
            let next = location.search.with_untracked(|search| paths::next_of(search));
            location.go(&paths::after_sign_in(next.as_deref()), Way::Replace);
        }
    });
    // Half way in: the password was right, or a company's own account, and the second factor comes next.
    let is_half = location.search.with_untracked(|search| search.contains("second_factor=wanted"));
    let half = RwSignal::new(is_half);
    let on_done = Callback::new(move |signed_in: Option<Session>| match signed_in {
        None => half.set(true),
        signed_in => session.session.set(signed_in),
    });
    let of = SecondStepOf {
        on_done: Callback::new(move |signed_in| on_done.run(Some(signed_in))),
        on_back: Callback::new(move |()| half.set(false)),
    };
    view! {
        <Page title=t!("sign_in.title") class="sign-in-page">
            <div class="sign-in">
                <h1 class="sign-in__title">{t!("sign_in.heading")}</h1>
                {redrawn(move || if half.get() {
                    part::second_step(of)
                } else {
                    view! {
                        <p class="sign-in__lead">{t!("sign_in.lead")}</p>
                        <SignInForm on_done />
                        {in_its_time(part::ways_in)}
                    }.into_any()
                })}
            </div>
        </Page>
    }
}

/// The form itself; its failure stands under it.
#[component]
fn SignInForm(on_done: Callback<Option<Session>>) -> impl IntoView {
    let email = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let tried = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let failed = RwSignal::new(None::<String>);
    let lacking =
        move || if tried.get() { missing(&email.get(), &password.get()) } else { Missing::default() };
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        if busy.get_untracked() || untrack(lacking) != Missing::default() {
            return;
        }
        let credentials = CreateSession {
            email: email.get_untracked().trim().to_owned(),
            password: password.get_untracked(),
        };
        busy.set(true);
        failed.set(None);
        spawn_local(async move {
            let answer = api::create_session(&credentials).await;
            busy.try_set(false);
            match answer {
                Ok(session) => on_done.run(session),
                Err(error) => drop(failed.try_set(Some(failure(&error)))),
            }
        });
    };
    view! {
        <form class="sign-in__form" novalidate on:submit=heard(send)>
            <TextField
                label=t!("sign_in.email")
                value=email
                kind="email"
                name="email"
                autocomplete="username"
                autofocus=true
                required=true
                error=derived(move || lacking().email.then(|| t!("sign_in.email_missing")))
            />
            <TextField
                label=t!("sign_in.password")
                value=password
                kind="password"
                name="password"
                autocomplete="current-password"
                required=true
                error=derived(move || lacking().password.then(|| t!("sign_in.password_missing")))
            />
            <Button kind=ButtonKind::Primary submit=true busy=busy>{t!("sign_in.button")}</Button>
            <p class="sign-in__failure" role="alert">
                {redrawn(move || failed.get().map(|failed| view! { <Icon name=IconName::Warning />{failed} }.into_any()))}
            </p>
        </form>
    }
}
