//! The back office over HTTP: people and tests end refunds, refund outside and open chargebacks.

use axum::Router;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Json, Response};
use axum::routing::post;
use domain::money::Money;
use serde::Deserialize;

use crate::Sandbox;
use crate::ledger::back_office::{BackOfficeError, Becomes};
use crate::ledger::book_refund::{BankRefund, BookError};
use crate::pages::{RefundLine, broken, failed};

/// Mounts the back office.
pub fn router(bank: Sandbox) -> Router {
    Router::new()
        .route("/sandbox/outside-refunds", post(make_outside_refund))
        .route("/sandbox/refunds/{gateway_refund_id}", post(end_refund))
        .route("/sandbox/chargebacks", post(tell_chargeback))
        .with_state(bank)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OutsideRefund {
    gateway_payment_id: String,
    amount: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EndRefund {
    becomes: EndsAs,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum EndsAs {
    Paid,
    Declined,
    Reversed,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Chargeback {
    gateway_payment_id: String,
    open: bool,
}

async fn make_outside_refund(
    State(bank): State<Sandbox>,
    body: Result<Json<OutsideRefund>, JsonRejection>,
) -> Response {
    let Ok(Json(asked)) = body else {
        return unreadable(r#"{"gateway_payment_id": "…", "amount": "12.50"}"#);
    };
    let payment = match bank.payment(&asked.gateway_payment_id).await {
        Ok(Some(payment)) => payment,
        Ok(None) => return no_payment(),
        Err(error) => return broken(&error),
    };
    let Ok(amount) = Money::parse(&asked.amount, payment.captured.currency()) else {
        return failed(
            StatusCode::BAD_REQUEST,
            "amount_invalid",
            "The amount is none of the payment's currency.",
        );
    };
    match bank.make_outside_refund(&asked.gateway_payment_id, amount).await {
        Ok(refund) => (StatusCode::CREATED, Json(RefundLine::from(refund))).into_response(),
        Err(BookError::UnknownPayment) => no_payment(),
        Err(
            BookError::Refused(_) | BookError::Amount(_) | BookError::KeyReused(_) | BookError::LookAlike(_),
        ) => failed(
            StatusCode::UNPROCESSABLE_ENTITY,
            "refused",
            "The bank's rules say no: there is not that much left of the payment.",
        ),
        Err(BookError::Ledger(error)) => broken(&error),
    }
}

async fn end_refund(
    State(bank): State<Sandbox>,
    Path(gateway_refund_id): Path<String>,
    body: Result<Json<EndRefund>, JsonRejection>,
) -> Response {
    let Ok(Json(asked)) = body else {
        return unreadable(r#"{"becomes": "paid"}, or "declined", or "reversed""#);
    };
    let becomes = match asked.becomes {
        EndsAs::Paid => Becomes::Paid,
        EndsAs::Declined => Becomes::Declined,
        EndsAs::Reversed => Becomes::Reversed,
    };
    answer(bank.end_refund(&gateway_refund_id, becomes).await)
}

async fn tell_chargeback(
    State(bank): State<Sandbox>,
    body: Result<Json<Chargeback>, JsonRejection>,
) -> Response {
    let Ok(Json(asked)) = body else { return unreadable(r#"{"gateway_payment_id": "…", "open": true}"#) };
    match bank.tell_chargeback(&asked.gateway_payment_id, asked.open).await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => refused(&error),
    }
}

fn answer(ended: Result<BankRefund, BackOfficeError>) -> Response {
    match ended {
        Ok(refund) => Json(RefundLine::from(refund)).into_response(),
        Err(error) => refused(&error),
    }
}

fn refused(error: &BackOfficeError) -> Response {
    match error {
        BackOfficeError::UnknownRefund => {
            failed(StatusCode::NOT_FOUND, "refund_not_found", "The bank has no refund of this id.")
        }
        BackOfficeError::UnknownPayment => no_payment(),
        BackOfficeError::OtherState(_) => failed(
            StatusCode::CONFLICT,
            "other_state",
            "Only a held refund becomes paid or declined, and only a paid one is reversed.",
        ),
        BackOfficeError::Ledger(error) => broken(error),
    }
}

fn no_payment() -> Response {
    failed(StatusCode::NOT_FOUND, "payment_not_found", "The bank has no payment of this id.")
}

fn unreadable(example: &'static str) -> Response {
    failed(StatusCode::BAD_REQUEST, "body_invalid", example)
}
