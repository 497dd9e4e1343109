//! Signing in with a passkey, from the page that asks for a password.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::second_factor::passkey_proof::sign_in;
use crate::session::use_session;
use crate::t;
use crate::ui::button::Button;
use crate::ui::icon::{Icon, IconName};
use crate::ui::reactive::redrawn;

/// The button, and why it came to nothing.
#[component]
pub fn PasskeyButton() -> impl IntoView {
    let session = use_session();
    let (busy, failed) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let press = move |()| {
        busy.set(true);
        failed.set(None);
        spawn_local(async move {
            let signed_in = sign_in().await;
            // Whoever is on another page by now did something else.
            if busy.try_set(false).is_some() {
                return;
            }
            match signed_in {
                Ok(signed_in) => session.session.set(Some(signed_in)),
                Err(failure) => failed.set(Some(failure.words())),
            }
        });
    };
    view! {
        <div class="sign-in__form">
            <Button busy on_click=press>{t!("passkey.sign_in")}</Button>
            <p class="sign-in__failure" role="alert">
                {redrawn(move || failed.get().map(|failed| view! { <Icon name=IconName::Warning />{failed} }.into_any()))}
            </p>
        </div>
    }
}
