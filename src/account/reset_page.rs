//! Where a link for a new password leads; and without a link, whoever needs one.

use ::api::account::ResetPassword;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::account::account_model::{Trouble, is_worthless, trouble_of};
use crate::account::forgotten_form::ForgottenForm;
use crate::account::{WorthlessLink, token};
use crate::api::account::reset_password;
use crate::shell::page::Page;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::notice::{Notice, NoticeTone};
use crate::ui::reactive::{derived, heard, redrawn};
use crate::ui::text_field::TextField;
use crate::{paths, t};

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// They have no link.
    Forgotten,
    Asking,
    Done,
    Worthless,
}

/// The page.
#[component]
pub(super) fn ResetPage() -> impl IntoView {
    let stage = RwSignal::new(if token().is_empty() { Stage::Forgotten } else { Stage::Asking });
    view! {
        <Page title=t!("account.reset") class="sign-in-page">
            <div class="sign-in">
                {redrawn(move || match stage.get() {
                    Stage::Forgotten => view! { <ForgottenForm /> }.into_any(),
                    Stage::Asking => view! {
                        <h1 class="sign-in__title">{t!("account.reset")}</h1>
                        <p class="sign-in__lead">{t!("account.reset_lead")}</p>
                        <ResetForm stage />
                    }.into_any(),
                    Stage::Done => view! {
                        <h1 class="sign-in__title">{t!("account.reset_done")}</h1>
                        <div class="sign-in__form">
                            <Notice tone=NoticeTone::Good>{t!("account.reset_done_detail")}</Notice>
                            <a class="button" data-kind="primary" href=paths::SIGN_IN>{t!("account.to_sign_in")}</a>
                        </div>
                    }.into_any(),
                    Stage::Worthless => view! {
                        <h1 class="visually-hidden">{t!("account.reset")}</h1>
                        <WorthlessLink />
                    }.into_any(),
                })}
            </div>
        </Page>
    }
}

#[component]
fn ResetForm(stage: RwSignal<Stage>) -> impl IntoView {
    let password = RwSignal::new(String::new());
    let (busy, trouble) = (RwSignal::new(false), RwSignal::new(Trouble::default()));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let asked = ResetPassword { token: token(), password: password.get_untracked() };
        if asked.password.is_empty() {
            let missing = Some(t!("account.password_missing"));
            return trouble.set(Trouble { password: missing, ..Trouble::default() });
        }
        busy.set(true);
        trouble.set(Trouble::default());
        spawn_local(async move {
            let answer = reset_password(&asked).await;
            // A page that is gone has nothing more to say.
            if busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(()) => stage.set(Stage::Done),
                Err(error) if is_worthless(&error) => stage.set(Stage::Worthless),
                Err(error) => trouble.set(trouble_of(&error)),
            }
        });
    };
    view! {
        <form class="sign-in__form" novalidate=true on:submit=heard(submit)>
            <TextField
                label=t!("account.new_password")
                value=password
                kind="password"
                name="password"
                autocomplete="new-password"
                autofocus=true
                required=true
                error=derived(move || trouble.with(|trouble| trouble.password.clone()))
            />
            <p class="sign-in__hint">{t!("account.password_hint")}</p>
            {redrawn(move || trouble.with(|trouble| trouble.form.clone()).map(|why| view! {
                <Notice tone=NoticeTone::Bad>{why}</Notice>
            }.into_any()))}
            <Button kind=ButtonKind::Primary submit=true busy>{t!("account.set_password")}</Button>
        </form>
    }
}
