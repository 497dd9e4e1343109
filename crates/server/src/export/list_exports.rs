//! `GET /api/v1/exports`: the caller's own exports.

use api::export::ExportList;
use axum::Json as Answer;
use axum::extract::State;
use store::export::list;

use crate::app::App;
use crate::caller::Caller;
use crate::export::owner::{may_see, owner_of};
use crate::export::written::write_export;
use crate::problem::Failure;

/// How many are listed.
const AT_MOST: i64 = 100;

/// Lists the caller's exports of the last day, the newest first.
#[utoipa::path(
    get, path = api::paths::EXPORTS, tag = "report", security(("session" = []), ("credential" = [])),
    responses(
        (status = 200, description = "The exports.", body = ExportList),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`scope_missing`."),
    ),
)]
pub async fn list_exports(State(app): State<App>, caller: Caller) -> Result<Answer<ExportList>, Failure> {
    let exports = list::list_exports(&app.store, owner_of(&caller)?, AT_MOST).await?;
    let mut items = Vec::with_capacity(exports.len());
    for export in &exports {
        if may_see(&caller, export)? {
            items.push(write_export(export)?);
        }
    }
    Ok(Answer(ExportList { items }))
}
