//! `GET /api/v1/transactions`: one page of the report.

use api::transaction::TransactionPage;
use api::transaction_query::TransactionQuery;
use axum::Json as Answer;
use axum::extract::State;
use store::credential::Scope;
use store::event::stream::stream_head;
use store::transaction::TransactionRow;
use store::transaction::list::{self, ListQuery};

use crate::app::App;
use crate::caller::Caller;
use crate::extract::Query;
use crate::instant::rfc3339;
use crate::problem::Failure;
use crate::transaction::cursor::Cursor;
use crate::transaction::query::resolve;
use crate::transaction::row::write_row;

/// Lists one page of the report, newest first unless told otherwise.
#[utoipa::path(
    get, path = api::paths::TRANSACTIONS, tag = "report", params(TransactionQuery),
    security(("session" = []), ("credential" = [])),
    responses(
        (status = 200, description = "One page.", body = TransactionPage),
        (status = 400, description = "`bad_query`, naming the fields."),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`scope_missing`."),
        (status = 404, description = "`not_found`: the company of the query."),
    ),
)]
pub async fn list_transactions(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query,
) -> Result<Answer<TransactionPage>, Failure> {
    caller.needs(Scope::ReportRead)?;
    let query = resolve(query, &caller.companies(), app.now())?;
    let events_after = stream_head(&app.store).await?;
    let one_more = ListQuery { limit: query.limit.saturating_add(1), ..query.clone() };
    let mut rows = list::list_transactions(&app.store, &one_more).await?;
    let page = usize::try_from(query.limit).map_err(Failure::internal)?;
    let more = rows.len() > page;
    rows.truncate(page);
    let next = rows.last().filter(|_| more).map(|last| cursor_after(&query, last).to_text());
    let items = rows.iter().map(|row| write_row(&app, &caller, row)).collect::<Result<_, _>>()?;
    Ok(Answer(TransactionPage { items, next, as_of: rfc3339(query.as_of)?, events_after }))
}

fn cursor_after(query: &ListQuery, last: &TransactionRow) -> Cursor {
    Cursor { as_of: query.as_of, ascending: query.ascending, created_at: last.created_at, id: last.id }
}
