//! `GET /api/v1/transactions/totals`: the sums of exactly the rows that the query finds.

use api::transaction::{CurrencyTotals, TransactionTotals};
use api::transaction_query::TransactionQuery;
use axum::Json as Answer;
use axum::extract::State;
use store::credential::Scope;
use store::transaction::sum::{CurrencySum, sum_transactions};

use crate::app::App;
use crate::caller::Caller;
use crate::extract::Query;
use crate::instant::rfc3339;
use crate::personal::narrow;
use crate::problem::Failure;
use crate::transaction::query::resolve;

/// Adds up the report: per currency, all pages of the query.
#[utoipa::path(
    get, path = api::paths::TOTALS, tag = "report", params(TransactionQuery),
    security(("session" = []), ("credential" = [])),
    responses(
        (status = 200, description = "The sums.", body = TransactionTotals),
        (status = 400, description = "`bad_query`, naming the fields."),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`scope_missing`."),
        (status = 404, description = "`not_found`: the company of the query."),
    ),
)]
pub async fn list_totals(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query,
) -> Result<Answer<TransactionTotals>, Failure> {
    caller.needs(Scope::ReportRead)?;
    let query = narrow(&caller, resolve(query, &caller.companies(), app.now())?)?;
    let sums = sum_transactions(&app.store, &query, &app.report_bound()).await?;
    // What was added up by then is no sum of anything that has a name.
    let complete = sums.is_some();
    let sums = sums.unwrap_or_default();
    let count = sums.iter().map(|sum| sum.payment_count + sum.refund_count).sum();
    let currencies = write_sums(&sums)?;
    Ok(Answer(TransactionTotals { currencies, count, as_of: rfc3339(query.as_of)?, complete }))
}

/// Writes sums, one entry a currency.
pub fn write_sums(sums: &[CurrencySum]) -> Result<Vec<CurrencyTotals>, Failure> {
    sums.iter().map(write_sum).collect()
}

fn write_sum(sum: &CurrencySum) -> Result<CurrencyTotals, Failure> {
    let net = sum.payments.plus(sum.refunds).map_err(Failure::internal)?;
    Ok(CurrencyTotals {
        currency: sum.currency().code().to_owned(),
        payments: sum.payments.into(),
        payment_count: sum.payment_count,
        refunds: sum.refunds.into(),
        refund_count: sum.refund_count,
        pending_refunds: sum.pending_refunds.into(),
        net: net.into(),
    })
}
