//! `GET /api/v1/bulk-refunds`: the batches of one's companies.

use api::bulk_refund::BulkRefundList;
use axum::Json as Answer;
use axum::extract::State;
use store::bulk_refund::list;

use crate::app::App;
use crate::bulk_refund::written::write_bulk_refund;
use crate::caller::SignedIn;
use crate::problem::Failure;

const LIMIT: u32 = 100;

/// Lists the newest batches of the person's companies, whatever their role there; without sums.
#[utoipa::path(
    get, path = api::paths::BULK_REFUNDS, tag = "bulk-refund", security(("session" = [])),
    responses(
        (status = 200, description = "At most 100 of them.", body = BulkRefundList),
        (status = 401, description = "`unauthenticated`."),
    ),
)]
pub async fn list_bulk_refunds(
    State(app): State<App>,
    signed_in: SignedIn,
) -> Result<Answer<BulkRefundList>, Failure> {
    let mut items = Vec::new();
    for bulk in list::list_bulk_refunds(&app.store, &signed_in.companies(), LIMIT).await? {
        items.push(write_bulk_refund(&app, &signed_in, &bulk).await?);
    }
    Ok(Answer(BulkRefundList { items }))
}
