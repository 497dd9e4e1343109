//! `GET /api/v1/attention`: one page of what only a person can close.

use api::attention::{AttentionPage, AttentionQuery};
use axum::Json as Answer;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use store::attention::list::{self, AttentionRow, count_open};
use store::event::stream::stream_head;

use crate::app::App;
use crate::attention::entry::write_entry;
use crate::attention::place::Place;
use crate::caller::SignedIn;
use crate::problem::Failure;

const LIMIT: u32 = 50;
const LONGEST: u32 = 100;

/// Lists what only a person can close: the open, oldest first, or the closed, newest first.
#[utoipa::path(
    get, path = api::paths::ATTENTION, tag = "attention",
    params(
        ("status" = Option<String>, Query, description = "`open` (when absent) or `closed`."),
        ("cursor" = Option<String>, Query, description = "Where the page before ended: its `next`."),
        ("limit" = Option<u32>, Query, description = "How many entries, 1 to 100; 50 when absent."),
    ),
    security(("session" = [])),
    responses(
        (status = 200, description = "One page.", body = AttentionPage),
        (status = 400, description = "`bad_query`, naming the fields."),
        (status = 401, description = "`unauthenticated`."),
    ),
)]
pub async fn list_attention(
    State(app): State<App>,
    signed_in: SignedIn,
    query: Result<Query<AttentionQuery>, QueryRejection>,
) -> Result<Answer<AttentionPage>, Failure> {
    let Query(query) =
        query.map_err(|rejection| Failure::bad_query(format!("{}.", rejection.body_text()), &[]))?;
    let events_after = stream_head(&app.store).await?;
    let companies = signed_in.companies();
    let limit = query.limit.unwrap_or(LIMIT);
    if !(1..=LONGEST).contains(&limit) {
        return Err(Failure::bad_query("The limit is 1 to 100.", &["limit"]));
    }
    let closed = is_closed(query.status.as_deref())?;
    let after = query.cursor.as_deref().map(read_place).transpose()?;
    let mut rows = list::list_attention(
        &app.store,
        &list::AttentionQuery {
            companies: companies.clone(),
            closed,
            after: after.map(|place| (place.at, place.id)),
            limit: limit.saturating_add(1),
        },
    )
    .await?;
    let page = usize::try_from(limit).map_err(Failure::internal)?;
    let more = rows.len() > page;
    rows.truncate(page);
    let next = rows.last().filter(|_| more).map(|last| place_of(last).to_text());
    let items = rows.iter().map(|row| write_entry(&app, &signed_in, row)).collect::<Result<_, _>>()?;
    let open_count = count_open(&app.store, &companies).await?;
    Ok(Answer(AttentionPage { items, next, open_count, events_after }))
}

fn is_closed(status: Option<&str>) -> Result<bool, Failure> {
    match status {
        None | Some("open") => Ok(false),
        Some("closed") => Ok(true),
        Some(_) => Err(Failure::bad_query("The status is open or closed.", &["status"])),
    }
}

fn read_place(text: &str) -> Result<Place, Failure> {
    Place::from_text(text).ok_or_else(|| {
        Failure::bad_query("The cursor is none of ours: take the last page's `next`.", &["cursor"])
    })
}

fn place_of(row: &AttentionRow) -> Place {
    Place { at: row.closed.as_ref().map_or(row.opened_at, |closed| closed.at), id: row.id }
}
