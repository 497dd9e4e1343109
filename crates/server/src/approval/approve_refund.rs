//! `POST /api/v1/approvals/{id}/approval`: agrees to a refund.

use api::approval::Approval;
use axum::Json as Answer;
use axum::extract::State;
use store::approval::decide::Word;

use crate::app::App;
use crate::approval::written::write_approval;
use crate::caller::{Caller, SignedIn};
use crate::extract::ApprovalPath;
use crate::problem::Failure;

/// Agrees to a refund that somebody else asked for: it is sent at once, as it was asked for.
#[utoipa::path(
    post, path = api::paths::APPROVAL, tag = "approval",
    params(("id" = uuid::Uuid, Path, description = "The approval's id.")),
    security(("session" = [])),
    responses(
        (status = 200, description = "It is agreed to.", body = Approval),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`role_too_low`, `requester_may_not_approve`, `origin_refused`."),
        (status = 404, description = "`not_found`."),
        (status = 409, description = "`approval_closed`."),
    ),
)]
pub async fn approve_refund(
    State(app): State<App>,
    signed_in: SignedIn,
    ApprovalPath(id): ApprovalPath,
) -> Result<Answer<Approval>, Failure> {
    let actor = Caller::Person(signed_in.clone()).actor();
    let decided = app.service.decide_approval(&actor, id, &Word::Approved).await?;
    write_approval(&app, &signed_in, &decided).map(Answer)
}
