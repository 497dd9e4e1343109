//! For whoever forgot their password: has a link for a new one sent to them.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::account::forgotten_model::{Trouble, missing, trouble_of};
use crate::api::account::ask_password_reset;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::notice::{Notice, NoticeTone};
use crate::ui::reactive::{derived, heard, redrawn};
use crate::ui::text_field::TextField;
use crate::{paths, t};

/// Asks for the e-mail, and then says where to look.
#[component]
pub(super) fn ForgottenForm() -> impl IntoView {
    let sent_to = RwSignal::new(None::<String>);
    redrawn(move || match sent_to.get() {
        None => view! {
            <h1 class="sign-in__title">{t!("forgotten.title")}</h1>
            <p class="sign-in__lead">{t!("forgotten.lead")}</p>
            <EmailForm sent_to />
        }
        .into_any(),
        Some(email) => view! {
            <h1 class="sign-in__title">{t!("forgotten.sent")}</h1>
            <div class="sign-in__form">
                <Notice tone=NoticeTone::Good>{t!("forgotten.sent_detail", email = email)}</Notice>
                <p class="sign-in__lead">{t!("forgotten.nothing_came")}</p>
                <a class="button" data-kind="primary" href=paths::SIGN_IN>{t!("account.to_sign_in")}</a>
            </div>
        }
        .into_any(),
    })
}

#[component]
fn EmailForm(sent_to: RwSignal<Option<String>>) -> impl IntoView {
    let email = RwSignal::new(String::new());
    let (busy, trouble) = (RwSignal::new(false), RwSignal::new(Trouble::default()));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let asked = email.get_untracked().trim().to_owned();
        trouble.set(missing(&asked));
        if trouble.with_untracked(|trouble| *trouble != Trouble::default()) {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let answer = ask_password_reset(&asked).await;
            // A page that is gone has nothing more to say.
            if busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(()) => sent_to.set(Some(asked)),
                Err(error) => trouble.set(trouble_of(&error)),
            }
        });
    };
    view! {
        <form class="sign-in__form" novalidate=true on:submit=heard(submit)>
            <TextField
                label=t!("sign_in.email")
                value=email
                kind="email"
                name="email"
                autocomplete="username"
                autofocus=true
                required=true
                error=derived(move || trouble.with(|trouble| trouble.email.clone()))
            />
            {redrawn(move || trouble.with(|trouble| trouble.form.clone()).map(|why| view! {
                <Notice tone=NoticeTone::Bad>{why}</Notice>
            }.into_any()))}
            <Button kind=ButtonKind::Primary submit=true busy>{t!("forgotten.send")}</Button>
            <a class="button" data-kind="quiet" href=paths::SIGN_IN>{t!("forgotten.back")}</a>
        </form>
    }
}
