//! `DELETE /api/v1/webhooks/{id}`: a company wants to be told no more.

use axum::extract::{Path, State};
use http::StatusCode;
use store::webhook::delete;

use crate::app::App;
use crate::caller::SignedIn;
use crate::problem::Failure;
use crate::session::client_address::ClientAddress;
use crate::webhook::access::{managed_webhook, told};

/// Deletes a webhook with its secret. What it has not been told yet, it is never told; nobody sees it or its messages again.
#[utoipa::path(
    delete, path = api::paths::WEBHOOK, tag = "webhook", security(("session" = [])),
    params(("id" = uuid::Uuid, Path, description = "The webhook's id.")),
    responses(
        (status = 204, description = "It is deleted."),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`role_too_low`, `origin_refused`."),
        (status = 404, description = "`not_found`: there is none, or it was deleted before."),
    ),
)]
pub async fn delete_webhook(
    State(app): State<App>,
    signed_in: SignedIn,
    address: ClientAddress,
    Path(id): Path<String>,
) -> Result<StatusCode, Failure> {
    let webhook = managed_webhook(&app, &signed_in, &id).await?;
    told(delete::delete_webhook(&app.store, &webhook, &signed_in.author(&app, &address)).await?)?;
    Ok(StatusCode::NO_CONTENT)
}
