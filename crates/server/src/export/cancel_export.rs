//! `DELETE /api/v1/exports/{id}`: takes an export back.

use axum::extract::{Path, State};
use http::StatusCode;
use store::export::cancel;

use crate::app::App;
use crate::caller::Caller;
use crate::export::owner::{find_own_export, owner_of};
use crate::problem::Failure;

/// Stops an export that is under way; the file of one that is done is cleared away.
#[utoipa::path(
    delete, path = api::paths::EXPORT, tag = "report", params(("id" = String, Path, description = "The export.")),
    security(("session" = []), ("credential" = [])),
    responses(
        (status = 204, description = "It is taken back."),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`scope_missing`."),
        (status = 404, description = "`not_found`."),
    ),
)]
pub async fn cancel_export(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Failure> {
    let export = find_own_export(&app, &caller, &id).await?;
    if cancel::cancel_export(&app.store, owner_of(&caller)?, export.id, app.now()).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Failure::unknown_export())
    }
}
