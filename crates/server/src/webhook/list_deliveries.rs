//! `GET /api/v1/webhooks/{id}/deliveries`: what a webhook was told, and what came of it.

use api::webhook::{DeliveriesQuery, DeliveryPage};
use axum::Json as Answer;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use store::webhook::list;

use crate::app::App;
use crate::caller::SignedIn;
use crate::problem::Failure;
use crate::webhook::access::managed_webhook;
use crate::webhook::written::write_delivery;

const LIMIT: u32 = 50;
const LONGEST: u32 = 100;

/// Lists a webhook's messages, the newest first.
#[utoipa::path(
    get, path = api::paths::DELIVERIES, tag = "webhook", security(("session" = [])),
    params(
        ("id" = uuid::Uuid, Path, description = "The webhook's id."),
        ("cursor" = Option<u64>, Query, description = "Where the page before ended: its `next`."),
        ("limit" = Option<u32>, Query, description = "How many, 1 to 100; 50 when absent."),
    ),
    responses(
        (status = 200, description = "One page.", body = DeliveryPage),
        (status = 400, description = "`bad_query`."),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`role_too_low`."),
        (status = 404, description = "`not_found`."),
    ),
)]
pub async fn list_deliveries(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    query: Result<Query<DeliveriesQuery>, QueryRejection>,
) -> Result<Answer<DeliveryPage>, Failure> {
    let webhook = managed_webhook(&app, &signed_in, &id).await?;
    let Query(query) = query.map_err(|rejection| {
        Failure::bad_query(format!("The query cannot be read: {rejection}."), &["cursor", "limit"])
    })?;
    let limit = query.limit.unwrap_or(LIMIT);
    if !(1..=LONGEST).contains(&limit) {
        return Err(Failure::bad_query("A page has 1 to 100 messages.", &["limit"]));
    }
    let mut rows = list::list_deliveries(&app.store, &webhook, query.cursor, limit + 1).await?;
    let page = usize::try_from(limit).map_err(Failure::internal)?;
    let more = rows.len() > page;
    rows.truncate(page);
    let next = rows.last().filter(|_| more).map(|last| last.position);
    let items = rows.into_iter().map(write_delivery).collect::<Result<_, _>>()?;
    Ok(Answer(DeliveryPage { items, next }))
}
