//! `GET /payment/v1/refunds/:id` and `GET /payment/v1/refund-transactions/:id`.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Response;

use crate::craftgate::routes::refusal::Refused;
use crate::craftgate::routes::sign_in::sign_in;
use crate::craftgate::routes::write_refund::{is_cancel_or_open, item_refunds, whole_body};
use crate::craftgate::routes::{Call, Dialect, answer};
use crate::dialect::DialectPort;
use crate::dialect::transaction::PortRefund;

/// Shows a refund of a payment: refunds of items are looked up by the other call.
pub async fn whole<P: DialectPort>(
    State(dialect): State<Dialect<P>>,
    id: Result<Path<String>, PathRejection>,
    call: Call,
) -> Result<Response, Refused> {
    let caller = sign_in(&dialect, &call).await?;
    let refund = find(&dialect, &caller, id).await?.filter(|refund| refund.item_id.is_none());
    let body = refund.and_then(|refund| whole_body(&[refund]));
    answer(body.ok_or_else(unknown)?)
}

/// Shows a refund of an item.
pub async fn of_item<P: DialectPort>(
    State(dialect): State<Dialect<P>>,
    id: Result<Path<String>, PathRejection>,
    call: Call,
) -> Result<Response, Refused> {
    let caller = sign_in(&dialect, &call).await?;
    let asked = id.as_ref().ok().map(|Path(id)| id.clone());
    let refund = find(&dialect, &caller, id).await?.filter(|refund| !is_cancel_or_open(refund));
    let refunds = refund.as_ref().map(item_refunds).unwrap_or_default();
    // One refund of ours may be several of items there, each with an id of its own.
    let only = refunds.len() == 1;
    let body = refunds.into_iter().find(|refund| only || Some(&refund.id) == asked.as_ref());
    let body = body.map(|refund| refund.body);
    answer(body.ok_or_else(unknown)?)
}

async fn find<P: DialectPort>(
    dialect: &Dialect<P>,
    caller: &P::Caller,
    id: Result<Path<String>, PathRejection>,
) -> Result<Option<PortRefund>, Refused> {
    let Ok(Path(id)) = id else { return Ok(None) };
    Ok(dialect.port.refund_by_id(caller, &id).await?)
}

fn unknown() -> Refused {
    Refused::not_found("refund_not_found", "There is no refund with this id.")
}
