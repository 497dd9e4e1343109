//! The calls about batches of refunds.

use ::api::approval::DeclineApproval;
use ::api::bulk_refund::{ApproveBulkRefund, BulkLineList, BulkRefund, BulkRefundList, CreateBulkRefund};
use ::api::paths;
use domain::id::BulkRefundId;

use crate::api::request::Call;
use crate::api::{ApiError, watch};

/// Lists the newest batches.
pub async fn list_bulk_refunds() -> Result<BulkRefundList, ApiError> {
    watch(Call::get(paths::BULK_REFUNDS).json().await)
}

/// Makes a batch and has its lines judged.
pub async fn create_bulk_refund(asked: &CreateBulkRefund) -> Result<BulkRefund, ApiError> {
    watch(Call::post(paths::BULK_REFUNDS).body(asked)?.json().await)
}

/// Fetches one batch with its sums.
pub async fn show_bulk_refund(id: BulkRefundId) -> Result<BulkRefund, ApiError> {
    watch(Call::get(&paths::bulk_refund(paths::BULK_REFUND, id)).json().await)
}

/// Fetches lines behind one of them.
pub async fn list_bulk_refund_lines(
    id: BulkRefundId,
    after: u32,
    refused: bool,
) -> Result<BulkLineList, ApiError> {
    let path = paths::bulk_refund(paths::BULK_REFUND_LINES, id);
    watch(Call::get(&format!("{path}?after={after}&refused={refused}")).json().await)
}

/// Moves a batch: `path` is one of [`paths::BULK_REFUND_START`], [`paths::BULK_REFUND_STOP`], [`paths::BULK_REFUND_RESUME`].
pub async fn move_bulk_refund(path: &str, id: BulkRefundId) -> Result<BulkRefund, ApiError> {
    watch(Call::post(&paths::bulk_refund(path, id)).json().await)
}

/// Takes a batch back that has not begun.
pub async fn withdraw_bulk_refund(id: BulkRefundId) -> Result<BulkRefund, ApiError> {
    watch(Call::delete(&paths::bulk_refund(paths::BULK_REFUND, id)).json().await)
}

/// Agrees to the batch that was seen.
pub async fn approve_bulk_refund(id: BulkRefundId, content_hash: String) -> Result<BulkRefund, ApiError> {
    let path = paths::bulk_refund(paths::BULK_REFUND_APPROVAL, id);
    watch(Call::post(&path).body(&ApproveBulkRefund { content_hash })?.json().await)
}

/// Declines a batch.
pub async fn decline_bulk_refund(id: BulkRefundId, reason: String) -> Result<BulkRefund, ApiError> {
    let path = paths::bulk_refund(paths::BULK_REFUND_DECLINE, id);
    watch(Call::post(&path).body(&DeclineApproval { reason })?.json().await)
}
