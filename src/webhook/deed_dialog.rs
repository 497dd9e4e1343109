//! What cannot be undone is asked about first: switching a webhook off, its new secret, its end.

use ::api::webhook::OLD_SECRET_HOURS;
use domain::id::WebhookId;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::ApiError;
use crate::api::webhook::{create_webhook_secret, delete_webhook, update_webhook};
use crate::i18n::{fill, text_of};
use crate::router::{Way, use_location};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::dialog::Dialog;
use crate::ui::notice::{Notice, NoticeTone};
use crate::ui::reactive::redrawn;
use crate::webhook::Shared;
use crate::{paths, t};

/// Switching it off, by the name that its texts have.
pub(super) const SWITCH_OFF: &str = "switch_off";
/// Making it a new secret.
pub(super) const NEW_SECRET: &str = "new_secret";
/// Deleting it.
pub(super) const DELETE: &str = "delete";

/// Does it; a new secret comes back.
async fn act(deed: &str, id: WebhookId) -> Result<Option<String>, ApiError> {
    match deed {
        SWITCH_OFF => update_webhook(id, false).await.map(|()| None),
        NEW_SECRET => create_webhook_secret(id).await.map(|made| Some(made.secret)),
        _ => delete_webhook(id).await.map(|()| None),
    }
}

/// The question about a deed, and what came of it.
#[component]
pub(super) fn DeedDialog(
    deed: &'static str,
    id: WebhookId,
    shared: Shared,
    on_close: Callback<()>,
) -> impl IntoView {
    let location = use_location();
    let (busy, refused) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let press = move |()| {
        busy.set(true);
        refused.set(None);
        spawn_local(async move {
            let done = act(deed, id).await;
            // A dialog that is gone has nothing more to say.
            if busy.try_set(false).is_some() {
                return;
            }
            match done {
                Ok(_) if deed == DELETE => location.go(paths::WEBHOOKS, Way::Link),
                Ok(secret) => {
                    if secret.is_some() {
                        shared.secret.set(secret);
                    }
                    on_close.run(());
                    shared.renew.run(());
                }
                Err(error) => refused.set(Some(error.detail())),
            }
        });
    };
    let kind = if deed == NEW_SECRET { ButtonKind::Primary } else { ButtonKind::Danger };
    let text = fill(&text_of("webhook.deed_text", deed), "hours", &OLD_SECRET_HOURS);
    view! {
        <Dialog title=Signal::stored(text_of("webhook.deed_title", deed)) on_close>
            <p class="resolve__todo">{text}</p>
            {redrawn(move || refused.get().map(|why| view! { <Notice tone=NoticeTone::Bad>{why}</Notice> }.into_any()))}
            <div class="resolve__actions">
                <Button kind=ButtonKind::Quiet on_click=on_close>{t!("refund.cancel")}</Button>
                <Button kind busy on_click=press>{text_of("webhook.deed_button", deed)}</Button>
            </div>
        </Dialog>
    }
}
