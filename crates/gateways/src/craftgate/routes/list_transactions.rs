//! The searches: payments, refunds, and refunds of items, newest first.

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;

use crate::craftgate::routes::refusal::Refused;
use crate::craftgate::routes::search::{self, Search};
use crate::craftgate::routes::sign_in::sign_in;
use crate::craftgate::routes::write_payment::payment_body;
use crate::craftgate::routes::write_refund::{
    is_cancel_or_open, item_refunds as refunds_by_item, whole_body,
};
use crate::craftgate::routes::{Call, Dialect, answer};
use crate::craftgate::wire::body::CraftgatePage;
use crate::dialect::DialectPort;
use crate::dialect::query::{PortListed, PortPage};
use crate::dialect::transaction::{PortPayment, PortRefund, PortTransaction};

/// `GET /payment-reporting/v1/payments`.
pub async fn payments<P: DialectPort>(
    State(dialect): State<Dialect<P>>,
    call: Call,
) -> Result<Response, Refused> {
    let (search, page) = list(&dialect, &call, PortListed::Payments).await?;
    let items = page.items.iter().filter_map(payment_of).map(payment_body).collect::<Result<Vec<_>, _>>()?;
    write(items, &search, page.total)
}

/// `GET /payment-reporting/v1/refunds`.
pub async fn refunds<P: DialectPort>(
    State(dialect): State<Dialect<P>>,
    call: Call,
) -> Result<Response, Refused> {
    let (search, page) = list(&dialect, &call, PortListed::Refunds).await?;
    let refunds = page.items.iter().filter_map(refund_of);
    let items = refunds.filter_map(|refund| whole_body(std::slice::from_ref(refund))).collect();
    write(items, &search, page.total)
}

/// `GET /payment-reporting/v1/refund-transactions`. Cancels have no items: a page is shorter by them, and the total counts them.
pub async fn item_refunds<P: DialectPort>(
    State(dialect): State<Dialect<P>>,
    call: Call,
) -> Result<Response, Refused> {
    let (search, page) = list(&dialect, &call, PortListed::Refunds).await?;
    let refunds = page.items.iter().filter_map(refund_of).filter(|refund| !is_cancel_or_open(refund));
    let items = refunds.flat_map(refunds_by_item).map(|item| item.body).collect();
    write(items, &search, page.total)
}

async fn list<P: DialectPort>(
    dialect: &Dialect<P>,
    call: &Call,
    of: PortListed,
) -> Result<(Search, PortPage), Refused> {
    let caller = sign_in(dialect, call).await?;
    let search = search::read(&call.uri, of)?;
    let page = dialect.port.list(&caller, &search.query).await?;
    Ok((search, page))
}

fn write<T: Serialize>(items: Vec<T>, search: &Search, total_size: u64) -> Result<Response, Refused> {
    answer(CraftgatePage { items, page: search.page, size: search.query.limit, total_size })
}

fn payment_of(transaction: &PortTransaction) -> Option<&PortPayment> {
    if let PortTransaction::Payment(payment) = transaction { Some(payment) } else { None }
}

fn refund_of(transaction: &PortTransaction) -> Option<&PortRefund> {
    if let PortTransaction::Refund(refund) = transaction { Some(refund) } else { None }
}
