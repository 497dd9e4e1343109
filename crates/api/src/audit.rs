//! What was done in a company: its sealed events as people read them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::amount::AmountText;

/// `GET /api/v1/companies/{id}/audit`: one page of a company's sealed events, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditPage {
    /// The events. With a filter there may be few or none of them, and yet a next page.
    pub items: Vec<AuditEntry>,
    /// The cursor of the next page; absent on the last.
    pub next: Option<u64>,
}

/// The query of `GET /api/v1/companies/{id}/audit`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuditQuery {
    /// The first day, as the report has days, or an instant with its offset.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub from: Option<String>,
    /// The last day, or the instant before which.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub to: Option<String>,
    /// The zone that days are in; UTC when absent.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub zone: Option<String>,
    /// One kind of event, `person_role_changed`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub kind: Option<String>,
    /// `transaction`, `settings` (all but these), or one of `company`, `person`, `invitation`, `integration`, `credential`,
    /// `webhook`, `view`, `export`, `bulk_refund`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub about: Option<String>,
    /// The id of the one that it shall be about, instead of `about`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub subject: Option<String>,
    /// `done`, or `refused`: what somebody tried and was not let.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub outcome: Option<String>,
    /// The e-mail of the person who did it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub actor: Option<String>,
    /// Where the page before ended: its `next`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cursor: Option<u64>,
    /// How many events, 1 to 100; 50 when absent.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub limit: Option<u32>,
}

/// One event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditEntry {
    /// Its place in the company's chain, from 1 on, without a gap.
    pub sequence: u64,
    /// The chain's SHA-256 up to it, in hexadecimal.
    pub hash: String,
    /// When, UTC, RFC 3339.
    pub at: String,
    /// What happened: `person_role_changed`, `policy_changed`, `refund_reserved`, ….
    pub kind: String,
    /// Who did it.
    pub actor: AuditActor,
    /// The network address that it came from, where that is kept.
    pub address: Option<String>,
    /// What it is about.
    pub about: AuditSubject,
    /// What was and what is, field by field. Of rules and settings only the fields that differ.
    pub changes: Vec<AuditChange>,
    /// How much money is meant, positive; absent where none is.
    pub amount: Option<AmountText>,
    /// The amount's currency, ISO 4217.
    pub currency: Option<String>,
    /// A code beside a payment's or refund's event.
    pub code: Option<String>,
    /// The gateway's or the person's words about a payment or refund, unless they were erased.
    pub message: Option<String>,
}

/// Who did it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditActor {
    /// `person`, `credential`, `gateway`, `system`, or `command`: whoever runs the desk.
    pub kind: String,
    /// The person's or the credential's id.
    pub id: Option<String>,
    /// The person's e-mail.
    pub email: Option<String>,
    /// What the person or the credential is called.
    pub name: Option<String>,
}

/// What an event is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditSubject {
    /// `payment`, `refund`, `company`, `person`, `invitation`, `integration`, `credential`, `webhook`, `view`, `export` or
    /// `bulk_refund`.
    pub kind: String,
    /// Its id.
    pub id: String,
    /// What it is called now: an e-mail, a name, a reference number.
    pub name: Option<String>,
}

/// One field that an event changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditChange {
    /// Which; with dots where it stands inside of another.
    pub field: String,
    /// What it was; absent where there was nothing.
    pub before: Option<String>,
    /// What it is; absent where there is nothing.
    pub after: Option<String>,
}
