//! Lookups of a payment, of its items, and of the refunds of both.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Response;

use crate::craftgate::routes::refusal::Refused;
use crate::craftgate::routes::sign_in::sign_in;
use crate::craftgate::routes::write_payment::{item_body, payment_body};
use crate::craftgate::routes::write_refund::{
    is_cancel_or_open, item_refunds as refunds_by_item, whole_body,
};
use crate::craftgate::routes::{Call, Dialect, answer};
use crate::craftgate::wire::body::CraftgatePage;
use crate::dialect::DialectPort;
use crate::dialect::transaction::PortPayment;

/// `GET /payment/v1/card-payments/:id` and `GET /payment-reporting/v1/payments/:id`.
pub async fn payment<P: DialectPort>(
    State(dialect): State<Dialect<P>>,
    id: Result<Path<String>, PathRejection>,
    call: Call,
) -> Result<Response, Refused> {
    let id = id.ok().map(|Path(id)| id);
    let payment = find(&dialect, &call, id).await?;
    answer(payment_body(&payment)?)
}

/// `GET /payment-reporting/v1/payments/:id/transactions`.
pub async fn items<P: DialectPort>(
    State(dialect): State<Dialect<P>>,
    id: Result<Path<String>, PathRejection>,
    call: Call,
) -> Result<Response, Refused> {
    let id = id.ok().map(|Path(id)| id);
    let payment = find(&dialect, &call, id).await?;
    all_of(payment.items.iter().map(|item| item_body(item, &payment)).collect::<Result<_, _>>()?)
}

/// `GET /payment-reporting/v1/payments/:id/refunds`.
pub async fn refunds<P: DialectPort>(
    State(dialect): State<Dialect<P>>,
    id: Result<Path<String>, PathRejection>,
    call: Call,
) -> Result<Response, Refused> {
    let id = id.ok().map(|Path(id)| id);
    let payment = find(&dialect, &call, id).await?;
    all_of(payment.refunds.iter().filter_map(|refund| whole_body(std::slice::from_ref(refund))).collect())
}

/// `GET /payment-reporting/v1/payments/:id/transactions/:item/refunds`.
pub async fn item_refunds<P: DialectPort>(
    State(dialect): State<Dialect<P>>,
    ids: Result<Path<(String, String)>, PathRejection>,
    call: Call,
) -> Result<Response, Refused> {
    let (id, item) = ids.map(|Path((id, item))| (Some(id), item)).unwrap_or_default();
    let payment = find(&dialect, &call, id).await?;
    if !payment.items.iter().any(|known| known.id == item) {
        return Err(Refused::not_found("item_not_found", "The payment has no item with this id."));
    }
    let by_item =
        payment.refunds.iter().filter(|refund| !is_cancel_or_open(refund)).flat_map(refunds_by_item);
    all_of(
        by_item.filter(|refund| refund.item_id.as_ref() == Some(&item)).map(|refund| refund.body).collect(),
    )
}

async fn find<P: DialectPort>(
    dialect: &Dialect<P>,
    call: &Call,
    id: Option<String>,
) -> Result<PortPayment, Refused> {
    let caller = sign_in(dialect, call).await?;
    let payment = match id {
        Some(id) => dialect.port.payment(&caller, &id).await?,
        None => None,
    };
    payment.ok_or_else(|| Refused::not_found("payment_not_found", "There is no payment with this id."))
}

/// A list that has no pages.
fn all_of<T: serde::Serialize>(items: Vec<T>) -> Result<Response, Refused> {
    let size = u32::try_from(items.len()).unwrap_or(u32::MAX);
    answer(CraftgatePage { items, page: 0, size, total_size: u64::from(size) })
}
