//! Refunds that wait for a second person: the list, and how one is agreed to or declined.

use domain::id::IntentId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::amount::AmountText;
use crate::bulk_refund::BulkRefund;
use crate::transaction::Transaction;

/// `GET /api/v1/approvals`: pages of at most 100, the oldest first while they wait, the newest first once they ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ApprovalList {
    /// The approvals.
    pub items: Vec<Approval>,
    /// The batches that wait, the oldest first; on the first page alone, and none beside what ended.
    #[serde(default)]
    pub bulk_refunds: Vec<BulkRefund>,
    /// `after` of the next page; absent: there is none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub next: Option<IntentId>,
    /// How many wait in all companies that the person may see, batches among them.
    pub waiting_count: u64,
    /// The place in the live stream from which nothing of this list is missed: `after` of `/api/v1/events`.
    pub events_after: u64,
}

/// The query of `GET /api/v1/approvals`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApprovalQuery {
    /// `waiting` (when absent) or `ended`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub status: Option<String>,
    /// The last approval of the page before; absent: from the first.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub after: Option<IntentId>,
}

/// A decision to refund that a second person must agree to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Approval {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: IntentId,
    /// The refund as it stands now; of a decision that was spread over items the first.
    pub refund: Transaction,
    /// What the whole decision gives back, positive.
    pub amount: AmountText,
    /// Why it is given back, in the requester's words.
    pub reason: Option<String>,
    /// Which rule asks for a second person: `approval_above`, `approval_for_gateway`.
    pub rule: String,
    /// When it was asked for, UTC, RFC 3339.
    pub requested_at: String,
    /// Until when somebody may agree; then its amount is free again.
    pub expires_at: String,
    /// Whether the signed-in person may agree or decline.
    pub may_decide: bool,
    /// Why they may not: `role_too_low`, `requester_may_not_approve`, `approval_closed`.
    pub refusal: Option<String>,
    /// How it ended.
    pub ending: Option<ApprovalEnding>,
}

/// How an approval ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ApprovalEnding {
    /// `approved`, `declined`, `expired` or `withdrawn`.
    pub result: String,
    /// Who, by e-mail; absent where its time ran out or a program withdrew it.
    pub by: Option<String>,
    /// When, UTC, RFC 3339.
    pub at: String,
    /// Why it was declined.
    pub reason: Option<String>,
}

/// `POST /api/v1/approvals/{id}/decline`: says no.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeclineApproval {
    /// Why, 1 to 500 characters.
    pub reason: String,
}
