//! `POST /api/v1/attention/{id}/resolution`: a person closes an entry.

use api::attention::{AttentionEntry, ResolveAttention};
use axum::Json as Answer;
use axum::extract::State;
use refunds::resolve_attention::{Resolution, ResolveAttentionError, ResolveRefusal, Resolved};

use crate::app::App;
use crate::attention::entry::write_entry;
use crate::caller::{Caller, SignedIn};
use crate::extract::{AttentionPath, Json};
use crate::problem::Failure;

/// Closes an entry with what was found out. For a refund whose end is not known this decides its money: `failed` frees
/// its amount, so two people must say it, and only when the gateway shows that nothing was paid. After the first the entry is
/// still open, and holds a `proposal`.
#[utoipa::path(
    post, path = api::paths::ATTENTION_RESOLUTION, tag = "attention", request_body = ResolveAttention,
    params(("id" = uuid::Uuid, Path, description = "The entry's id.")),
    security(("session" = [])),
    responses(
        (status = 200, description = "It is closed, or waits for the second person.", body = AttentionEntry),
        (status = 400, description = "`bad_json`."),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`role_too_low`, `requester_may_not_resolve`, `second_person_required`, `origin_refused`."),
        (status = 404, description = "`not_found`."),
        (status = 409, description = "`attention_closed`."),
        (status = 422, description = "`result_does_not_fit`, `note_required`, `evidence_required`, `invalid_field`."),
    ),
)]
pub async fn resolve_attention(
    State(app): State<App>,
    signed_in: SignedIn,
    AttentionPath(id): AttentionPath,
    Json(asked): Json<ResolveAttention>,
) -> Result<Answer<AttentionEntry>, Failure> {
    let result: Resolved = asked.result.parse().map_err(|_unknown| {
        Failure::invalid_field("result", "The result is succeeded, failed or acknowledged.")
    })?;
    let resolution = Resolution { result, note: asked.note, evidence_reference: asked.evidence_reference };
    let actor = Caller::Person(signed_in.clone()).actor();
    let closed = app.service.resolve_attention(&actor, id, &resolution).await?;
    Ok(Answer(write_entry(&app, &signed_in, &closed)?))
}

impl From<ResolveAttentionError> for Failure {
    fn from(error: ResolveAttentionError) -> Self {
        match error {
            ResolveAttentionError::UnknownAttention => Self::unknown_attention(),
            ResolveAttentionError::Refused(refusal) => Self::resolve_refusal(refusal),
            ResolveAttentionError::Store(error) => Self::internal(error),
        }
    }
}

impl Failure {
    fn resolve_refusal(refusal: ResolveRefusal) -> Self {
        let code = refusal.code();
        match refusal {
            ResolveRefusal::Closed => Self::conflict(
                code,
                "Somebody, or the gateway itself, has closed this entry already. Load it again.",
            ),
            ResolveRefusal::RoleTooLow => {
                Self::forbidden(code, "Only a manager or an owner of the company closes attention. Ask one.")
            }
            ResolveRefusal::RequesterMayNotResolve => Self::forbidden(
                code,
                "You asked for this refund yourself, so somebody else must say how it ended.",
            ),
            ResolveRefusal::SecondPersonRequired => Self::forbidden(
                code,
                "You have said already that this refund failed. Another manager or owner must say so too.",
            ),
            ResolveRefusal::ResultDoesNotFit => Self::unprocessable(
                code,
                "A refund whose end is not known becomes succeeded or failed; all else is acknowledged.",
                "result",
            ),
            ResolveRefusal::NoteRequired => {
                Self::unprocessable(code, "Say in 1 to 500 characters what was found out.", "note")
            }
            ResolveRefusal::EvidenceRequired => Self::unprocessable(
                code,
                "Say in 1 to 500 characters where it can be checked: a statement's line, a ticket, a letter.",
                "evidence_reference",
            ),
        }
    }
}
