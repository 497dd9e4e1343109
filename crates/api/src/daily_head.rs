//! What a company's chain of events ended with on each day, signed.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The query of `GET /api/v1/companies/{id}/audit/heads`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DailyHeadQuery {
    /// Where the page before ended: its `next`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cursor: Option<String>,
    /// How many days, 1 to 366; 31 when absent.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub limit: Option<u32>,
}

/// `GET /api/v1/companies/{id}/audit/heads`: one page of days, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DailyHeadPage {
    /// The days.
    pub items: Vec<DailyHead>,
    /// The cursor of the next page, a day; absent on the last.
    pub next: Option<String>,
    /// What heads are signed with; absent before a server has run.
    pub key: Option<HeadPublicKey>,
}

/// What a chain ended with on one day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DailyHead {
    /// The day in UTC, `2026-11-22`.
    pub day: String,
    /// How many events the chain had: the place of its last one.
    pub events: u64,
    /// The chain's SHA-256 up to that one, in hexadecimal.
    pub hash: String,
    /// When that one happened, UTC, RFC 3339.
    pub last_event_at: String,
    /// When this was signed, UTC, RFC 3339: minutes after the day's end, or later where no server ran.
    pub made_at: String,
}

/// The public key that daily heads of this desk are signed with now, Ed25519. Each head names its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HeadPublicKey {
    /// Its 32 bytes in hexadecimal.
    pub hex: String,
    /// The same in PEM.
    pub pem: String,
}
