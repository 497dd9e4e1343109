//! The calls of the beGateway family, from the address to the port and back.

use axum::Json;
use axum::body::{Bytes, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, Method};
use axum::response::{IntoResponse, Response};
use domain::payment::PaymentState;
use serde::Serialize;

use crate::begateway::routes::CALL_LIMIT_BYTES;
use crate::begateway::routes::incoming::{read_refund, read_void};
use crate::begateway::routes::manners::Manners;
use crate::begateway::routes::refused::{Refused, unstored};
use crate::begateway::signature::read_basic;
use crate::begateway::wire::REQUEST_ID_HEADER;
use crate::begateway::wire::answer::{
    BegatewayOne, BegatewaySeveral, write_payment, write_refund, write_transaction,
};
use crate::begateway::wire::transaction::tracking_names;
use crate::dialect::order::{PortOrder, PortSubject};
use crate::dialect::transaction::PortTransaction;
use crate::dialect::{DialectPort, Proof};

/// A question by tracking id is answered with the latest ten
/// (<https://doc.begateway.com/en/integration/card_api/transactions/status_query/>).
const TRACKED_MAX: u32 = 10;

/// The longest key that is taken; a UUID is advised.
const KEY_MAX_CHARS: usize = 255;

/// What an address is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Make a refund.
    Refund,
    /// Make a void.
    Void,
    /// Show the transaction with this uid.
    Uid(String),
    /// Show the transactions with this tracking id.
    Tracked(String),
}

/// An address, with the method that it is called with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Called {
    /// It does something.
    Post(Asked),
    /// It shows something.
    Get(Asked),
    /// It is no address.
    Nothing,
}

/// Answers a call to an address.
pub async fn answer_call<P: DialectPort>(
    port: &P,
    manners: Manners,
    called: Called,
    request: Request,
) -> Response {
    let asked = match (called, request.method()) {
        (Called::Post(asked), &Method::POST) | (Called::Get(asked), &Method::GET) => asked,
        (Called::Post(_), _) => return Refused::method("POST").into_response(),
        (Called::Get(_), _) => return Refused::method("GET").into_response(),
        (Called::Nothing, _) => return Refused::no_route().into_response(),
    };
    answer_asked(port, manners, asked, request).await.unwrap_or_else(IntoResponse::into_response)
}

async fn answer_asked<P: DialectPort>(
    port: &P,
    manners: Manners,
    asked: Asked,
    request: Request,
) -> Result<Response, Refused> {
    let caller = sign_in(port, request.headers()).await?;
    match asked {
        Asked::Refund => {
            let key = request_id(request.headers())?;
            let order = read_refund(manners, &read_body(request).await?)?;
            check_parent(port, &caller, &order, Parent::NotOnlyAuthorised).await?;
            make(port, manners, &caller, PortOrder { key, ..order }).await
        }
        Asked::Void => {
            let key = request_id(request.headers())?;
            let order = read_void(manners, &read_body(request).await?)?;
            check_parent(port, &caller, &order, Parent::NotCharged).await?;
            make(port, manners, &caller, PortOrder { key, ..order }).await
        }
        Asked::Uid(uid) => show(port, manners, &caller, &uid).await,
        Asked::Tracked(names) => show_tracked(port, manners, &caller, &names).await,
    }
}

/// Finds who calls, before a byte of the body is looked at.
pub async fn sign_in<P: DialectPort>(port: &P, headers: &HeaderMap) -> Result<P::Caller, Refused> {
    let (user, password) = read_basic(headers).ok_or_else(Refused::credentials)?;
    match port.sign_in(Proof::Basic { user: &user, password: &password }).await {
        Ok(Some(signed_in)) => Ok(signed_in.caller),
        Ok(None) => Err(Refused::credentials()),
        Err(_fault) => Err(Refused::fault()),
    }
}

/// Reads a body, up to the limit.
pub async fn read_body(request: Request) -> Result<Bytes, Refused> {
    to_bytes(request.into_body(), CALL_LIMIT_BYTES).await.ok().ok_or_else(Refused::body)
}

/// What the parent of a call must not be.
enum Parent {
    /// A hold is let go by a void, not by a refund.
    NotOnlyAuthorised,
    /// What was taken is given back by a refund, not by a void.
    NotCharged,
}

async fn check_parent<P: DialectPort>(
    port: &P,
    caller: &P::Caller,
    order: &PortOrder,
    parent: Parent,
) -> Result<(), Refused> {
    let PortSubject::Payment(uid) = &order.subject else { return Err(Refused::not_found()) };
    let found = port.payment(caller, uid).await.map_err(|_fault| Refused::fault())?;
    let payment = found.ok_or_else(Refused::not_found)?;
    match (parent, payment.state) {
        (Parent::NotOnlyAuthorised, PaymentState::Authorised) => {
            Err(Refused::cannot("transaction can't be refunded", "it is authorized only: void or capture it"))
        }
        (Parent::NotCharged, PaymentState::Captured) => {
            Err(Refused::cannot("transaction can't be voided", "it is charged: refund it"))
        }
        // Pending, failed and voided ones are refused by the rules, in their own words.
        (Parent::NotOnlyAuthorised | Parent::NotCharged, _) => Ok(()),
    }
}

async fn make<P: DialectPort>(
    port: &P,
    manners: Manners,
    caller: &P::Caller,
    order: PortOrder,
) -> Result<Response, Refused> {
    let refunded = port.refund(caller, order).await.map_err(|refusal| Refused::port(manners, &refusal))?;
    let refund = refunded.refunds.first().ok_or_else(Refused::fault)?;
    Ok(answer(&BegatewayOne { transaction: write_refund(refund, manners.method) }))
}

async fn show<P: DialectPort>(
    port: &P,
    manners: Manners,
    caller: &P::Caller,
    uid: &str,
) -> Result<Response, Refused> {
    if let Some(payment) = port.payment(caller, uid).await.map_err(|_fault| Refused::fault())? {
        return Ok(answer(&BegatewayOne { transaction: write_payment(&payment, manners.method) }));
    }
    let found = port.refund_by_id(caller, uid).await.map_err(|_fault| Refused::fault())?;
    let refund = found.ok_or_else(Refused::not_found)?;
    Ok(answer(&BegatewayOne { transaction: write_refund(&refund, manners.method) }))
}

/// Each of the names between semicolons is looked for by itself; what several find stands once.
async fn show_tracked<P: DialectPort>(
    port: &P,
    manners: Manners,
    caller: &P::Caller,
    names: &str,
) -> Result<Response, Refused> {
    let mut found: Vec<PortTransaction> = Vec::new();
    for name in tracking_names(names) {
        for transaction in port.tracked(caller, name, TRACKED_MAX).await.map_err(|_fault| Refused::fault())? {
            if !found.iter().any(|known| place(known) == place(&transaction)) {
                found.push(transaction);
            }
        }
    }
    found.sort_by_key(|transaction| std::cmp::Reverse(place(transaction).0));
    let most = usize::try_from(TRACKED_MAX).unwrap_or(usize::MAX);
    let transactions =
        found.iter().take(most).map(|found| write_transaction(found, manners.method)).collect();
    Ok(answer(&BegatewaySeveral { transactions }))
}

fn place(transaction: &PortTransaction) -> (i64, &str) {
    match transaction {
        PortTransaction::Payment(payment) => (payment.created_at, &payment.id),
        PortTransaction::Refund(refund) => (refund.created_at, &refund.id),
    }
}

/// Writes an answer that nobody keeps on the way.
pub fn answer(body: &impl Serialize) -> Response {
    unstored(Json(body).into_response())
}

/// The caller's key. One that cannot be read is refused: to let it pass would let a repetition pay twice.
fn request_id(headers: &HeaderMap) -> Result<Option<String>, Refused> {
    let mut keys = headers.get_all(REQUEST_ID_HEADER).iter();
    match (keys.next().map(|key| key.to_str().map(str::trim)), keys.next()) {
        (None, _) | (Some(Ok("")), None) => Ok(None),
        (Some(Ok(key)), None) if key.len() <= KEY_MAX_CHARS => Ok(Some(key.to_owned())),
        (Some(_), _) => Err(Refused::request_id()),
    }
}

/// A path's segments, decoded one by one, so that an id may hold a slash. One that does not decode is no id: it is left as it is.
#[must_use]
pub fn split_path(path: &str) -> Vec<String> {
    path.trim_start_matches('/')
        .split('/')
        .map(|segment| decode(segment).unwrap_or_else(|| segment.to_owned()))
        .collect()
}

fn decode(segment: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let mut half = || rest.next().and_then(|digit| char::from(digit).to_digit(16));
            let value = half()?.checked_mul(16)?.checked_add(half()?)?;
            bytes.push(u8::try_from(value).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}
