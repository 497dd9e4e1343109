//! The calls about refunds that wait for a second person.

use ::api::approval::{Approval, ApprovalList, DeclineApproval};
use ::api::paths;
use domain::id::IntentId;

use crate::api::request::Call;
use crate::api::{ApiError, watch};

/// Lists what waits, or what ended; from the first or behind one.
pub async fn list_approvals(ended: bool, after: Option<IntentId>) -> Result<ApprovalList, ApiError> {
    let status = if ended { "ended" } else { "waiting" };
    let after = after.map(|after| format!("&after={after}")).unwrap_or_default();
    watch(Call::get(&format!("{}?status={status}{after}", paths::APPROVALS)).json().await)
}

/// Agrees to one.
pub async fn approve_refund(id: IntentId) -> Result<Approval, ApiError> {
    watch(Call::post(&paths::approval(id)).json().await)
}

/// Declines one.
pub async fn decline_refund(id: IntentId, reason: String) -> Result<Approval, ApiError> {
    watch(Call::post(&paths::decline(id)).body(&DeclineApproval { reason })?.json().await)
}
