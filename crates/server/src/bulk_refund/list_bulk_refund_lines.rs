//! `GET /api/v1/bulk-refunds/{id}/lines`: a batch's lines, a page at a time.

use api::bulk_refund::{BulkLineList, BulkLineQuery};
use axum::Json as Answer;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use store::bulk_refund::lines::list_lines;

use crate::app::App;
use crate::bulk_refund::find_with_lines;
use crate::bulk_refund::written::write_line;
use crate::caller::SignedIn;
use crate::extract::BulkRefundPath;
use crate::problem::Failure;

const LIMIT: u32 = 200;

/// Lists a batch's lines in their order, or the refused ones alone, and what came of each.
#[utoipa::path(
    get, path = api::paths::BULK_REFUND_LINES, tag = "bulk-refund",
    params(
        ("id" = uuid::Uuid, Path, description = "The batch's id."),
        ("after" = Option<u32>, Query, description = "Lines behind this one."),
        ("refused" = Option<bool>, Query, description = "Refused lines only."),
    ),
    security(("session" = [])),
    responses(
        (status = 200, description = "At most 200 lines.", body = BulkLineList),
        (status = 400, description = "`bad_query`, naming the fields."),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`role_too_low`: viewers see sums alone."),
        (status = 404, description = "`not_found`."),
    ),
)]
pub async fn list_bulk_refund_lines(
    State(app): State<App>,
    signed_in: SignedIn,
    BulkRefundPath(id): BulkRefundPath,
    query: Result<Query<BulkLineQuery>, QueryRejection>,
) -> Result<Answer<BulkLineList>, Failure> {
    let Query(query) =
        query.map_err(|rejection| Failure::bad_query(format!("{}.", rejection.body_text()), &[]))?;
    let bulk = find_with_lines(&app, &signed_in, id).await?;
    let (after, refused) = (query.after.unwrap_or(0), query.refused.unwrap_or(false));
    let rows = list_lines(&app.store, bulk.key, after, refused, LIMIT).await?;
    let is_full = u32::try_from(rows.len()).unwrap_or(u32::MAX) >= LIMIT;
    let next = rows.last().filter(|_| is_full).map(|row| row.line.line);
    Ok(Answer(BulkLineList { items: rows.iter().map(write_line).collect(), next }))
}
