//! `GET /api/v1/webhooks`: who is told.

use api::webhook::{KINDS, WebhookList};
use axum::Json as Answer;
use axum::extract::State;
use store::webhook::list;

use crate::app::App;
use crate::caller::SignedIn;
use crate::problem::Failure;
use crate::webhook::access::managed_companies;
use crate::webhook::written::write_webhooks;

/// Lists the webhooks of the companies that the person manages.
#[utoipa::path(
    get, path = api::paths::WEBHOOKS, tag = "webhook", security(("session" = [])),
    responses(
        (status = 200, description = "The webhooks, without their secrets.", body = WebhookList),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`role_too_low`: the person manages no company."),
    ),
)]
pub async fn list_webhooks(
    State(app): State<App>,
    signed_in: SignedIn,
) -> Result<Answer<WebhookList>, Failure> {
    let mut rows = Vec::new();
    for company in managed_companies(&signed_in)? {
        rows.extend(list::list_webhooks(&app.store, company).await?);
    }
    let items = write_webhooks(&app, rows).await?;
    Ok(Answer(WebhookList { items, kinds: KINDS.map(str::to_owned).to_vec() }))
}
