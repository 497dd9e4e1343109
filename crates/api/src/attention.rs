//! What only a person can close: the list, and how an entry is closed.

use domain::id::AttentionId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::transaction::Transaction;

/// `GET /api/v1/attention`: one page, oldest first while open, newest first once closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AttentionPage {
    /// The entries.
    pub items: Vec<AttentionEntry>,
    /// The cursor of the next page; absent on the last.
    pub next: Option<String>,
    /// How many entries are open in all companies that the person may see.
    pub open_count: u64,
    /// The place in the live stream from which nothing of this list is missed: `after` of `/api/v1/events`.
    pub events_after: u64,
}

/// The query of `GET /api/v1/attention`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttentionQuery {
    /// `open` (when absent) or `closed`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub status: Option<String>,
    /// Where the page before ended.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cursor: Option<String>,
    /// How many entries, 1 to 100; 50 when absent.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub limit: Option<u32>,
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AttentionEntry {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: AttentionId,
    /// Why a person must look: `refund_unknown`, `refund_not_sent`, `refund_paid_after_failure`, `refund_reversed`,
    /// `payment_over_refunded`, `payment_contradicted`, `amount_differs`, `chargeback_opened`, ….
    pub kind: String,
    /// What it rests on: a code, or the gateway's own numbers.
    pub evidence: String,
    /// The payment or refund it is about, as it stands now.
    pub transaction: Transaction,
    /// When it was opened, UTC, RFC 3339.
    pub opened_at: String,
    /// The ends that the signed-in person may give it: `succeeded`, `failed`, `acknowledged`; empty where none. That it
    /// failed is said by two people.
    pub may_resolve: Vec<String>,
    /// Why they may not: `role_too_low`, `requester_may_not_resolve`, `attention_closed`.
    pub refusal: Option<String>,
    /// The first of two words that the refund failed, while the entry is open.
    pub proposal: Option<AttentionProposal>,
    /// How it was closed.
    pub resolution: Option<AttentionResolution>,
}

/// One person's word that a refund failed, which another must say too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AttentionProposal {
    /// Who said so.
    pub by: String,
    /// When, UTC, RFC 3339.
    pub at: String,
    /// Their note, unless it was erased.
    pub note: Option<String>,
    /// What it rests on: a statement's line, a ticket, a letter.
    pub evidence_reference: Option<String>,
}

/// How an entry was closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AttentionResolution {
    /// `succeeded`, `failed`, `acknowledged`, or `settled_by_gateway` where the truth came by itself.
    pub result: String,
    /// Who closed it; absent for the gateway.
    pub by: Option<String>,
    /// When, UTC, RFC 3339.
    pub at: String,
    /// Their note, unless it was erased.
    pub note: Option<String>,
    /// What it rests on: a statement's line, a ticket, a letter.
    pub evidence_reference: Option<String>,
}

/// `POST /api/v1/attention/{id}/resolution`: closes an entry; the first `failed` is kept until another person says so too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResolveAttention {
    /// `succeeded` or `failed` for a refund whose end is not known; `acknowledged` for all else.
    pub result: String,
    /// What was found out, 1 to 500 characters.
    pub note: String,
    /// Where it can be checked, 1 to 500 characters.
    pub evidence_reference: String,
}
