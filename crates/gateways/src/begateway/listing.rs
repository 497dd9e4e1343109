//! We read the beGateway family's reports: a period page by page, or day by day.

use axum::http::StatusCode;
use domain::payment::PaymentState;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use crate::begateway::listed::{Listed, read_listed};
use crate::begateway::service::Service;
use crate::begateway::settings::ReportForm;
use crate::begateway::shop::Shop;
use crate::begateway::wire::problem::BegatewayProblem;
use crate::begateway::wire::report::{
    BegatewayReport, BegatewayReportCall, BegatewayReportParams, REPORT_PATH, VERSION_HEADER,
};
use crate::begateway::wire::transaction::BegatewayTransaction;
use crate::http::{self, Reply, ReplyBody, retry_after_ms};
use crate::json_tree::JsonTree;
use crate::listing::{ListError, ListPage, ListQuery, ListedPayment, RejectedLine};

/// The longest page that is read: 1,000 transactions of the documented size, and room.
const REPORT_LIMIT_BYTES: usize = 16 * 1024 * 1024;

/// Reads one page. The gateway has no page size to ask for, so a page may be longer than the query's limit.
pub async fn list_report(
    shop: &Shop,
    service: &Service,
    form: ReportForm,
    query: &ListQuery,
) -> Result<ListPage, ListError> {
    match form {
        ReportForm::Cursor => list_period(shop, service, query).await,
        ReportForm::Day => list_day(shop, service, query).await,
    }
}

async fn list_period(shop: &Shop, service: &Service, query: &ListQuery) -> Result<ListPage, ListError> {
    let from = second_text(query.from_us)?;
    let to = second_text(query.to_us.saturating_sub(1))?;
    let params = BegatewayReportParams {
        date_type: "created_at",
        date: None,
        from: Some(&from),
        to: Some(&to),
        status: "all",
        payment_method_type: service.report_method,
        time_zone: "UTC",
        starting_after: query.cursor.as_deref(),
    };
    let body = fetch(shop, params, "3").await?;
    let report = read_report(&body)?;
    let last = report.last_object_id.and_then(|raw| JsonTree::read(raw.get().as_bytes()));
    let mut page = read_page(&report, query);
    page.next = last
        .as_ref()
        .and_then(JsonTree::text)
        .filter(|last| !report.transactions.is_empty() && query.cursor.as_deref() != Some(last))
        .map(str::to_owned);
    Ok(page)
}

async fn list_day(shop: &Shop, service: &Service, query: &ListQuery) -> Result<ListPage, ListError> {
    let first = day_of(query.from_us)?;
    let last = day_of(query.to_us.saturating_sub(1))?;
    let day: Date = match &query.cursor {
        Some(text) => text.parse().ok().ok_or_else(|| ListError::BadCursor(text.clone()))?,
        None => first,
    };
    let date = day.to_string();
    let params = BegatewayReportParams {
        date_type: "created_at",
        date: Some(&date),
        from: None,
        to: None,
        status: "all",
        payment_method_type: service.report_method,
        time_zone: "UTC",
        starting_after: None,
    };
    let body = fetch(shop, params, "2").await?;
    let report = read_report(&body)?;
    let mut page = read_page(&report, query);
    let count = report.count.and_then(|raw| raw.get().parse::<usize>().ok());
    if let Some(count) = count.filter(|count| *count > report.transactions.len()) {
        let given = report.transactions.len();
        let reason =
            format!("{date} has {count} transactions and the report gave {given}; read it by cursor");
        page.rejected.push(RejectedLine { reason, text: String::new() });
    }
    page.next = day.checked_add(1.day()).ok().filter(|next| *next <= last).map(|next| next.to_string());
    Ok(page)
}

async fn fetch(
    shop: &Shop,
    report_params: BegatewayReportParams<'_>,
    version: &str,
) -> Result<Vec<u8>, ListError> {
    let unavailable = |why: String| ListError::Unavailable(why);
    let request = shop
        .post_report(REPORT_PATH, &BegatewayReportCall { report_params })
        .ok_or_else(|| unavailable("the path is none".to_owned()))?
        .header(VERSION_HEADER, version);
    let reply = http::send_up_to(request, REPORT_LIMIT_BYTES)
        .await
        .map_err(|failure| unavailable(failure.to_string()))?;
    let status = reply.status;
    match reply {
        Reply { status: StatusCode::TOO_MANY_REQUESTS, headers, .. } => {
            Err(ListError::Later { retry_after_ms: retry_after_ms(&headers) })
        }
        Reply { body: ReplyBody::Whole(body), .. } if status.is_success() => Ok(body),
        Reply { body: ReplyBody::Whole(body), .. } if status.is_client_error() => {
            let words = BegatewayProblem::read(&body).map(|problem| problem.words()).unwrap_or_default();
            Err(ListError::Refused(format!("HTTP {}: {words}", status.as_u16())))
        }
        Reply { body: ReplyBody::TooLong, .. } => {
            Err(unavailable("the page is too long to be read".to_owned()))
        }
        Reply { body: ReplyBody::Cut(why), .. } => Err(unavailable(format!("the page broke off: {why}"))),
        Reply { body: ReplyBody::Whole(_), .. } => Err(unavailable(format!("HTTP {}", status.as_u16()))),
    }
}

/// Reads a report's bytes: version 2 and version 3 have the same list.
pub fn read_report(body: &[u8]) -> Result<BegatewayReport<'_>, ListError> {
    serde_json::from_slice(body)
        .map_err(|error| ListError::Unavailable(format!("the answer is no report: {error}")))
}

/// Puts a report's transactions into our words, those outside the period left out.
#[must_use]
pub fn read_page(report: &BegatewayReport<'_>, query: &ListQuery) -> ListPage {
    let mut page = ListPage::default();
    let in_period = |at: i64| (query.from_us..query.to_us).contains(&at);
    for raw in &report.transactions {
        let transaction = JsonTree::read(raw.get().as_bytes()).and_then(BegatewayTransaction::take);
        let listed = transaction
            .ok_or_else(|| "it is no transaction, or names a field twice".to_owned())
            .and_then(|transaction| read_listed(&transaction));
        match listed {
            Ok(Listed::Payment(payment)) if in_period(payment.created_at) => add_payment(&mut page, *payment),
            Ok(Listed::Refund(refund)) if in_period(refund.created_at) => page.refunds.push(*refund),
            Ok(Listed::Chargeback { gateway_refund_id, .. }) => {
                let reason = format!("{gateway_refund_id} is a chargeback: see to it by hand");
                page.rejected.push(RejectedLine { reason, text: raw.get().to_owned() });
            }
            Ok(Listed::Payment(_) | Listed::Refund(_) | Listed::Other(_)) => {}
            Err(reason) => page.rejected.push(RejectedLine { reason, text: raw.get().to_owned() }),
        }
    }
    page
}

/// An authorisation and its capture are two lines of the report and one payment of ours.
fn add_payment(page: &mut ListPage, payment: ListedPayment) {
    let known = page.payments.iter_mut().find(|known| known.gateway_payment_id == payment.gateway_payment_id);
    let Some(known) = known else {
        page.payments.push(payment);
        return;
    };
    let (authorised, captured) = if known.state == PaymentState::Authorised {
        (known.clone(), payment)
    } else {
        (payment, known.clone())
    };
    *known = ListedPayment {
        state: captured.state,
        captured: captured.captured,
        paid_at: captured.paid_at.or(authorised.paid_at),
        ..authorised
    };
}

fn second_text(at_us: i64) -> Result<String, ListError> {
    Ok(instant(at_us)?.strftime("%Y-%m-%d %H:%M:%S").to_string())
}

fn day_of(at_us: i64) -> Result<Date, ListError> {
    Ok(instant(at_us)?.to_zoned(TimeZone::UTC).date())
}

fn instant(at_us: i64) -> Result<Timestamp, ListError> {
    Timestamp::from_microsecond(at_us)
        .map_err(|error| ListError::Refused(format!("the period cannot be written: {error}")))
}
