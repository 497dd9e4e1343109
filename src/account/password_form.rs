//! Changing one's own password.

use ::api::account::ChangePassword;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::account::account_model::{Trouble, trouble_of};
use crate::api::account::change_password;
use crate::t;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::notice::{Notice, NoticeTone};
use crate::ui::reactive::{derived, heard, redrawn};
use crate::ui::text_field::TextField;

/// The form; `on_changed` hears that the password is another, so every other session has ended.
#[component]
pub(super) fn PasswordForm(on_changed: Callback<()>) -> impl IntoView {
    let (current, new) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (busy, trouble) = (RwSignal::new(false), RwSignal::new(Trouble::default()));
    let done = RwSignal::new(false);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let asked =
            ChangePassword { current_password: current.get_untracked(), new_password: new.get_untracked() };
        let missing = |text: &str| text.is_empty().then(|| t!("account.password_missing"));
        let lacking = Trouble {
            current: missing(&asked.current_password),
            password: missing(&asked.new_password),
            ..Trouble::default()
        };
        done.set(false);
        trouble.set(lacking.clone());
        if lacking != Trouble::default() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let answer = change_password(&asked).await;
            // A page that is gone has nothing more to say.
            if busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(()) => {
                    current.set(String::new());
                    new.set(String::new());
                    done.set(true);
                    on_changed.run(());
                }
                Err(error) => trouble.set(trouble_of(&error)),
            }
        });
    };
    view! {
        <form class="account-form" novalidate=true on:submit=heard(submit)>
            <TextField
                label=t!("account.current_password")
                value=current
                kind="password"
                name="current-password"
                autocomplete="current-password"
                required=true
                error=derived(move || trouble.with(|trouble| trouble.current.clone()))
            />
            <TextField
                label=t!("account.new_password")
                value=new
                kind="password"
                name="new-password"
                autocomplete="new-password"
                required=true
                error=derived(move || trouble.with(|trouble| trouble.password.clone()))
            />
            <p class="sign-in__hint">{t!("account.password_hint")}</p>
            {redrawn(move || trouble.with(|trouble| trouble.form.clone()).map(|why| view! {
                <Notice tone=NoticeTone::Bad>{why}</Notice>
            }.into_any()))}
            {redrawn(move || done.get().then(|| view! {
                <Notice tone=NoticeTone::Good>{t!("account.password_changed")}</Notice>
            }.into_any()))}
            <div><Button kind=ButtonKind::Primary submit=true busy>{t!("account.change_password")}</Button></div>
        </form>
    }
}
