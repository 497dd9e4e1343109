//! `GET /api/v1/companies/{id}/audit/heads/{day}`: one day's signed head, as a file to be kept elsewhere.

use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use store::daily_head::find_head;

use crate::app::App;
use crate::caller::SignedIn;
use crate::company::access::managed_company;
use crate::problem::Failure;

/// Gives the head of a company's chain on a day, signed.
#[utoipa::path(
    get, path = api::paths::DAILY_HEAD, tag = "company", security(("session" = [])),
    params(
        ("id" = uuid::Uuid, Path, description = "The company's id."),
        ("day" = String, Path, description = "The day in UTC, `2026-11-22`."),
    ),
    responses(
        (status = 200, description = "Ten lines, the last of which is the Ed25519 signature of the nine before it.", content_type = "text/plain"),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`role_too_low`."),
        (status = 404, description = "`not_found`: the company, or it has no head of that day."),
    ),
)]
pub async fn download_daily_head(
    State(app): State<App>,
    signed_in: SignedIn,
    Path((id, day)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let company = managed_company(&signed_in, &id)?;
    let found = find_head(&app.store, company, &day).await?.ok_or_else(Failure::unknown_daily_head)?;
    let disposition = format!("attachment; filename=\"head-{}-{}.txt\"", found.day_on, company);
    let headers =
        [(CONTENT_TYPE, "text/plain; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, disposition)];
    Ok((headers, found.statement).into_response())
}
