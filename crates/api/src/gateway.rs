//! The companies' gateway accounts, and whether each answers.

use domain::id::IntegrationId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::transaction::CompanyRef;

/// `GET /api/v1/gateways`: the accounts of the person's companies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GatewayList {
    /// The accounts, by company and name.
    pub items: Vec<GatewayAccount>,
}

/// One gateway account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GatewayAccount {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: IntegrationId,
    /// Its display name: the report's *Gateway*.
    pub name: String,
    /// Which wire it speaks: `mindbehind`, `begateway`, `craftgate`, `payu`, `overpay`.
    pub kind: String,
    /// Whose it is.
    pub company: CompanyRef,
    /// Whether refunds may go through it.
    pub enabled: bool,
    /// Whether it is called.
    pub circuit: Circuit,
}

/// Whether a gateway account is called. What is to be sent while it is not waits as `queued`, can be withdrawn, and is sent when it
/// answers again; nothing fails by it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Circuit {
    /// `closed`: it is called. `open`: it did not answer several times running, and nobody calls it. `half_open`: one call
    /// finds out whether it answers again.
    pub state: String,
    /// Since when it is closed, or is not; UTC, RFC 3339.
    pub since: String,
    /// When one call tries again, UTC, RFC 3339; absent while it is closed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub retry_at: Option<String>,
    /// What was seen last, in a few words; absent while it is closed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<String>,
    /// Until when the gateway asked not to be called, UTC, RFC 3339; absent once that is over.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub paused_until: Option<String>,
}
