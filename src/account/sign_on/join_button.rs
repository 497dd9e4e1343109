//! Accepting an invitation by the company's own account.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::sign_on::join_by_provider;
use crate::t;
use crate::ui::button::Button;
use crate::ui::notice::{Notice, NoticeTone};
use crate::ui::reactive::redrawn;

/// The button; `token` is what stands behind the `#` of the link.
#[component]
pub fn JoinByProvider(token: String, company: String) -> impl IntoView {
    let (busy, refused) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let press = move |()| {
        let token = token.clone();
        busy.set(true);
        refused.set(None);
        spawn_local(async move {
            let started = join_by_provider(&token).await;
            if busy.try_set(false).is_some() {
                return;
            }
            match started {
                Ok(started) => leave_for(&started.location),
                Err(error) => refused.set(Some(error.detail())),
            }
        });
    };
    view! {
        <div class="sign-in__other">
            {redrawn(move || refused.get().map(|why| view! {
                <Notice tone=NoticeTone::Bad>{why}</Notice>
            }.into_any()))}
            <Button busy on_click=press>{t!("sign_on.join", company = company)}</Button>
        </div>
    }
}

/// Has the browser leave the panel for a provider.
pub fn leave_for(location: &str) {
    if window().location().assign(location).is_err() {
        leptos::logging::warn!("the browser does not go to the provider");
    }
}
