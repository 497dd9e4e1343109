//! `PATCH /api/v1/webhooks/{id}`: switches a webhook on and off.

use api::webhook::{UpdateWebhook, Webhook};
use axum::Json as Answer;
use axum::extract::{Path, State};
use store::webhook::list::find_webhook;
use store::webhook::switch::{switch_webhook_off, switch_webhook_on};

use crate::app::App;
use crate::caller::SignedIn;
use crate::extract::Json;
use crate::problem::Failure;
use crate::session::client_address::ClientAddress;
use crate::webhook::access::{managed_webhook, told};
use crate::webhook::written::write_webhook;

/// Switches a webhook on or off. What happens while it is off, it is never told.
#[utoipa::path(
    patch, path = api::paths::WEBHOOK, tag = "webhook", security(("session" = [])), request_body = UpdateWebhook,
    params(("id" = uuid::Uuid, Path, description = "The webhook's id.")),
    responses(
        (status = 200, description = "The webhook as it now is.", body = Webhook),
        (status = 400, description = "`bad_json`."),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`role_too_low`."),
        (status = 404, description = "`not_found`."),
    ),
)]
pub async fn update_webhook(
    State(app): State<App>,
    signed_in: SignedIn,
    address: ClientAddress,
    Path(id): Path<String>,
    Json(body): Json<UpdateWebhook>,
) -> Result<Answer<Webhook>, Failure> {
    let webhook = managed_webhook(&app, &signed_in, &id).await?;
    let author = signed_in.author(&app, &address);
    if body.enabled {
        told(switch_webhook_on(&app.store, &webhook, &author).await?)?;
        app.webhook_bell.ring();
    } else {
        told(switch_webhook_off(&app.store, &webhook, "person", &author).await?)?;
    }
    let changed = find_webhook(&app.store, &[webhook.company_id], webhook.id).await?;
    write_webhook(&app, changed.ok_or_else(Failure::unknown_webhook)?).await.map(Answer)
}
