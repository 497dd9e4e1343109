//! Moves a batch as a person wants, and gives it as it then is.

use api::bulk_refund::BulkRefund;
use domain::id::BulkRefundId;
use store::bulk_refund::steer::{Steer, steer_bulk_refund};

use crate::app::App;
use crate::bulk_refund::written::show;
use crate::bulk_refund::{find, refuse};
use crate::caller::SignedIn;
use crate::problem::Failure;
use crate::session::client_address::ClientAddress;

/// Moves a batch, tells the worker, and shows it.
pub async fn steered(
    app: &App,
    signed_in: &SignedIn,
    address: &ClientAddress,
    id: BulkRefundId,
    steer: &Steer,
) -> Result<BulkRefund, Failure> {
    let bulk = find(app, signed_in, id).await?;
    let author = signed_in.author(app, address);
    refuse(steer_bulk_refund(&app.store, bulk.key, signed_in.person.id, steer, &author).await?)?;
    app.bulk_refund_bell.ring();
    show(app, signed_in, &find(app, signed_in, id).await?).await
}
