//! The calls about refunds that wait for a second person.

use ::api::approval::{Approval, ApprovalList, DeclineApproval};
use ::api::paths;
use domain::id::IntentId;

use crate::api::request::Call;
use crate::api::{ApiError, watch};

/// Lists what waits, or what ended.
pub async fn list_approvals(ended: bool) -> Result<ApprovalList, ApiError> {
    let path = if ended { format!("{}?status=ended", paths::APPROVALS) } else { paths::APPROVALS.to_owned() };
    watch(Call::get(&path).json().await)
}

/// Agrees to one.
pub async fn approve_refund(id: IntentId) -> Result<Approval, ApiError> {
    watch(Call::post(&paths::approval(id)).json().await)
}

/// Declines one.
pub async fn decline_refund(id: IntentId, reason: String) -> Result<Approval, ApiError> {
    watch(Call::post(&paths::decline(id)).body(&DeclineApproval { reason })?.json().await)
}
