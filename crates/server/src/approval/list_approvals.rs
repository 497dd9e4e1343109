//! `GET /api/v1/approvals`: what waits for a second person, and what was said.

use api::approval::{ApprovalList, ApprovalQuery};
use axum::Json as Answer;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use store::approval::list::{self, count_waiting, find_approval};
use store::bulk_refund::list::{count_waiting_bulk_refunds, list_waiting_bulk_refunds};
use store::event::stream::stream_head;

use crate::app::App;
use crate::approval::written::write_approval;
use crate::bulk_refund::written::show;
use crate::caller::SignedIn;
use crate::problem::Failure;

const LIMIT: u32 = 100;
const PAGE: usize = 100;

/// Lists the refunds that wait for a second person, the oldest first, or those that ended, the newest first.
#[utoipa::path(
    get, path = api::paths::APPROVALS, tag = "approval",
    params(
        ("status" = Option<String>, Query, description = "`waiting` (when absent) or `ended`."),
        ("after" = Option<uuid::Uuid>, Query, description = "`next` of the page before."),
    ),
    security(("session" = [])),
    responses(
        (status = 200, description = "At most 100 of them.", body = ApprovalList),
        (status = 400, description = "`bad_query`, naming the fields."),
        (status = 401, description = "`unauthenticated`."),
    ),
)]
pub async fn list_approvals(
    State(app): State<App>,
    signed_in: SignedIn,
    query: Result<Query<ApprovalQuery>, QueryRejection>,
) -> Result<Answer<ApprovalList>, Failure> {
    let Query(query) =
        query.map_err(|rejection| Failure::bad_query(format!("{}.", rejection.body_text()), &[]))?;
    let ended = match query.status.as_deref() {
        None | Some("waiting") => false,
        Some("ended") => true,
        Some(_) => return Err(Failure::bad_query("The status is waiting or ended.", &["status"])),
    };
    let events_after = stream_head(&app.store).await?;
    let companies = signed_in.companies();
    let behind = match query.after {
        None => None,
        Some(id) => match find_approval(&app.store, &companies, id).await? {
            Some(last) => Some((last.requested_at, last.key.id)),
            None => return Err(Failure::bad_query("There is no such approval.", &["after"])),
        },
    };
    let mut rows = list::list_approvals(&app.store, &companies, ended, behind, LIMIT + 1).await?;
    let goes_on = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = rows.last().filter(|_| goes_on).map(|row| row.key.id);
    let items = rows.iter().map(|row| write_approval(&app, &signed_in, row)).collect::<Result<_, _>>()?;
    let mut bulk_refunds = Vec::new();
    if !ended && behind.is_none() {
        for bulk in list_waiting_bulk_refunds(&app.store, &companies, LIMIT).await? {
            bulk_refunds.push(show(&app, &signed_in, &bulk).await?);
        }
    }
    let waiting_count = count_waiting(&app.store, &companies).await?
        + count_waiting_bulk_refunds(&app.store, &companies).await?;
    Ok(Answer(ApprovalList { items, bulk_refunds, next, waiting_count, events_after }))
}
