//! A secret that was just made: shown this once, until the person has it.

use leptos::prelude::*;

use crate::t;
use crate::ui::button::Button;
use crate::ui::copy_button::CopyButton;
use crate::ui::icon::{Icon, IconName};

/// The secret, a button that copies it, and a button that takes it away.
#[component]
pub(super) fn FreshSecret(secret: String, on_kept: Callback<()>) -> impl IntoView {
    view! {
        <section class="fresh-secret" aria-labelledby="fresh-secret">
            <h2 class="fresh-secret__title" id="fresh-secret">
                <Icon name=IconName::Warning />
                {t!("webhook.secret")}
            </h2>
            <p role="status">{t!("webhook.secret_once")}</p>
            <p class="fresh-secret__secret">
                <code>{secret.clone()}</code>
                <CopyButton text=secret label=t!("webhook.secret_copy") />
            </p>
            <Button on_click=on_kept>{t!("webhook.secret_kept")}</Button>
        </section>
    }
}
