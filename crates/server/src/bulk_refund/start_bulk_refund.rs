//! `POST /api/v1/bulk-refunds/{id}/start`: begins a batch, or asks a second person to agree to it.

use api::bulk_refund::BulkRefund;
use axum::Json as Answer;
use axum::extract::State;
use domain::refund_rule::Refusal;
use refunds::policy::is_fresh;
use store::bulk_refund::lines::sum_wanted;
use store::bulk_refund::steer::Steer;

use crate::app::App;
use crate::bulk_refund::find;
use crate::bulk_refund::steered::steered;
use crate::caller::{Caller, SignedIn};
use crate::extract::BulkRefundPath;
use crate::problem::Failure;
use crate::session::client_address::ClientAddress;

/// Begins a batch that one made. Where the company's policy asks for a second person, about any line or about the sum of all, it
/// waits for them instead.
#[utoipa::path(
    post, path = api::paths::BULK_REFUND_START, tag = "bulk-refund",
    params(("id" = uuid::Uuid, Path, description = "The batch's id.")),
    security(("session" = [])),
    responses(
        (status = 200, description = "It runs, or waits: `state` tells.", body = BulkRefund),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`role_too_low`, `second_factor_needed`, `origin_refused`."),
        (status = 404, description = "`not_found`."),
        (status = 409, description = "`bulk_refund_moved`."),
    ),
)]
pub async fn start_bulk_refund(
    State(app): State<App>,
    signed_in: SignedIn,
    address: ClientAddress,
    BulkRefundPath(id): BulkRefundPath,
) -> Result<Answer<BulkRefund>, Failure> {
    let bulk = find(&app, &signed_in, id).await?;
    let actor = Caller::Person(signed_in.clone()).actor();
    let sums = sum_wanted(&app.store, bulk.key).await?;
    let demands = app.service.bulk_demands(&actor, bulk.key.company, &sums).await?;
    if let Some(refusal) = demands.second_factor {
        return Err(Failure::refusal(&Refusal::Policy(refusal)));
    }
    let with_second_factor = is_fresh(signed_in.second_factor_at, app.now());
    let steer = match demands.approval {
        None => Steer::Start { with_second_factor },
        Some(wanted) => Steer::Ask { wanted, with_second_factor },
    };
    steered(&app, &signed_in, &address, id, &steer).await.map(Answer)
}
