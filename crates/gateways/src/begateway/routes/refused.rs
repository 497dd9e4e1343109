//! What the beGateway family answers instead of a transaction: a status, a message and a tree of errors.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Json, Response};
use domain::refund_rule::Refusal;

use crate::begateway::exponent::minor_digits;
use crate::begateway::routes::manners::Manners;
use crate::begateway::wire::problem::BegatewayRefusal;
use crate::dialect::order::PortRefusal;

/// What a refund that cannot be made is told, in the documented words.
const CANNOT_BE_REFUNDED: &str = "transaction can't be refunded";

/// A refusal and its status.
#[derive(Debug)]
pub struct Refused {
    status: StatusCode,
    body: BegatewayRefusal,
    allow: Option<&'static str>,
}

impl Refused {
    /// A refusal of one field, or of `base`.
    #[must_use]
    pub fn new(status: StatusCode, message: &str, field: &str, texts: &[&str]) -> Self {
        Self { status, body: BegatewayRefusal::of(message, field, texts), allow: None }
    }

    /// A field that is missing or unfit, in the service's own form.
    #[must_use]
    pub fn field(manners: Manners, field: &str, text: &str) -> Self {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        if manners.errors_within_request {
            let body = BegatewayRefusal::of("Unprocessable entity", field, &[text]).within_request();
            return Self { status, body, allow: None };
        }
        let mut name: String = field.replace('_', " ");
        if let Some(first) = name.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        Self::new(status, &format!("{name} {text}."), field, &[text])
    }

    /// Nobody signed in.
    #[must_use]
    pub fn credentials() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "Invalid shop_id/secret_key.", "system", &["System error."])
    }

    /// There is no such transaction.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "Record not found", "base", &["Record not found"])
    }

    /// There is no such address.
    #[must_use]
    pub fn no_route() -> Self {
        let text = "There is nothing at this address";
        Self::new(StatusCode::NOT_FOUND, text, "base", &[text])
    }

    /// The address is called with another method.
    #[must_use]
    pub fn method(allow: &'static str) -> Self {
        let message = format!("This address is called with {allow}");
        let refused = Self::new(StatusCode::METHOD_NOT_ALLOWED, &message, "base", &[&message]);
        Self { allow: Some(allow), ..refused }
    }

    /// The body is longer than is read, or broke off.
    #[must_use]
    pub fn body() -> Self {
        let text = "The body could not be read; it may have at most 64 KiB";
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, text, "base", &[text])
    }

    /// The key of the call cannot be read.
    #[must_use]
    pub fn request_id() -> Self {
        let text = "RequestID must stand once, with up to 255 visible ASCII characters";
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, text, "base", &[text])
    }

    /// The body is no JSON of the documented form.
    #[must_use]
    pub fn form(message: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message, "base", &[message])
    }

    /// Our side failed: nothing is known to have happened.
    #[must_use]
    pub fn fault() -> Self {
        let message = "We're sorry, but something went wrong. Ask by tracking_id before you repeat the call.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, message, "system", &["System error."])
    }

    /// A payment in another state than the call needs.
    #[must_use]
    pub fn cannot(words: &str, why: &str) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, words, "base", &[words, why])
    }

    /// Why the port made no refund.
    #[must_use]
    pub fn port(manners: Manners, refusal: &PortRefusal) -> Self {
        let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
        match refusal {
            PortRefusal::UnknownPayment => Self::not_found(),
            PortRefusal::Amount(error) => Self::field(manners, "amount", &error.to_string()),
            PortRefusal::Rules(rule) => Self::rule(manners, rule),
            PortRefusal::KeyReused(_) => {
                let text = "RequestID belongs to another request";
                Self::new(unprocessable, text, "base", &[text])
            }
            PortRefusal::LookAlike { window_s } => {
                let message = "Duplicate transaction or order";
                let why = format!(
                    "A request with the same parent_uid and amount was made less than {window_s} seconds ago"
                );
                Self::new(unprocessable, message, "base", &[message, &why])
            }
            PortRefusal::Unavailable => {
                let text = "Service is temporarily unavailable";
                Self::new(StatusCode::SERVICE_UNAVAILABLE, text, "base", &[text])
            }
            PortRefusal::Fault(_) => Self::fault(),
        }
    }

    fn rule(manners: Manners, rule: &Refusal) -> Self {
        match rule {
            Refusal::AmountNotPositive => Self::field(manners, "amount", "must be greater than 0"),
            Refusal::AmountExceedsRefundable { refundable, .. }
            | Refusal::RefundableChanged { refundable, .. } => {
                let left =
                    minor_digits(*refundable).map_or_else(|| refundable.to_string(), |left| left.to_string());
                Self::field(manners, "amount", &format!("can't be greater than {left}"))
            }
            Refusal::ReasonRequired => Self::field(manners, "reason", "can't be blank"),
            Refusal::ReasonTooLong(most) => {
                Self::field(manners, "reason", &format!("is too long (maximum is {most} characters)"))
            }
            Refusal::AmountNotRepresentable { .. } => Self::field(manners, "amount", &rule.to_string()),
            Refusal::RoleMayNotRefund
            | Refusal::PaymentPending
            | Refusal::PaymentFailed
            | Refusal::NotCaptured
            | Refusal::PaymentVoided
            | Refusal::ChargebackOpen
            | Refusal::IntegrationOff
            | Refusal::NothingLeft
            | Refusal::OtherCurrency(_)
            | Refusal::WholeOnly(_)
            | Refusal::ChoiceUnknown { .. }
            | Refusal::ChoiceValueUnknown { .. }
            | Refusal::Policy(_) => Self::cannot(CANNOT_BE_REFUNDED, &rule.to_string()),
        }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let status = self.status;
        let mut response = unstored((status, Json(self.body)).into_response());
        let headers = response.headers_mut();
        if let Some(allow) = self.allow {
            headers.insert(header::ALLOW, HeaderValue::from_static(allow));
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"shop\""));
        }
        response
    }
}

/// Answers about money are kept by nobody on the way.
#[must_use]
pub fn unstored(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
