//! Webhooks: where companies want to be told of their refunds' results, and what they were told.

mod create_dialog;
mod deed_dialog;
mod delivery_table;
mod fresh_secret;
mod message_dialog;
mod webhook_list;
pub mod webhook_model;
mod webhook_page;

use crate::ui::reactive::{effect, memo, redrawn};
use ::api::webhook::{DeliveryPage, Webhook, WebhookList};
use leptos::prelude::*;

use crate::api::ApiError;
use crate::api::load::Load;
use crate::api::webhook::{list_deliveries, list_webhooks};
use crate::router::use_location;
use crate::ui::empty_state::EmptyState;
use crate::ui::error_panel::ErrorPanel;
use crate::ui::skeleton::Skeleton;
use crate::webhook::webhook_list::WebhookListPage;
use crate::webhook::webhook_model::read_cursor;
use crate::webhook::webhook_page::WebhookPage;
use crate::{paths, t};

/// What an address shows: all webhooks, and the messages of the one that it names.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Shown {
    /// The id in the address; empty where it names none.
    id: String,
    list: WebhookList,
    deliveries: DeliveryPage,
}

impl Shown {
    fn webhook(&self) -> Option<&Webhook> {
        self.list.items.iter().find(|webhook| webhook.id.to_string() == self.id)
    }
}

/// Fetches what an address shows. Messages are asked for only of a webhook that is in the list.
async fn fetch(id: String, cursor: Option<u64>) -> Result<Shown, ApiError> {
    let list = list_webhooks().await?;
    let mut shown = Shown { id, list, deliveries: DeliveryPage { items: Vec::new(), next: None } };
    if let Some(webhook) = shown.webhook() {
        shown.deliveries = list_deliveries(webhook.id, cursor).await?;
    }
    Ok(shown)
}

/// What the pages share.
#[derive(Clone, Copy)]
struct Shared {
    id: Memo<String>,
    load: Load<Shown>,
    renew: Callback<()>,
    /// The secret that was made last, which nobody can ask for again.
    secret: RwSignal<Option<String>>,
}

impl Shared {
    /// Reads what is shown; `None` while this address has no answer.
    fn read<T>(self, read: impl FnOnce(&Shown) -> T) -> Option<T> {
        self.load.answer().with(|answer| {
            let shown = answer.as_ref()?.as_ref().ok()?;
            self.id.with(|id| *id == shown.id).then(|| read(shown))
        })
    }

    /// Reads the webhook of the address.
    fn read_webhook<T>(self, read: impl FnOnce(&Webhook) -> T) -> Option<T> {
        self.read(|shown| shown.webhook().map(read)).flatten()
    }
}

/// All webhooks, or one: which, the address says.
#[component]
pub fn WebhooksPage() -> impl IntoView {
    let location = use_location();
    let (path, search) = (location.path, location.search);
    // On the way to another page the address changes before this page goes.
    let is_here = move || path.with(|path| path.starts_with(paths::WEBHOOKS));
    let id = memo(move |before: Option<&String>| match before {
        Some(before) if !is_here() => before.clone(),
        Some(_) | None => path.with(|path| paths::webhook_of(path).unwrap_or_default().to_owned()),
    });
    let load = Load::<Shown>::new();
    effect(move || {
        let (id, cursor) = (id.get(), search.with(|search| read_cursor(search)));
        if untrack(is_here) {
            load.start(fetch(id, cursor));
        }
    });
    let renew = Callback::new(move |()| {
        load.renew(fetch(id.get_untracked(), search.with_untracked(|search| read_cursor(search))));
    });
    let shared = Shared { id, load, renew, secret: RwSignal::new(None) };
    redrawn(move || {
        if id.with(String::is_empty) {
            view! { <WebhookListPage shared /> }.into_any()
        } else {
            view! { <WebhookPage shared /> }.into_any()
        }
    })
}

/// A page without its answer: on its way, refused, or failed.
#[component]
fn WithoutAnswer(shared: Shared) -> impl IntoView {
    let failure = move || shared.load.answer().get()?.err();
    redrawn(move || match failure() {
        None => view! {
            <p class="visually-hidden" role="status">{t!("webhook.loading")}</p>
            <div class="payment-page__skeleton" aria-hidden="true"><Skeleton /><Skeleton /><Skeleton /></div>
        }
        .into_any(),
        Some(error) if error.code() == Some("role_too_low") => view! {
            <EmptyState title=t!("webhook.not_for_you") detail=t!("webhook.not_for_you_detail") />
        }
        .into_any(),
        Some(error) => view! {
            <ErrorPanel
                title=t!("webhook.failed")
                detail=error.detail()
                request_id=error.request_id()
                on_retry=shared.renew
            />
        }
        .into_any(),
    })
}
