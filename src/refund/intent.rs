//! One decision to refund, as the browser remembers it until its end has been seen.

use ::api::refund::CreateRefund;
use serde::{Deserialize, Serialize};

/// What was decided and under which key: repeated with both, it stays one refund.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intent {
    /// The `Idempotency-Key`.
    pub key: String,
    /// What was sent, byte for byte the same on every repetition.
    pub body: CreateRefund,
    /// When the button was pressed, UTC, RFC 3339.
    pub begun_at: String,
}
