//! `GET /api/v1/bulk-refunds/{id}/file`: a batch's lines as CSV, with what came of each.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use jiff::tz::TimeZone;
use store::bulk_refund::lines::{LineRow, LineState, list_lines};
use store::error::StoreError;

use crate::app::App;
use crate::bulk_refund::find_with_lines;
use crate::caller::SignedIn;
use crate::export::cell::Cell;
use crate::export::csv_file::push_cell;
use crate::extract::BulkRefundPath;
use crate::problem::Failure;

const PAGE: u32 = 1_000;
const COLUMNS: &str = "line,given_payment,given_amount,transaction_id,amount,currency,reason,outcome,code,detail,refund_id,reference_number";

/// Gives all lines of a batch as they stand now: RFC 4180, UTF-8, amounts with a dot, nothing that a spreadsheet takes for a
/// formula.
#[utoipa::path(
    get, path = api::paths::BULK_REFUND_FILE, tag = "bulk-refund",
    params(("id" = uuid::Uuid, Path, description = "The batch's id.")),
    security(("session" = [])),
    responses(
        (status = 200, description = "The file.", content_type = "text/csv"),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`role_too_low`: viewers see sums alone."),
        (status = 404, description = "`not_found`."),
    ),
)]
pub async fn download_bulk_refund(
    State(app): State<App>,
    signed_in: SignedIn,
    BulkRefundPath(id): BulkRefundPath,
) -> Result<Response, Failure> {
    let bulk = find_with_lines(&app, &signed_in, id).await?;
    let mut file = format!("{COLUMNS}\r\n").into_bytes();
    let mut after = 0;
    loop {
        let rows = list_lines(&app.store, bulk.key, after, false, PAGE).await?;
        let Some(last) = rows.last() else { break };
        after = last.line.line;
        for row in &rows {
            push_line(&mut file, row)?;
        }
    }
    let name = format!("attachment; filename=\"bulk-refund-{id}.csv\"");
    let describes =
        [(CONTENT_TYPE, "text/csv; charset=utf-8; header=present".to_owned()), (CONTENT_DISPOSITION, name)];
    Ok((describes, file).into_response())
}

fn push_line(file: &mut Vec<u8>, row: &LineRow) -> Result<(), StoreError> {
    fn text(text: Option<&String>) -> Cell<'_> {
        text.map_or(Cell::Empty, |text| Cell::Text(text))
    }
    let line = &row.line;
    let wanted = line.wanted.as_ref();
    let (why, refund) = match &line.state {
        LineState::Waiting => (None, None),
        LineState::Refused(why) => (Some(why), None),
        LineState::Made(refund) => (None, Some(*refund)),
    };
    file.extend_from_slice(line.line.to_string().as_bytes());
    let cells = [
        Cell::Text(&line.given_payment),
        text(line.given_amount.as_ref()),
        wanted.map_or(Cell::Empty, |wanted| Cell::Id(wanted.payment_id)),
        wanted.map_or(Cell::Empty, |wanted| Cell::Amount(wanted.amount)),
        wanted.map_or(Cell::Empty, |wanted| Cell::Word(wanted.amount.currency().code())),
        text(line.reason.as_ref()),
        Cell::Word(&row.outcome),
        text(why.map(|why| &why.code)),
        text(why.map(|why| &why.detail)),
        refund.map_or(Cell::Empty, Cell::Id),
        text(row.reference_number.as_ref()),
    ];
    for cell in cells {
        file.push(b',');
        push_cell(file, cell, &TimeZone::UTC)?;
    }
    file.extend_from_slice(b"\r\n");
    Ok(())
}
