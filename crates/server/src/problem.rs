//! The one place that makes an error's response: `application/problem+json` with a stable code and the request id.

use std::any::Any;
use std::error::Error;
use std::fmt::Display;

use api::problem::{MEDIA_TYPE, Problem};
use axum::response::{IntoResponse, Response};
use domain::money::{AmountError, Money};
use domain::refund_rule::Refusal;
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderValue, StatusCode};
use store::error::StoreError;

use crate::origin::Origin;
use crate::request_log::current_request_id;

/// A request that was not served: the problem to tell, and the cause to log where the world failed.
#[derive(Debug)]
pub struct Failure {
    status: StatusCode,
    /// Boxed: it travels through every `Result` of this crate.
    problem: Box<Problem>,
    cause: Option<Box<dyn Error + Send + Sync>>,
}

impl Failure {
    fn new(status: StatusCode, code: &str, detail: impl Into<String>) -> Self {
        let title = status.canonical_reason().unwrap_or("Error");
        let problem = Box::new(Problem::new(status.as_u16(), title, code, detail));
        Self { status, problem, cause: None }
    }

    fn about(mut self, fields: &[&str]) -> Self {
        self.problem.fields = fields.iter().map(|field| (*field).to_owned()).collect();
        self
    }

    fn or_rather(mut self, allowed: &[&str]) -> Self {
        self.problem.allowed = allowed.iter().map(|word| (*word).to_owned()).collect();
        self
    }

    fn with_refundable(mut self, refundable: Money) -> Self {
        self.problem.refundable = Some(refundable.into());
        self.problem.currency = Some(refundable.currency().code().to_owned());
        self
    }

    /// Nobody is signed in, or the session has ended.
    #[must_use]
    pub fn unauthenticated() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthenticated", "Sign in first, or give a valid credential.")
    }

    /// The e-mail or the password is wrong: which of them, nobody is told.
    #[must_use]
    pub fn wrong_sign_in() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "wrong_sign_in", "The e-mail or the password is not right.")
    }

    /// Too many failed sign-ins from here: wait.
    #[must_use]
    pub fn too_many_sign_ins(retry_after_s: u64) -> Self {
        let detail = format!("Too many failed sign-ins. Try again in {retry_after_s} seconds.");
        let mut failure = Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_sign_ins", detail);
        failure.problem.retry_after_s = Some(retry_after_s);
        failure
    }

    /// The caller has as many live streams as one may have.
    #[must_use]
    pub fn too_many_streams() -> Self {
        let detail = "There are too many live streams open. Close some, or share one.";
        let mut failure = Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_streams", detail);
        failure.problem.retry_after_s = Some(10);
        failure
    }

    /// Whether it is about who the caller is and may do: asking again in the same way does not help.
    #[must_use]
    pub fn is_about_the_caller(&self) -> bool {
        matches!(self.status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN)
    }

    /// Only managers and owners may do this.
    #[must_use]
    pub fn managers_only() -> Self {
        let detail = "Only managers and owners of the company may do this.";
        Self::new(StatusCode::FORBIDDEN, "role_too_low", detail)
    }

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

    /// The credential is valid, for other things.
    #[must_use]
    pub fn scope_missing(scope: &str) -> Self {
        let detail = format!("This credential lacks the scope {scope}.");
        Self::new(StatusCode::FORBIDDEN, "scope_missing", detail)
    }

    /// Only programs may do this.
    #[must_use]
    pub fn credential_required() -> Self {
        let detail = "Send a credential with the scope payments:write: `Authorization: Bearer rd_api_…`.";
        Self::new(StatusCode::UNAUTHORIZED, "unauthenticated", detail)
    }

    /// A browser sends this for a page that is not ours, or says nothing of where it comes from.
    #[must_use]
    pub fn origin_refused(ours: &Origin) -> Self {
        let detail = format!("Changes are taken from pages of {ours} only. Open the panel at that address.");
        Self::new(StatusCode::FORBIDDEN, "origin_refused", detail)
    }

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

    /// The request took too long. What it had begun goes on or was undone; asking again is safe.
    #[must_use]
    pub fn timed_out() -> Self {
        let detail =
            "This took too long. Ask again; a refund with the same Idempotency-Key is never made twice.";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "timed_out", detail)
    }

    /// The server lives and cannot serve.
    #[must_use]
    pub fn not_ready(cause: StoreError) -> Self {
        let detail = "The database does not answer.";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "not_ready", detail).because(cause)
    }

    /// The server answers and sends no refunds. The log has the cause, from when it happened.
    #[must_use]
    pub fn worker_ended() -> Self {
        let detail = "Refunds are taken and not sent. Start the server again; those that wait are sent then.";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "not_ready", detail)
    }

    /// The panel was not built into this server.
    #[must_use]
    pub fn panel_missing() -> Self {
        let detail =
            "The panel is not built into this server. Build it and start again with `cargo xtask run`.";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "panel_missing", detail)
    }

    /// A refund must name its intent.
    #[must_use]
    pub fn idempotency_key_required() -> Self {
        let detail = "Name this refund with an Idempotency-Key header of 1 to 255 visible ASCII characters, \
                      and send the same one when you repeat the request.";
        Self::new(StatusCode::BAD_REQUEST, "idempotency_key_required", detail)
    }

    /// The key already names another refund.
    #[must_use]
    pub fn idempotency_key_reused(fields: &[&str]) -> Self {
        let detail = format!(
            "This Idempotency-Key already names another refund: {} differs. Use a new key for a new refund.",
            fields.join(", ")
        );
        Self::new(StatusCode::CONFLICT, "idempotency_key_reused", detail).about(fields)
    }

    /// Only payments are refunded.
    #[must_use]
    pub fn not_a_payment() -> Self {
        let detail = "This is a refund; only payments are refunded.";
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "not_a_payment", detail)
    }

    /// An amount is none, or none of its currency.
    #[must_use]
    pub fn amount(error: &AmountError, field: &str) -> Self {
        let code = match error {
            AmountError::NotANumber(_) => "invalid_amount",
            AmountError::TooManyDecimals { .. } | AmountError::TooLarge(_) => "amount_not_representable",
        };
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, code, sentence(error)).about(&[field])
    }

    /// The rules say no.
    #[must_use]
    pub fn refusal(refusal: &Refusal) -> Self {
        let status = match refusal {
            Refusal::RoleMayNotRefund => StatusCode::FORBIDDEN,
            Refusal::RefundableChanged { .. } => StatusCode::CONFLICT,
            Refusal::PaymentPending
            | Refusal::PaymentFailed
            | Refusal::NotCaptured
            | Refusal::PaymentVoided
            | Refusal::ChargebackOpen
            | Refusal::IntegrationOff
            | Refusal::NothingLeft
            | Refusal::AmountNotPositive
            | Refusal::OtherCurrency(_)
            | Refusal::AmountExceedsRefundable { .. }
            | Refusal::WholeOnly(_)
            | Refusal::ReasonRequired
            | Refusal::ReasonTooLong(_)
            | Refusal::AmountNotRepresentable { .. }
            | Refusal::ChoiceUnknown { .. }
            | Refusal::ChoiceValueUnknown { .. } => StatusCode::UNPROCESSABLE_ENTITY,
        };
        let failure = Self::new(status, refusal.code(), sentence(refusal));
        match refusal {
            Refusal::AmountExceedsRefundable { refundable, .. } => {
                failure.about(&["amount"]).with_refundable(*refundable)
            }
            Refusal::RefundableChanged { refundable, .. } => {
                failure.about(&["expected_refundable"]).with_refundable(*refundable)
            }
            Refusal::AmountNotPositive
            | Refusal::OtherCurrency(_)
            | Refusal::WholeOnly(_)
            | Refusal::AmountNotRepresentable { .. } => failure.about(&["amount"]),
            Refusal::ChoiceUnknown { allowed, .. } => failure.about(&["choices"]).or_rather(allowed),
            Refusal::ChoiceValueUnknown { name, allowed, .. } => {
                failure.about(&["choices", name]).or_rather(allowed)
            }
            Refusal::ReasonRequired | Refusal::ReasonTooLong(_) => failure.about(&["reason"]),
            Refusal::RoleMayNotRefund
            | Refusal::PaymentPending
            | Refusal::PaymentFailed
            | Refusal::NotCaptured
            | Refusal::PaymentVoided
            | Refusal::ChargebackOpen
            | Refusal::IntegrationOff
            | Refusal::NothingLeft => failure,
        }
    }

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

    /// The attention list has no such entry, or not for this person.
    #[must_use]
    pub fn unknown_attention() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "There is no entry with this id among your companies'.")
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

    /// The rules of an operation say no to this person.
    #[must_use]
    pub fn forbidden(code: &str, detail: &str) -> Self {
        Self::new(StatusCode::FORBIDDEN, code, detail)
    }

    /// It came too late.
    #[must_use]
    pub fn conflict(code: &str, detail: &str) -> Self {
        Self::new(StatusCode::CONFLICT, code, detail)
    }

    /// The request reads, and one field of it does not do.
    #[must_use]
    pub fn unprocessable(code: &str, detail: &str, field: &str) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, code, detail).about(&[field])
    }

    /// The world failed or an invariant broke: one calm sentence outside, the cause in the log.
    #[must_use]
    pub fn internal(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::unexplained().because(cause)
    }

    fn unexplained() -> Self {
        let detail =
            "Something went wrong on our side. Try again; if it stays, ask for help with the request id.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", detail)
    }

    fn because(mut self, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.cause = Some(cause.into());
        self
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::internal(error)
    }
}

impl IntoResponse for Failure {
    fn into_response(mut self) -> Response {
        if let Some(cause) = &self.cause {
            tracing::error!(code = self.problem.code, cause = chain(cause.as_ref()), "the request failed");
        }
        self.problem.request_id = current_request_id();
        let body = serde_json::to_vec(&self.problem).unwrap_or_default();
        let mut response = (self.status, body).into_response();
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        if let Some(seconds) = self.problem.retry_after_s {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// Answers a panic: the response of the catching layer.
#[must_use]
#[expect(clippy::needless_pass_by_value, reason = "the catching layer hands the panic over")]
pub fn panicked(panic: Box<dyn Any + Send>) -> Response {
    let words = panic
        .downcast_ref::<&str>()
        .map(|words| (*words).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic without words".to_owned());
    Failure::internal(words).into_response()
}

/// Gives a body to an error that some layer answered with none, so that no error is ever bare.
#[must_use]
pub fn name_bare_errors(response: Response) -> Response {
    let status = response.status();
    let is_error = status.is_client_error() || status.is_server_error();
    if !is_error || response.headers().contains_key(CONTENT_TYPE) {
        return response;
    }
    let failure = match status {
        StatusCode::PAYLOAD_TOO_LARGE => Failure::payload_too_large(),
        StatusCode::METHOD_NOT_ALLOWED => Failure::method_not_allowed(),
        StatusCode::NOT_FOUND => Failure::unknown_address(),
        _ if status.is_server_error() => Failure::unexplained(),
        _ => Failure::new(status, "bad_request", "The request could not be understood."),
    };
    let mut named = failure.into_response();
    for (name, value) in response.headers() {
        named.headers_mut().entry(name).or_insert_with(|| value.clone());
    }
    named
}

/// An error's own words as a sentence.
#[must_use]
pub fn sentence(error: &dyn Display) -> String {
    let words = error.to_string();
    let mut letters = words.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

/// An error and all that caused it, in one line: for the log.
#[must_use]
pub fn chain(error: &(dyn Error + 'static)) -> String {
    let mut words = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        words.push_str(": ");
        words.push_str(&cause.to_string());
        next = cause.source();
    }
    words
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Body;
    use axum::routing::get;
    use http::Request;
    use tower::ServiceExt as _;
    use tower_http::catch_panic::CatchPanicLayer;

    use super::*;

    async fn broken() -> &'static str {
        panic!("an invariant broke, and these words are for the log")
    }

    #[tokio::test]
    async fn a_panic_is_answered_with_one_calm_sentence() {
        let router: Router = Router::new().route("/", get(broken)).layer(CatchPanicLayer::custom(panicked));
        let response = router.oneshot(Request::new(Body::empty())).await.unwrap();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(response.headers().get(CONTENT_TYPE).unwrap(), MEDIA_TYPE);
        let body = axum::body::to_bytes(response.into_body(), 1_000).await.unwrap();
        let problem: Problem = serde_json::from_slice(&body).unwrap();
        assert_eq!((problem.status, problem.code.as_str()), (500, "internal"));
        assert!(!problem.detail.contains("invariant"), "{problem:?}");
    }

    #[test]
    fn a_bare_error_gets_a_body_and_keeps_its_headers() {
        let mut bare = StatusCode::METHOD_NOT_ALLOWED.into_response();
        bare.headers_mut().insert(http::header::ALLOW, HeaderValue::from_static("GET"));
        let named = name_bare_errors(bare);
        assert_eq!(named.headers().get(CONTENT_TYPE).unwrap(), MEDIA_TYPE);
        assert_eq!(named.headers().get(http::header::ALLOW).unwrap(), "GET");
        assert_eq!(name_bare_errors(StatusCode::NO_CONTENT.into_response()).status(), StatusCode::NO_CONTENT);
    }

    #[test]
    fn a_cause_is_told_with_all_its_causes() {
        let source = std::io::Error::other("the disk is full");
        let error = StoreError::File { path: "desk.db".to_owned(), source };
        assert_eq!(chain(&error), "the file desk.db cannot be used: the disk is full");
    }
}
