//! The beGateway family's calls as they stand in JSON; transactions, problems and reports have files of their own.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

pub mod answer;
pub mod problem;
pub mod report;
pub mod transaction;

/// The header with the key of a call, remembered for 24 hours; header names know no case.
pub const REQUEST_ID_HEADER: &str = "requestid";

/// Every call's body is wrapped in `request`.
#[derive(Debug, Serialize)]
pub struct BegatewayCall<T> {
    /// What is asked for.
    pub request: T,
}

/// A refund as we ask for it.
#[derive(Debug, Serialize)]
pub struct BegatewayRefundCall<'a> {
    /// The uid of the payment or capture.
    pub parent_uid: &'a str,
    /// How much, in the gateway's minor units.
    pub amount: i64,
    /// Why.
    pub reason: &'a str,
    /// Whether a look-alike of the last 30 seconds is refused; left out where the service has none, or the default is meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duplicate_check: Option<bool>,
    /// Our Reference Number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tracking_id: Option<&'a str>,
}

/// A void as we ask for it.
#[derive(Debug, Serialize)]
pub struct BegatewayVoidCall<'a> {
    /// The uid of the authorization.
    pub parent_uid: &'a str,
    /// How much, in the gateway's minor units.
    pub amount: i64,
    /// Whether a look-alike of the last 30 seconds is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duplicate_check: Option<bool>,
    /// Our Reference Number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tracking_id: Option<&'a str>,
}

/// A call as it comes in: each field as it is written, so that what is wrong can be told by name.
#[derive(Debug, Default, Deserialize)]
pub struct BegatewayIncomingCall<'a> {
    /// The uid of the parent transaction.
    #[serde(default, borrow)]
    pub parent_uid: Option<&'a RawValue>,
    /// How much, in minor units.
    #[serde(default, borrow)]
    pub amount: Option<&'a RawValue>,
    /// Why.
    #[serde(default, borrow)]
    pub reason: Option<&'a RawValue>,
    /// Whether a look-alike is refused.
    #[serde(default, borrow)]
    pub duplicate_check: Option<&'a RawValue>,
    /// The caller's own names for it, between semicolons.
    #[serde(default, borrow)]
    pub tracking_id: Option<&'a RawValue>,
}
