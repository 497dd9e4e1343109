//! Problems: what is told of webhooks that are not there, or are off.

use http::StatusCode;

use crate::problem::Failure;

impl Failure {
    /// There is no such webhook, or it is of a company that the caller has no part in.
    #[must_use]
    pub fn unknown_webhook() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "There is no webhook with this id.")
    }

    /// The webhook has no such message.
    #[must_use]
    pub fn unknown_delivery() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "This webhook has no message with this id.")
    }

    /// Nothing is sent to a webhook that is off.
    #[must_use]
    pub fn webhook_off() -> Self {
        let detail = "This webhook is switched off. Switch it on first.";
        Self::new(StatusCode::CONFLICT, "webhook_off", detail)
    }
}
