//! What people and tests may read over HTTP: the ledger as JSON, a page that explains the bank, and its health.

use std::fmt::Write;

use axum::Router;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Json, Response};
use axum::routing::get;
use serde::{Deserialize, Serialize};

use crate::Sandbox;
use crate::gateway_routes::{answer, whose};
use crate::ledger::LedgerError;
use crate::ledger::bank_call::BankCall;
use crate::ledger::bank_payment::BankPayment;
use crate::ledger::book_refund::BankRefund;
use crate::ledger::ledger_totals::LedgerTotals;
use crate::sentinel::Sentinel;

mod control;
mod faults;
mod payments;

/// Mounts the pages, and the gateways beside them; everything else is a 404 in JSON.
pub fn router(bank: Sandbox) -> Router {
    Router::new()
        .route("/", get(show_welcome))
        .route("/healthz", get(show_health))
        .route("/sandbox/keys", get(show_keys))
        .route("/sandbox/till", get(show_till))
        .route("/sandbox/ledger", get(show_ledger))
        .route("/sandbox/ledger/totals", get(show_totals))
        .fallback(answer_as_gateway)
        .with_state(bank.clone())
        .merge(control::router(bank.clone()))
        .merge(faults::router(bank.clone()))
        .merge(payments::router(bank))
}

/// What is no page of ours is a call to one of the gateways, or nothing.
async fn answer_as_gateway(State(bank): State<Sandbox>, request: Request) -> Response {
    match whose(request.uri().path()) {
        Some(kind) => answer(bank, kind, request).await,
        None => failed(StatusCode::NOT_FOUND, "not_found", "There is nothing here; / says what is."),
    }
}

#[derive(Deserialize)]
struct LedgerQuery {
    gateway_payment_id: String,
}

#[derive(Serialize)]
struct LedgerPage {
    gateway_payment_id: String,
    currency: &'static str,
    amount: String,
    state: &'static str,
    captured: String,
    refunded: String,
    let_go: String,
    order_number: Option<String>,
    refunds: Vec<RefundLine>,
    calls: Vec<CallLine>,
}

#[derive(Serialize)]
pub struct RefundLine {
    gateway_refund_id: String,
    amount: String,
    result: &'static str,
    made_outside: bool,
    reference_number: String,
    message: Option<String>,
    made_at: i64,
}

#[derive(Serialize)]
struct CallLine {
    amount: String,
    fate: String,
    arrived_at: i64,
}

#[derive(Serialize)]
struct TotalsLine {
    merchant: String,
    currency: &'static str,
    payments: i64,
    captured: String,
    refunds: i64,
    refunded: String,
    pending: String,
    made_outside: String,
}

#[derive(Serialize)]
struct Failed {
    code: &'static str,
    message: &'static str,
}

async fn show_ledger(
    State(bank): State<Sandbox>,
    query: Result<Query<LedgerQuery>, QueryRejection>,
) -> Response {
    let Ok(Query(LedgerQuery { gateway_payment_id })) = query else {
        return failed(StatusCode::BAD_REQUEST, "query_invalid", "Name the payment: ?gateway_payment_id=…");
    };
    match read_ledger(&bank, &gateway_payment_id).await {
        Ok(Some(page)) => Json(page).into_response(),
        Ok(None) => failed(StatusCode::NOT_FOUND, "payment_not_found", "The bank has no payment of this id."),
        Err(error) => broken(&error),
    }
}

async fn read_ledger(bank: &Sandbox, gateway_payment_id: &str) -> Result<Option<LedgerPage>, LedgerError> {
    let Some(payment) = bank.payment(gateway_payment_id).await? else { return Ok(None) };
    let refunds = bank.refunds_of(gateway_payment_id).await?;
    let calls = bank.calls_of(gateway_payment_id).await?;
    Ok(Some(write_page(payment, refunds, calls)))
}

fn write_page(payment: BankPayment, refunds: Vec<BankRefund>, calls: Vec<BankCall>) -> LedgerPage {
    let call_line =
        |call: BankCall| CallLine { amount: call.amount, fate: call.fate, arrived_at: call.arrived_at };
    LedgerPage {
        gateway_payment_id: payment.gateway_payment_id,
        currency: payment.amount.currency().code(),
        amount: payment.amount.to_string(),
        captured: payment.captured.to_string(),
        refunded: payment.refunded.to_string(),
        state: payment.state.as_str(),
        let_go: payment.let_go.to_string(),
        order_number: payment.order_number,
        refunds: refunds.into_iter().map(RefundLine::from).collect(),
        calls: calls.into_iter().map(call_line).collect(),
    }
}

impl From<BankRefund> for RefundLine {
    fn from(refund: BankRefund) -> Self {
        Self {
            gateway_refund_id: refund.gateway_refund_id,
            amount: refund.amount.to_string(),
            result: refund.result.as_str(),
            made_outside: refund.made_outside,
            reference_number: refund.reference_number,
            message: refund.message,
            made_at: refund.made_at,
        }
    }
}

async fn show_totals(State(bank): State<Sandbox>) -> Response {
    let line = |totals: LedgerTotals| TotalsLine {
        currency: totals.captured.currency().code(),
        payments: totals.payments,
        captured: totals.captured.to_string(),
        refunds: totals.refunds,
        refunded: totals.refunded.to_string(),
        pending: totals.pending.to_string(),
        made_outside: totals.made_outside.to_string(),
        merchant: totals.merchant,
    };
    match bank.ledger_totals().await {
        Ok(totals) => Json(totals.into_iter().map(line).collect::<Vec<_>>()).into_response(),
        Err(error) => broken(&error),
    }
}

#[derive(Serialize)]
struct Keys {
    /// What beGateway's and Overpay's `Content-Signature` is checked with, as their back offices show it.
    notification_public_key: Option<String>,
}

async fn show_keys() -> Json<Keys> {
    Json(Keys { notification_public_key: crate::notification_key::public_key() })
}

async fn show_health(State(bank): State<Sandbox>) -> Response {
    match bank.ledger().check_readable().await {
        Ok(()) => ([(header::CACHE_CONTROL, "no-store")], "ok").into_response(),
        Err(error) => broken(&error),
    }
}

async fn show_welcome() -> Html<String> {
    let mut rows = String::new();
    for sentinel in Sentinel::ALL {
        let (tail, wire, money) = (sentinel.tail(), sentinel.on_the_wire(), sentinel.in_the_ledger());
        // Writing to a String cannot fail.
        if write!(rows, "<tr><td>{tail}</td><td>{wire}</td><td>{money}</td></tr>").is_err() {
            break;
        }
    }
    Html(include_str!("pages/welcome.html").replace("{rows}", &rows))
}

/// The page where a person pays: it calls `POST /sandbox/payments`.
async fn show_till() -> Html<&'static str> {
    Html(include_str!("pages/till.html"))
}

fn broken(error: &LedgerError) -> Response {
    tracing::error!(?error, "the ledger failed");
    failed(StatusCode::INTERNAL_SERVER_ERROR, "ledger_failed", "The ledger cannot be read; see the log.")
}

fn failed(status: StatusCode, code: &'static str, message: &'static str) -> Response {
    (status, Json(Failed { code, message })).into_response()
}
