//! Batches of refunds: making one, which is its preview, having it run, and reading what came of it.

use domain::id::{BulkRefundId, CompanyId, TransactionId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::amount::AmountText;
use crate::approval::ApprovalEnding;
use crate::transaction::CompanyRef;

/// The most lines that a batch has.
pub const MOST_LINES: usize = 10_000;
/// The longest CSV that is taken, in bytes.
pub const LONGEST_CSV_BYTES: usize = 5_000_000;

/// `POST /api/v1/bulk-refunds`: makes a batch and judges its lines. No money moves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateBulkRefund {
    /// Whose payments these are.
    #[schema(value_type = uuid::Uuid)]
    pub company: CompanyId,
    /// What to call it, 1 to 120 characters.
    pub name: String,
    /// The lines as CSV (RFC 4180, parted by commas or semicolons, at most 10,000 lines and 5,000,000 bytes) with a header that
    /// names one of `transaction_id` (or `ID`), `order_number` (or `Order Number`), `reference_number` (or `Reference Number`),
    /// and if wanted `amount` (major units with a dot; empty: all that is left), `currency` and `reason`. Other columns
    /// are not read.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub csv: Option<String>,
    /// Or payments by *ID*: all that is left of each.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    #[schema(value_type = Vec<uuid::Uuid>)]
    pub payments: Vec<TransactionId>,
    /// The reason of each line that gives none itself.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<String>,
    /// So many lines a second for each gateway account, at most what the server allows; that much when absent.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub a_second: Option<u32>,
}

/// `GET /api/v1/bulk-refunds`: the newest 100 batches of the person's companies, without sums.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BulkRefundList {
    /// The batches, the newest first.
    pub items: Vec<BulkRefund>,
}

/// A batch of refunds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BulkRefund {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: BulkRefundId,
    /// Whose payments these are.
    pub company: CompanyRef,
    /// What its maker calls it.
    pub name: String,
    /// Who made it, by e-mail: the *User Email* of its refunds.
    pub made_by: String,
    /// `draft`, `awaiting_approval`, `running`, `stopped`, `done`, `declined`, `expired` or `withdrawn`.
    pub state: String,
    /// Why it stopped: `by_a_person`, `maker_may_not_refund`, `changed` (its lines are not those that were agreed to) or `internal`.
    pub stopped_why: Option<String>,
    /// SHA-256 over company, maker and lines, in hexadecimal: what a second person agrees to.
    pub content_hash: String,
    /// How many lines it has.
    pub line_count: u64,
    /// So many lines a second for each gateway account.
    pub a_second: u64,
    /// When it was made, UTC, RFC 3339.
    pub created_at: String,
    /// When its run began first.
    pub started_at: Option<String>,
    /// When it ended, however it did.
    pub finished_at: Option<String>,
    /// What its lines come to, by currency and by what came of them; of one batch alone.
    pub sums: Vec<BulkSum>,
    /// Which rule asks for a second person, as the policy now stands, or asked: `approval_above`, `approval_for_gateway`.
    pub rule: Option<String>,
    /// Until when somebody may agree, where it waits or waited.
    pub expires_at: Option<String>,
    /// What the second person said, or that nobody did.
    pub ending: Option<ApprovalEnding>,
    /// Whether the signed-in person may agree or decline.
    pub may_decide: bool,
    /// Why they may not: `role_too_low`, `requester_may_not_approve`.
    pub refusal: Option<String>,
    /// Whether they may begin it.
    pub may_start: bool,
    /// Whether they may stop it, go on with it, or take it back: whichever its state allows.
    pub may_steer: bool,
}

/// What lines with one ending come to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BulkSum {
    /// In which currency; absent where their payments are not known.
    pub currency: Option<String>,
    /// `waiting`, `refused`, or the state of their refunds.
    pub outcome: String,
    /// How many lines.
    pub lines: u64,
    /// What they come to; absent where there is no currency.
    pub amount: Option<AmountText>,
}

/// The query of `GET /api/v1/bulk-refunds/{id}/lines`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BulkLineQuery {
    /// Lines behind this one; absent: from the first.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub after: Option<u32>,
    /// Refused lines only.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub refused: Option<bool>,
}

/// `GET /api/v1/bulk-refunds/{id}/lines`: at most 200 lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BulkLineList {
    /// The lines, in order.
    pub items: Vec<BulkLine>,
    /// `after` of the next page; absent: there is none.
    pub next: Option<u32>,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BulkLine {
    /// Its place, from 1.
    pub line: u32,
    /// What names the payment, as it was given.
    pub given_payment: String,
    /// How much, as it was given.
    pub given_amount: Option<String>,
    /// The payment's *ID*.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub payment_id: Option<TransactionId>,
    /// How much, positive.
    pub amount: Option<AmountText>,
    /// In which currency.
    pub currency: Option<String>,
    /// Why, in its maker's words.
    pub reason: Option<String>,
    /// `waiting` (not handed over yet), `refused`, or its refund's state.
    pub outcome: String,
    /// Why it is refused: the code of a refund's refusal, or `no_such_payment`, `several_payments`, `duplicate_line`,
    /// `look_alike_just_made`.
    pub code: Option<String>,
    /// The same in a sentence.
    pub detail: Option<String>,
    /// Its refund's *ID*.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub refund_id: Option<TransactionId>,
    /// Its refund's *Reference Number*.
    pub reference_number: Option<String>,
}

/// `POST /api/v1/bulk-refunds/{id}/approval`: agrees to what was seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApproveBulkRefund {
    /// The `content_hash` of the batch that was seen.
    pub content_hash: String,
}
