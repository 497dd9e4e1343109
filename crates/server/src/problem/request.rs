//! Problems: what is told of a request that does not read, or names nothing that is here.

use http::StatusCode;

use crate::problem::Failure;

impl Failure {
    /// There is nothing at this address.
    #[must_use]
    pub fn unknown_address() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "There is nothing at this address.")
    }

    /// There is no such transaction, or it is of a company that the caller has no part in.
    #[must_use]
    pub fn unknown_transaction() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "There is no transaction with this id.")
    }

    /// There is no such company, or the caller has no part in it.
    #[must_use]
    pub fn unknown_company() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "There is no company with this id.").about(&["company"])
    }

    /// The company has no daily head of this day.
    #[must_use]
    pub fn unknown_daily_head() -> Self {
        let detail = "There is no head of this day: days are 2026-11-22, in UTC, and a day's head is made after its end.";
        Self::new(StatusCode::NOT_FOUND, "not_found", detail).about(&["day"])
    }

    /// The attention list has no such entry, or not for this person.
    #[must_use]
    pub fn unknown_attention() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "There is no entry with this id among your companies'.")
    }

    /// Nothing of this id waits or waited, or not for this person.
    #[must_use]
    pub fn unknown_approval() -> Self {
        let detail = "There is no approval with this id among your companies'.";
        Self::new(StatusCode::NOT_FOUND, "not_found", detail)
    }

    /// The address is right and the method is not.
    #[must_use]
    pub fn method_not_allowed() -> Self {
        let detail = "This address does not take this method; the Allow header names those it takes.";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", detail)
    }

    /// The body is not the JSON that is asked for.
    #[must_use]
    pub fn bad_json(what: &serde_json::Error) -> Self {
        let detail = format!("The body is not the JSON that is asked for: {what}.");
        Self::new(StatusCode::BAD_REQUEST, "bad_json", detail)
    }

    /// The body did not arrive whole.
    #[must_use]
    pub fn unreadable_body() -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad_json", "The body did not arrive whole. Send it again.")
    }

    /// The query string is not one that we understand.
    #[must_use]
    pub fn bad_query(detail: impl Into<String>, fields: &[&str]) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad_query", detail).about(fields)
    }

    /// The body is of another media type.
    #[must_use]
    pub fn unsupported_media_type() -> Self {
        let detail = "Send the body as JSON, with `Content-Type: application/json`.";
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", detail)
    }

    /// The body is above the limit.
    #[must_use]
    pub fn payload_too_large() -> Self {
        let detail = "The body is larger than this server takes.";
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "payload_too_large", detail)
    }

    /// The request reads, and one field of it does not do.
    #[must_use]
    pub fn unprocessable(code: &str, detail: &str, field: &str) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, code, detail).about(&[field])
    }

    /// It came too late.
    #[must_use]
    pub fn conflict(code: &str, detail: &str) -> Self {
        Self::new(StatusCode::CONFLICT, code, detail)
    }
}
