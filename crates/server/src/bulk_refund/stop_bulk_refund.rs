//! `POST /api/v1/bulk-refunds/{id}/stop`: hands over no more of a batch's lines.

use api::bulk_refund::BulkRefund;
use axum::Json as Answer;
use axum::extract::State;
use store::bulk_refund::steer::Steer;

use crate::app::App;
use crate::bulk_refund::steered::steered;
use crate::caller::SignedIn;
use crate::extract::BulkRefundPath;
use crate::problem::Failure;
use crate::session::client_address::ClientAddress;

/// Stops a running batch: nothing more is started, and what is on its way ends as always. Its maker and managers may.
#[utoipa::path(
    post, path = api::paths::BULK_REFUND_STOP, tag = "bulk-refund",
    params(("id" = uuid::Uuid, Path, description = "The batch's id.")),
    security(("session" = [])),
    responses(
        (status = 200, description = "It is stopped.", body = BulkRefund),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`role_too_low`, `origin_refused`."),
        (status = 404, description = "`not_found`."),
        (status = 409, description = "`bulk_refund_moved`."),
    ),
)]
pub async fn stop_bulk_refund(
    State(app): State<App>,
    signed_in: SignedIn,
    address: ClientAddress,
    BulkRefundPath(id): BulkRefundPath,
) -> Result<Answer<BulkRefund>, Failure> {
    steered(&app, &signed_in, &address, id, &Steer::Stop).await.map(Answer)
}
