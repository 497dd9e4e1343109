//! The overview: the report's sums by day, gateway and currency, and the ages of refunds that are not finished.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::transaction::{CompanyRef, CurrencyTotals, GatewayRef};

/// `GET /api/v1/overview`: what the report's rows come to. Currencies are never added together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Overview {
    /// The report's query whose totals these are, without `?`: its days as they are now, and its zone.
    pub query: String,
    /// The zone of its days.
    pub zone: String,
    /// The moment that all of it is of, UTC, RFC 3339.
    pub as_of: String,
    /// By currency: exactly the report's totals of the same query.
    pub currencies: Vec<CurrencyOverview>,
    /// By day, each day of the query in its order, with rows or without.
    pub days: Vec<DayOverview>,
    /// By gateway account; those without rows are left out.
    pub gateways: Vec<GatewayOverview>,
    /// Refunds that are still PENDING, whenever they were asked for: of the query's companies, gateways and currency.
    pub open_refunds: OpenRefunds,
}

/// One currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CurrencyOverview {
    /// Its sums.
    pub totals: CurrencyTotals,
    /// Successful refunds for each hundred of successful payments, by amount, both as they were created in these days: `2.35`.
    /// Absent where there is no successful payment.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub refund_rate: Option<String>,
}

/// One day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DayOverview {
    /// The day: `2026-11-01`.
    pub day: String,
    /// Its sums, one entry a currency.
    pub currencies: Vec<CurrencyTotals>,
}

/// One gateway account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GatewayOverview {
    /// Which.
    pub gateway: GatewayRef,
    /// Whose.
    pub company: CompanyRef,
    /// Its sums, one entry a currency.
    pub currencies: Vec<CurrencyOverview>,
}

/// The refunds that are not finished.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OpenRefunds {
    /// How many there are.
    pub count: u64,
    /// When the oldest of them was asked for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub oldest_at: Option<String>,
    /// By age, the youngest first.
    pub ages: Vec<AgeBand>,
}

/// Refunds that are about as old.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AgeBand {
    /// Asked for at or after this instant, as the report's `from`; absent of the oldest.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub from: Option<String>,
    /// Asked for before this instant, as the report's `to`; absent of the youngest.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub to: Option<String>,
    /// By state; those that no refund is in are left out.
    pub states: Vec<OpenState>,
}

/// Refunds of one age in one state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OpenState {
    /// `queued`, `sending`, `accepted`, `unknown`, `needs_attention` or `awaiting_approval`.
    pub state: String,
    /// How many.
    pub count: u64,
    /// When the oldest of them was asked for.
    pub oldest_at: String,
}
