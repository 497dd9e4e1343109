//! `POST /api/v1/bulk-refunds/{id}/decline`: declines a batch.

use api::approval::DeclineApproval;
use api::bulk_refund::BulkRefund;
use axum::Json as Answer;
use axum::extract::State;
use store::approval::decide::Word;
use store::bulk_refund::decide::{BulkDecision, decide_bulk_refund};

use crate::app::App;
use crate::bulk_refund::written::show;
use crate::bulk_refund::{find, refuse};
use crate::caller::SignedIn;
use crate::extract::{BulkRefundPath, Json};
use crate::problem::Failure;
use crate::session::client_address::ClientAddress;

const REASON_MAX_CHARS: usize = 500;

/// Declines a batch that somebody else made; that ends it.
#[utoipa::path(
    post, path = api::paths::BULK_REFUND_DECLINE, tag = "bulk-refund", request_body = DeclineApproval,
    params(("id" = uuid::Uuid, Path, description = "The batch's id.")),
    security(("session" = [])),
    responses(
        (status = 200, description = "It is declined.", body = BulkRefund),
        (status = 400, description = "`bad_json`."),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`role_too_low`, `requester_may_not_approve`, `origin_refused`."),
        (status = 404, description = "`not_found`."),
        (status = 409, description = "`bulk_refund_moved`."),
        (status = 422, description = "`decline_reason_required`."),
    ),
)]
pub async fn decline_bulk_refund(
    State(app): State<App>,
    signed_in: SignedIn,
    address: ClientAddress,
    BulkRefundPath(id): BulkRefundPath,
    Json(asked): Json<DeclineApproval>,
) -> Result<Answer<BulkRefund>, Failure> {
    let bulk = find(&app, &signed_in, id).await?;
    let reason = asked.reason.trim().to_owned();
    if !(1..=REASON_MAX_CHARS).contains(&reason.chars().count()) {
        let detail = "Say in 1 to 500 characters why it is declined.";
        return Err(Failure::unprocessable("decline_reason_required", detail, "reason"));
    }
    let decision = BulkDecision {
        key: bulk.key,
        word: Word::Declined { reason },
        content_hash: Vec::new(),
        by: signed_in.person.id,
    };
    refuse(decide_bulk_refund(&app.store, &decision, &signed_in.author(&app, &address)).await?)?;
    show(&app, &signed_in, &find(&app, &signed_in, id).await?).await.map(Answer)
}
