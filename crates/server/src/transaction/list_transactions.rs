//! `GET /api/v1/transactions`: one page of the report.

use api::transaction::TransactionPage;
use api::transaction_query::TransactionQuery;
use axum::Json as Answer;
use axum::extract::State;
use store::Micros;
use store::credential::Scope;
use store::event::stream::stream_head;
use store::transaction::list;
use store::transaction::query::{ListQuery, Position, Sort};

use crate::app::App;
use crate::caller::Caller;
use crate::extract::Query;
use crate::instant::rfc3339;
use crate::personal::narrow;
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
    let query = narrow(&caller, resolve(query, &caller.companies(), app.now())?)?;
    let events_after = stream_head(&app.store).await?;
    let page = list::list_transactions(&app.store, &query, &app.report_bound()).await?;
    let items = page.rows.iter().map(|row| write_row(&app, &caller, row)).collect::<Result<_, _>>()?;
    Ok(Answer(TransactionPage {
        items,
        next: page.next.map(|after| cursor_after(&query, after).to_text()),
        previous: page.first.map(|before| cursor_before(&query, before).to_text()),
        as_of: rfc3339(query.as_of)?,
        events_after,
        complete: page.searched_to.is_none(),
        searched_to: page.searched_to.and_then(|place| searched_moment(&query, place)).transpose()?,
    }))
}

fn cursor_after(query: &ListQuery, after: Position) -> Cursor {
    let ListQuery { as_of, sort, axis, ascending, .. } = *query;
    Cursor { as_of, sort, axis, ascending, after }
}

/// Behind this in the opposite order: what stands before it in this one.
fn cursor_before(query: &ListQuery, before: Position) -> Cursor {
    let cursor = cursor_after(query, before);
    Cursor { ascending: !cursor.ascending, ..cursor }
}

/// Up to which moment a list by time was looked through.
fn searched_moment(query: &ListQuery, place: Position) -> Option<Result<String, Failure>> {
    let moment = Micros::try_from(place.key).ok().filter(|_| query.sort == Sort::Time)?;
    Some(rfc3339(moment))
}
