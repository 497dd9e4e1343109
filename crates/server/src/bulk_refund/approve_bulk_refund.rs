//! `POST /api/v1/bulk-refunds/{id}/approval`: agrees to a batch.

use api::bulk_refund::{ApproveBulkRefund, BulkRefund};
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

/// Agrees to the batch that was seen, which its hash names: it runs at once.
#[utoipa::path(
    post, path = api::paths::BULK_REFUND_APPROVAL, tag = "bulk-refund", request_body = ApproveBulkRefund,
    params(("id" = uuid::Uuid, Path, description = "The batch's id.")),
    security(("session" = [])),
    responses(
        (status = 200, description = "It is agreed to, and runs.", body = BulkRefund),
        (status = 400, description = "`bad_json`."),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`role_too_low`, `requester_may_not_approve`, `origin_refused`."),
        (status = 404, description = "`not_found`."),
        (status = 409, description = "`bulk_refund_moved`, `bulk_refund_changed`."),
    ),
)]
pub async fn approve_bulk_refund(
    State(app): State<App>,
    signed_in: SignedIn,
    address: ClientAddress,
    BulkRefundPath(id): BulkRefundPath,
    Json(asked): Json<ApproveBulkRefund>,
) -> Result<Answer<BulkRefund>, Failure> {
    let bulk = find(&app, &signed_in, id).await?;
    let decision = BulkDecision {
        key: bulk.key,
        word: Word::Approved,
        content_hash: unhex(&asked.content_hash),
        by: signed_in.person.id,
    };
    refuse(decide_bulk_refund(&app.store, &decision, &signed_in.author(&app, &address)).await?)?;
    app.bulk_refund_bell.ring();
    show(&app, &signed_in, &find(&app, &signed_in, id).await?).await.map(Answer)
}

/// The bytes of a hash; of a text that is none, no bytes, which are no batch's hash.
fn unhex(text: &str) -> Vec<u8> {
    let digits: Option<Vec<u32>> = text.chars().map(|digit| digit.to_digit(16)).collect();
    let pair = |pair: &[u32]| match pair {
        [high, low] => u8::try_from(high * 16 + low).ok(),
        _odd => None,
    };
    digits.and_then(|digits| digits.chunks(2).map(pair).collect()).unwrap_or_default()
}
