//! The documented answers, word for word.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::payu::settings::PayuRepeat;
use crate::payu::wire::reply::{PayuCoreFailure, PayuNumber, PayuReply};

/// What PayU's refund status call documents for a failure of its own.
const INTERNAL_ERROR: &str = r#"{"message":"PayU Internal Server Error"}"#;

/// What is answered, whether or not it is a refusal.
pub(super) struct Answer {
    status: StatusCode,
    body: Vec<u8>,
}

impl Answer {
    /// Any body.
    pub(super) fn json(status: StatusCode, body: &impl Serialize) -> Self {
        match serde_json::to_vec(body) {
            Ok(body) => Self { status, body },
            Err(error) => {
                tracing::error!(%error, "an answer could not be written");
                Self { status: StatusCode::INTERNAL_SERVER_ERROR, body: INTERNAL_ERROR.into() }
            }
        }
    }

    /// `{"message": …}`.
    pub(super) fn layer(status: StatusCode, message: impl Into<String>) -> Self {
        Self::json(status, &PayuReply::Layer { message: message.into() })
    }

    /// `{"status": 0, "msg": …, "error_code": …, "mihpayid": …}`.
    pub(super) fn core(code: u16, msg: impl Into<String>, payu_id: &str) -> Self {
        Self::failure(Some(code), msg.into(), payu_id)
    }

    /// `{"errors": […]}`.
    pub(super) fn errors(errors: Vec<String>) -> Self {
        Self::json(StatusCode::BAD_REQUEST, &PayuReply::Errors { errors })
    }

    pub(super) fn invalid_token() -> Self {
        Self::layer(StatusCode::UNAUTHORIZED, "Invalid Auth token")
    }

    pub(super) fn partner_not_allowed(reseller_id: &str) -> Self {
        let reseller_id: String = reseller_id.chars().take(64).collect();
        let message = format!("Partner with UUID {reseller_id} is not allowed to do this action");
        Self::layer(StatusCode::BAD_REQUEST, message)
    }

    pub(super) fn invalid_partner(payu_id: &str) -> Self {
        Self::core(106, "Invalid partner.", payu_id)
    }

    pub(super) fn invalid_hash() -> Self {
        Self::layer(StatusCode::FORBIDDEN, "Invalid Hash")
    }

    pub(super) fn invalid_amount(payu_id: &str) -> Self {
        Self::core(105, "Refund FAILURE - Invalid amount", payu_id)
    }

    pub(super) fn no_transaction() -> Self {
        Self::failure(None, "transaction does not exists".to_owned(), "")
    }

    pub(super) fn repeated(repeat: PayuRepeat, refund_id: &str, payu_id: &str) -> Self {
        match repeat {
            PayuRepeat::AlreadyExists => {
                Self::layer(StatusCode::OK, format!("refund request already exists for {refund_id}"))
            }
            PayuRepeat::SameAmountAndToken => Self::core(
                227,
                "Refund FAILURE - Transactions with same amount and same token not allowed",
                payu_id,
            ),
            PayuRepeat::TokenExists => Self::core(106, "Refund FAILURE - Token already exists.", payu_id),
        }
    }

    pub(super) fn look_alike(payu_id: &str) -> Self {
        Self::core(
            214,
            "Refund FAILURE - Two refunds of same amount for same transaction within 5 minutes are not allowed",
            payu_id,
        )
    }

    pub(super) fn cannot_be_processed() -> Self {
        let status = "Refund request cannot be processed";
        Self::json(StatusCode::BAD_REQUEST, &PayuReply::Worded { status })
    }

    /// Our own failure.
    pub(super) fn internal_error() -> Self {
        Self { status: StatusCode::INTERNAL_SERVER_ERROR, body: INTERNAL_ERROR.into() }
    }

    fn failure(error_code: Option<u16>, msg: String, payu_id: &str) -> Self {
        let mihpayid = PayuNumber::of(payu_id);
        let failure = PayuCoreFailure { status: 0, msg, error_code, mihpayid };
        Self::json(StatusCode::BAD_REQUEST, &PayuReply::Core(failure))
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        // Answers about money are kept by nobody on the way.
        let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
        (self.status, headers, self.body).into_response()
    }
}
