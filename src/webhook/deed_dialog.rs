//! What cannot be undone is asked about first: switching a webhook off, its new secret, its end.

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
use crate::webhook::Shared;
use crate::{paths, t};

/// What is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    SwitchOff,
    NewSecret,
    Delete,
}

impl Deed {
    const fn as_str(self) -> &'static str {
        match self {
            Self::SwitchOff => "switch_off",
            Self::NewSecret => "new_secret",
            Self::Delete => "delete",
        }
    }

    async fn act(self, id: WebhookId, shared: Shared) -> Result<(), ApiError> {
        match self {
            Self::SwitchOff => update_webhook(id, false).await.map(drop),
            Self::NewSecret => {
                let made = create_webhook_secret(id).await?;
                shared.secret.try_set(Some((id, made.secret)));
                Ok(())
            }
            Self::Delete => delete_webhook(id).await,
        }
    }
}

/// The question, and what came of it.
#[component]
pub(super) fn DeedDialog(deed: Deed, id: WebhookId, shared: Shared, on_close: Callback<()>) -> impl IntoView {
    let location = use_location();
    let (busy, refused) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let act = move |()| {
        busy.set(true);
        refused.set(None);
        spawn_local(async move {
            let done = deed.act(id, shared).await;
            if let (Deed::Delete, Ok(())) = (deed, &done) {
                location.go(paths::WEBHOOKS, Way::Link);
                return;
            }
            shared.renew();
            match done {
                Ok(()) => drop(busy.try_set(false).is_none().then(|| on_close.run(()))),
                Err(error) => {
                    busy.try_set(false);
                    refused.try_set(Some(error.detail()));
                }
            }
        });
    };
    let kind = if deed == Deed::NewSecret { ButtonKind::Primary } else { ButtonKind::Danger };
    let text = fill(&text_of("webhook.deed_text", deed.as_str()), "hours", &::api::webhook::OLD_SECRET_HOURS);
    view! {
        <Dialog title=Signal::derive(move || text_of("webhook.deed_title", deed.as_str())) on_close>
            <div class="resolve">
                <p class="resolve__todo">{text}</p>
                {move || refused.get().map(|why| view! { <Notice tone=NoticeTone::Bad>{why}</Notice> }.into_any())}
                <div class="resolve__actions">
                    <Button kind=ButtonKind::Quiet on_click=on_close>{t!("refund.cancel")}</Button>
                    <Button kind busy on_click=act>{text_of("webhook.deed_button", deed.as_str())}</Button>
                </div>
            </div>
        </Dialog>
    }
}
