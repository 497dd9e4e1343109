//! Webhooks: where companies want to be told of their refunds' results, and what they were told.

mod create_dialog;
mod deed_dialog;
mod delivery_list;
mod fresh_secret;
mod message_dialog;
mod webhook_list;
pub mod webhook_model;
mod webhook_page;

use ::api::webhook::WebhookList;
use domain::id::WebhookId;
use leptos::prelude::*;

use crate::api::ApiError;
use crate::api::load::Load;
use crate::api::webhook::list_webhooks;
use crate::paths;
use crate::router::use_location;
use crate::t;
use crate::ui::empty_state::EmptyState;
use crate::ui::error_panel::ErrorPanel;
use crate::ui::skeleton::Skeleton;
use crate::webhook::webhook_list::WebhookListPage;
use crate::webhook::webhook_page::WebhookPage;

/// What the pages share: the list, and the secret that was made last, which nobody can ask for again.
#[derive(Clone, Copy)]
struct Shared {
    list: Memo<Option<WebhookList>>,
    load: Load<WebhookList>,
    secret: RwSignal<Option<(WebhookId, String)>>,
}

impl Shared {
    /// Fetches the list anew.
    fn renew(self) {
        self.load.renew(list_webhooks());
    }

    /// The list's failure, once.
    fn failure(self) -> Option<ApiError> {
        self.load.answer().get()?.err()
    }
}

/// All webhooks, or one: which, the address says.
#[component]
pub fn WebhooksPage() -> impl IntoView {
    let path = use_location().path;
    // On the way to another page the address changes before this page goes.
    let one = Memo::new(move |before: Option<&Option<String>>| {
        path.with(|path| match before {
            Some(before) if !path.starts_with(paths::WEBHOOKS) => before.clone(),
            Some(_) | None => paths::webhook_of(path).map(str::to_owned),
        })
    });
    let load = Load::<WebhookList>::new();
    load.start(list_webhooks());
    let list = Memo::new(move |_| load.answer().get()?.ok());
    let shared = Shared { list, load, secret: RwSignal::new(None) };
    move || match one.get() {
        None => view! { <WebhookListPage shared /> }.into_any(),
        Some(id) => view! { <WebhookPage shared id=id.parse().ok() /> }.into_any(),
    }
}

/// A page without its list: on its way, refused, or failed.
#[component]
fn WithoutList(shared: Shared) -> impl IntoView {
    let again = Callback::new(move |()| shared.load.start(list_webhooks()));
    move || match shared.failure() {
        None => view! {
            <p class="visually-hidden" role="status">{t!("webhook.loading")}</p>
            <div class="payment-page__skeleton" aria-hidden="true">
                {(0..4).map(|_| view! { <Skeleton /> }.into_any()).collect_view()}
            </div>
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
                on_retry=again
            />
        }
        .into_any(),
    }
}
