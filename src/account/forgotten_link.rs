//! On the sign-in page: the way for whoever forgot their password, where this desk sends mail.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::account::show_forgotten_password;
use crate::ui::reactive::shown_while;
use crate::{paths, t};

/// The link; nothing until it is known that there is mail, which nobody waits for.
#[component]
pub fn ForgottenLink() -> impl IntoView {
    let by_mail = RwSignal::new(false);
    spawn_local(async move {
        match show_forgotten_password().await {
            // Whoever is on another page by now needs it no more.
            Ok(help) => drop(by_mail.try_set(help.by_mail)),
            Err(error) => leptos::logging::warn!("is there mail? {}", error.detail()),
        }
    });
    shown_while(
        move || by_mail.get(),
        move || {
            view! {
                <a class="button" data-kind="quiet" href=paths::RESET>
                    {t!("forgotten.link")}
                </a>
            }
        },
    )
}
