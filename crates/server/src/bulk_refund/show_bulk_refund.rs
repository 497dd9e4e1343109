//! `GET /api/v1/bulk-refunds/{id}`: one batch, and how far it is.

use api::bulk_refund::BulkRefund;
use axum::Json as Answer;
use axum::extract::State;

use crate::app::App;
use crate::bulk_refund::find;
use crate::bulk_refund::written::show;
use crate::caller::SignedIn;
use crate::extract::BulkRefundPath;
use crate::problem::Failure;

/// Shows a batch with its sums, whatever the person's role.
#[utoipa::path(
    get, path = api::paths::BULK_REFUND, tag = "bulk-refund",
    params(("id" = uuid::Uuid, Path, description = "The batch's id.")),
    security(("session" = [])),
    responses(
        (status = 200, description = "The batch.", body = BulkRefund),
        (status = 401, description = "`unauthenticated`."),
        (status = 404, description = "`not_found`."),
    ),
)]
pub async fn show_bulk_refund(
    State(app): State<App>,
    signed_in: SignedIn,
    BulkRefundPath(id): BulkRefundPath,
) -> Result<Answer<BulkRefund>, Failure> {
    let bulk = find(&app, &signed_in, id).await?;
    show(&app, &signed_in, &bulk).await.map(Answer)
}
