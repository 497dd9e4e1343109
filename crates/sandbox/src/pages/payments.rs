//! Payments over HTTP: a customer pays a merchant, and the merchant hears of it from its gateway.

use axum::Router;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Json, Response};
use axum::routing::{get, post};
use domain::gateway_kind::GatewayKind;
use domain::money::{Currency, Money};
use domain::payment::PaymentState;
use serde::{Deserialize, Serialize};

use crate::Sandbox;
use crate::gateway_id::{new_payment_id, now_us};
use crate::ledger::LedgerError;
use crate::ledger::register_merchant::Merchant;
use crate::ledger::take_payments::{NewBankItem, NewBankPayment, NewGatewayPayment};
use crate::pages::{broken, failed};

const EXAMPLE: &str = r#"{"merchant": "Demo Shop", "amount": "12.50", "currency": "TRY"}; beside them kind, state (captured, authorised, pending or failed), customer, phone, order_number, conversation_id, and items, a list of amounts that add up"#;

/// Mounts payments and merchants.
pub fn router(bank: Sandbox) -> Router {
    Router::new()
        .route("/sandbox/merchants", get(list_merchants))
        .route("/sandbox/payments", post(take_payment))
        .with_state(bank)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    merchant: String,
    /// Where several merchants have the name.
    kind: Option<String>,
    amount: String,
    currency: String,
    state: Option<String>,
    customer: Option<String>,
    phone: Option<String>,
    order_number: Option<String>,
    conversation_id: Option<String>,
    #[serde(default)]
    items: Vec<String>,
}

#[derive(Serialize)]
struct MerchantLine {
    name: String,
    kind: &'static str,
    login: Option<String>,
    notification_url: Option<String>,
}

#[derive(Serialize)]
struct PaymentLine {
    gateway_payment_id: String,
    kind: &'static str,
    state: &'static str,
    amount: String,
    currency: &'static str,
    items: Vec<ItemLine>,
}

#[derive(Serialize)]
struct ItemLine {
    gateway_item_id: String,
    amount: String,
}

async fn list_merchants(State(bank): State<Sandbox>) -> Response {
    let line = |merchant: Merchant| MerchantLine {
        name: merchant.name,
        kind: merchant.kind.as_str(),
        login: merchant.login,
        notification_url: merchant.notification_url,
    };
    match bank.merchants().await {
        Ok(merchants) => Json(merchants.into_iter().map(line).collect::<Vec<_>>()).into_response(),
        Err(error) => broken(&error),
    }
}

async fn take_payment(State(bank): State<Sandbox>, body: Result<Json<Asked>, JsonRejection>) -> Response {
    let Ok(Json(asked)) = body else { return unreadable() };
    let merchants = match bank.merchants().await {
        Ok(merchants) => merchants,
        Err(error) => return broken(&error),
    };
    let is_meant = |merchant: &Merchant| {
        merchant.name == asked.merchant
            && asked.kind.as_ref().is_none_or(|kind| merchant.kind.as_str() == kind)
    };
    let mut meant = merchants.into_iter().filter(is_meant);
    let merchant = match (meant.next(), meant.next()) {
        (Some(merchant), None) => merchant,
        (Some(_), Some(_)) => {
            let words = "Several merchants have this name; say the kind too.";
            return failed(StatusCode::CONFLICT, "merchant_ambiguous", words);
        }
        (None, _) => {
            let words = "No merchant has this name; GET /sandbox/merchants lists them.";
            return failed(StatusCode::NOT_FOUND, "merchant_not_found", words);
        }
    };
    match new_payment(&asked, &merchant) {
        Ok(Some(new)) => take(&bank, merchant.kind, new).await,
        Ok(None) => unreadable(),
        Err(error) => broken(&error),
    }
}

async fn take(bank: &Sandbox, kind: GatewayKind, new: NewGatewayPayment) -> Response {
    match bank.take_and_tell(&new).await {
        Ok(()) => (StatusCode::CREATED, Json(line(kind, new))).into_response(),
        Err(LedgerError::UnfitPayment(_)) => unreadable(),
        Err(error) => broken(&error),
    }
}

/// Reads what is asked for; none when something in it is not to be understood.
fn new_payment(asked: &Asked, merchant: &Merchant) -> Result<Option<NewGatewayPayment>, LedgerError> {
    let Ok(currency) = asked.currency.parse::<Currency>() else { return Ok(None) };
    let Ok(amount) = Money::parse(&asked.amount, currency) else { return Ok(None) };
    let Some(state) = asked.state.as_deref().map_or(Some(PaymentState::Captured), |state| state.parse().ok())
    else {
        return Ok(None);
    };
    let mut items = Vec::with_capacity(asked.items.len());
    for text in &asked.items {
        let Ok(amount) = Money::parse(text, currency) else { return Ok(None) };
        items.push(NewBankItem { gateway_item_id: new_payment_id(merchant.kind)?, amount });
    }
    if items.is_empty() && merchant.kind == GatewayKind::Craftgate {
        items.push(NewBankItem { gateway_item_id: new_payment_id(merchant.kind)?, amount });
    }
    let captured = if state == PaymentState::Captured { amount } else { Money::zero(currency) };
    let payment = NewBankPayment {
        merchant: merchant.id,
        gateway_payment_id: new_payment_id(merchant.kind)?,
        amount,
        captured,
        customer: asked.customer.clone(),
        order_number: asked.order_number.clone(),
        taken_at: now_us(),
    };
    let (phone, conversation_id) = (asked.phone.clone(), asked.conversation_id.clone());
    Ok(Some(NewGatewayPayment { payment, state, phone, conversation_id, items }))
}

fn line(kind: GatewayKind, new: NewGatewayPayment) -> PaymentLine {
    let item = |item: NewBankItem| ItemLine {
        gateway_item_id: item.gateway_item_id,
        amount: item.amount.to_string(),
    };
    PaymentLine {
        gateway_payment_id: new.payment.gateway_payment_id,
        kind: kind.as_str(),
        state: new.state.as_str(),
        amount: new.payment.amount.to_string(),
        currency: new.payment.amount.currency().code(),
        items: new.items.into_iter().map(item).collect(),
    }
}

fn unreadable() -> Response {
    failed(StatusCode::BAD_REQUEST, "body_invalid", EXAMPLE)
}
