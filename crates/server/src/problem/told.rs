//! Problems: what is told to whoever brings news of payments and refunds.

use http::StatusCode;

use crate::problem::Failure;

impl Failure {
    /// A payment's facts name an integration that the credential's company does not have.
    #[must_use]
    pub fn unknown_integration() -> Self {
        let detail = "This company has no integration of that name or id.";
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "unknown_integration", detail).about(&["integration"])
    }

    /// A field of a payment's facts is wrong.
    #[must_use]
    pub fn invalid_field(field: &str, detail: &str) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_field", detail).about(&[field])
    }

    /// The payment is known with other facts.
    #[must_use]
    pub fn payment_conflict(fields: &[&str]) -> Self {
        let detail =
            format!("This payment is known with another {}. Nothing was changed.", fields.join(", "));
        Self::new(StatusCode::CONFLICT, "payment_conflict", detail).about(fields)
    }

    /// A fact is about something that is not here yet: whoever told it tells it again.
    #[must_use]
    pub fn not_known_yet(code: &str, detail: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, code, detail)
    }

    /// A gateway's message is not proved to be one: nothing in it is believed.
    #[must_use]
    pub fn not_genuine(why: &str) -> Self {
        let detail = format!("The notification is not proved genuine: {why}.");
        Self::new(StatusCode::UNAUTHORIZED, "notification_not_genuine", detail)
    }

    /// A gateway's message does not read.
    #[must_use]
    pub fn unreadable_notification(why: &str) -> Self {
        let detail = format!("The notification cannot be read: {why}.");
        Self::new(StatusCode::BAD_REQUEST, "notification_unreadable", detail)
    }

    /// A fact may be about a refund that is on its way this moment.
    #[must_use]
    pub fn refund_under_way() -> Self {
        let detail = "A refund that this may be about is on its way. Tell it again in a moment.";
        let mut failure = Self::new(StatusCode::CONFLICT, "refund_under_way", detail);
        failure.problem.retry_after_s = Some(2);
        failure
    }
}
