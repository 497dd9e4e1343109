//! `POST /api/v1/webhooks/{id}/deliveries/{delivery}/redelivery`: sends a message again.

use api::webhook::Delivery;
use axum::Json as Answer;
use axum::extract::{Path, State};
use domain::id::DeliveryId;
use store::webhook::list::find_delivery;
use store::webhook::redeliver as again;

use crate::app::App;
use crate::caller::SignedIn;
use crate::problem::Failure;
use crate::session::client_address::ClientAddress;
use crate::webhook::access::{managed_webhook, told};
use crate::webhook::written::write_delivery;

/// Sends a message again, now, with all its tries before it; the receiver sees the same `webhook-id`.
#[utoipa::path(
    post, path = api::paths::REDELIVERY, tag = "webhook", security(("session" = [])),
    params(
        ("id" = uuid::Uuid, Path, description = "The webhook's id."),
        ("delivery" = uuid::Uuid, Path, description = "The message's id."),
    ),
    responses(
        (status = 200, description = "The message, which waits to be sent.", body = Delivery),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`role_too_low`."),
        (status = 404, description = "`not_found`."),
        (status = 409, description = "`webhook_off`."),
    ),
)]
pub async fn redeliver(
    State(app): State<App>,
    signed_in: SignedIn,
    address: ClientAddress,
    Path((id, delivery)): Path<(String, String)>,
) -> Result<Answer<Delivery>, Failure> {
    let webhook = managed_webhook(&app, &signed_in, &id).await?;
    let delivery: DeliveryId = delivery.parse().ok().ok_or_else(Failure::unknown_delivery)?;
    let found = find_delivery(&app.store, &webhook, delivery).await?.ok_or_else(Failure::unknown_delivery)?;
    if webhook.off_because.is_some() {
        return Err(Failure::webhook_off());
    }
    told(again::redeliver(&app.store, &found, &signed_in.author(&app, &address)).await?)?;
    app.webhook_bell.ring();
    let changed =
        find_delivery(&app.store, &webhook, delivery).await?.ok_or_else(Failure::unknown_delivery)?;
    write_delivery(changed).map(Answer)
}
