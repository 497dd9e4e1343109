//! `GET /api/v1/companies/{id}/audit/heads`: what a company's chain ended with on each day.

use api::daily_head::{DailyHead, DailyHeadPage, DailyHeadQuery, HeadPublicKey};
use axum::Json as Answer;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use store::daily_head::{find_head_key, list_heads};

use crate::app::App;
use crate::caller::SignedIn;
use crate::company::access::managed_company;
use crate::daily_head::key::pem;
use crate::daily_head::statement::{Statement, hex};
use crate::instant::rfc3339;
use crate::problem::Failure;

const LIMIT: u32 = 31;
const LONGEST: u32 = 366;

/// Lists a company's daily heads, the newest first, for its managers and owners.
#[utoipa::path(
    get, path = api::paths::DAILY_HEADS, tag = "company", security(("session" = [])),
    params(
        ("id" = uuid::Uuid, Path, description = "The company's id."),
        ("cursor" = Option<String>, Query, description = "Where the page before ended: its `next`, a day."),
        ("limit" = Option<u32>, Query, description = "How many days, 1 to 366; 31 when absent."),
    ),
    responses(
        (status = 200, description = "One page.", body = DailyHeadPage),
        (status = 400, description = "`bad_query`, naming the fields."),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`role_too_low`."),
        (status = 404, description = "`not_found`: the company."),
    ),
)]
pub async fn list_daily_heads(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    query: Result<Query<DailyHeadQuery>, QueryRejection>,
) -> Result<Answer<DailyHeadPage>, Failure> {
    let company = managed_company(&signed_in, &id)?;
    let Query(query) =
        query.map_err(|rejection| Failure::bad_query(format!("{}.", rejection.body_text()), &[]))?;
    let limit = query.limit.unwrap_or(LIMIT);
    if !(1..=LONGEST).contains(&limit) {
        return Err(Failure::bad_query("The limit is 1 to 366.", &["limit"]));
    }
    let before = query.cursor.as_deref().map(read_day).transpose()?;
    let mut found = list_heads(&app.store, company, before.as_deref(), limit.saturating_add(1)).await?;
    let page = usize::try_from(limit).map_err(Failure::internal)?;
    let more = found.len() > page;
    found.truncate(page);
    let next = found.last().filter(|_| more).map(|last| last.day_on.clone());
    let items = found.iter().map(|kept| write_head(&kept.statement)).collect::<Result<_, _>>()?;
    let key = find_head_key(&app.store).await?;
    let key = key.map(|key| HeadPublicKey { hex: hex(&key.public_key), pem: pem(&key.public_key) });
    Ok(Answer(DailyHeadPage { items, next, key }))
}

/// A day as heads are kept by.
fn read_day(text: &str) -> Result<String, Failure> {
    let day = text.parse::<jiff::civil::Date>();
    day.map(|day| day.to_string()).map_err(|_unreadable| Failure::bad_query("This is no day.", &["cursor"]))
}

fn write_head(statement: &str) -> Result<DailyHead, Failure> {
    let head = Statement::read(statement).map_err(Failure::internal)?.head;
    Ok(DailyHead {
        day: head.day.to_string(),
        events: u64::try_from(head.events).map_err(Failure::internal)?,
        hash: hex(&head.hash),
        last_event_at: rfc3339(head.last_event_at)?,
        made_at: rfc3339(head.made_at)?,
    })
}
