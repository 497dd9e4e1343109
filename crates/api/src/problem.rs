//! The one shape of every error: RFC 9457 `application/problem+json` with a stable code.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::amount::AmountText;

/// The media type of a problem.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// An error, as RFC 9457 writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// A URI that names the sort of problem: `about:blank` and `code` say it all.
    #[serde(rename = "type")]
    pub kind: String,
    /// The HTTP status' own words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What is wrong and what to do about it, in a sentence.
    pub detail: String,
    /// The stable name of the problem: `amount_exceeds_refundable`.
    pub code: String,
    /// The request's id, to quote when asking for help.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub request_id: Option<String>,
    /// What can still be refunded, when the amount was the problem.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub refundable: Option<AmountText>,
    /// The currency of `refundable`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub currency: Option<String>,
    /// The fields the problem is about.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub fields: Vec<String>,
    /// What would have been taken instead, where that can be listed.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub allowed: Vec<String>,
    /// How many seconds to wait before trying again.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub retry_after_s: Option<u64>,
}

impl Problem {
    /// Builds a problem; the title follows from the status where it is shown.
    #[must_use]
    pub fn new(
        status: u16,
        title: impl Into<String>,
        code: impl Into<String>,
        detail: impl Into<String>,
    ) -> Self {
        Self {
            kind: "about:blank".to_owned(),
            title: title.into(),
            status,
            detail: detail.into(),
            code: code.into(),
            request_id: None,
            refundable: None,
            currency: None,
            fields: Vec::new(),
            allowed: Vec::new(),
            retry_after_s: None,
        }
    }
}
