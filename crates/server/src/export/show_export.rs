//! `GET /api/v1/exports/{id}`: how far an export is.

use api::export::Export;
use axum::Json as Answer;
use axum::extract::{Path, State};

use crate::app::App;
use crate::caller::Caller;
use crate::export::owner::find_own_export;
use crate::export::written::write_export;
use crate::problem::Failure;

/// Shows how far an export is, and what its file holds once it is whole.
#[utoipa::path(
    get, path = api::paths::EXPORT, tag = "report", params(("id" = String, Path, description = "The export.")),
    security(("session" = []), ("credential" = [])),
    responses(
        (status = 200, description = "The export.", body = Export),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`scope_missing`."),
        (status = 404, description = "`not_found`."),
    ),
)]
pub async fn show_export(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Answer<Export>, Failure> {
    Ok(Answer(write_export(&find_own_export(&app, &caller, &id).await?)?))
}
