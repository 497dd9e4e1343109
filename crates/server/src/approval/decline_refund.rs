//! `POST /api/v1/approvals/{id}/decline`: declines a refund.

use api::approval::{Approval, DeclineApproval};
use axum::Json as Answer;
use axum::extract::State;
use store::approval::decide::Word;

use crate::app::App;
use crate::approval::written::write_approval;
use crate::caller::{Caller, SignedIn};
use crate::extract::{ApprovalPath, Json};
use crate::problem::Failure;

/// Declines a refund that somebody else asked for: its amount is free again.
#[utoipa::path(
    post, path = api::paths::DECLINE, tag = "approval", request_body = DeclineApproval,
    params(("id" = uuid::Uuid, Path, description = "The approval's id.")),
    security(("session" = [])),
    responses(
        (status = 200, description = "It is declined.", body = Approval),
        (status = 400, description = "`bad_json`."),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`role_too_low`, `requester_may_not_approve`, `origin_refused`."),
        (status = 404, description = "`not_found`."),
        (status = 409, description = "`approval_closed`."),
        (status = 422, description = "`decline_reason_required`."),
    ),
)]
pub async fn decline_refund(
    State(app): State<App>,
    signed_in: SignedIn,
    ApprovalPath(id): ApprovalPath,
    Json(asked): Json<DeclineApproval>,
) -> Result<Answer<Approval>, Failure> {
    let actor = Caller::Person(signed_in.clone()).actor();
    let word = Word::Declined { reason: asked.reason };
    let decided = app.service.decide_approval(&actor, id, &word).await?;
    write_approval(&app, &signed_in, &decided).map(Answer)
}
