//! We answer the beGateway family's reports: a day (version 2) or a period with a cursor (version 3).
//!
//! A cursor is a place in the list, which runs newest first: what is made meanwhile may show a row twice, never leave one out.

use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::payment::PaymentResult;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Span, ToSpan};
use serde::Serialize;

use crate::begateway::routes::dispatch::{answer, read_body, sign_in};
use crate::begateway::routes::manners::Manners;
use crate::begateway::routes::refused::Refused;
use crate::begateway::wire::answer::{BegatewayWritten, write_transaction};
use crate::begateway::wire::report::{BegatewayIncomingParams, BegatewayIncomingReport, VERSION_HEADER};
use crate::dialect::DialectPort;
use crate::dialect::query::{PortListed, PortQuery};

/// How many transactions a page has (the documented size above which version 3 is recommended).
const PAGE: u32 = 1_000;

#[derive(Serialize)]
struct Report {
    transactions: Vec<BegatewayWritten>,
    count: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_object_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_object_id: Option<String>,
}

#[derive(Serialize)]
struct Count {
    count: u64,
}

/// Answers a report.
pub async fn answer_report<P: DialectPort>(port: &P, manners: Manners, request: Request) -> Response {
    report(port, manners, request).await.unwrap_or_else(IntoResponse::into_response)
}

/// Answers how many transactions a report has.
pub async fn count_report<P: DialectPort>(port: &P, manners: Manners, request: Request) -> Response {
    count(port, manners, request).await.unwrap_or_else(IntoResponse::into_response)
}

async fn report<P: DialectPort>(port: &P, manners: Manners, request: Request) -> Result<Response, Refused> {
    let (caller, asked) = read_request(port, request).await?;
    let is_paged = asked.is_paged;
    let Some(query) = asked.query(manners)? else {
        let (first_object_id, last_object_id) = (None, None);
        return Ok(answer(&Report { transactions: Vec::new(), count: 0, first_object_id, last_object_id }));
    };
    let page = port.list(&caller, &query).await.map_err(|_fault| Refused::fault())?;
    let end = query.offset.saturating_add(u64::try_from(page.items.len()).unwrap_or(u64::MAX));
    let place = |at: u64| (is_paged && !page.items.is_empty()).then(|| at.to_string());
    Ok(answer(&Report {
        transactions: page.items.iter().map(|item| write_transaction(item, manners.method)).collect(),
        count: page.total,
        first_object_id: place(query.offset),
        last_object_id: place(end),
    }))
}

async fn count<P: DialectPort>(port: &P, manners: Manners, request: Request) -> Result<Response, Refused> {
    let (caller, asked) = read_request(port, request).await?;
    let Some(query) = asked.query(manners)? else { return Ok(answer(&Count { count: 0 })) };
    let query = PortQuery { offset: 0, limit: 1, ..query };
    let page = port.list(&caller, &query).await.map_err(|_fault| Refused::fault())?;
    Ok(answer(&Count { count: page.total }))
}

/// A report that was asked for.
struct Asked {
    params: BegatewayIncomingParams,
    is_paged: bool,
}

async fn read_request<P: DialectPort>(port: &P, request: Request) -> Result<(P::Caller, Asked), Refused> {
    if request.method() != Method::POST {
        return Err(Refused::method("POST"));
    }
    let caller = sign_in(port, request.headers()).await?;
    let is_paged = version(request.headers()) == Some("3");
    let body = read_body(request).await?;
    let form =
        || Refused::form("Send JSON of the form {\"report_params\": {\"date_type\": \"created_at\", …}}");
    let report: BegatewayIncomingReport = serde_json::from_slice(&body).ok().ok_or_else(form)?;
    let is_paged = is_paged || report.report_params.from.is_some();
    Ok((caller, Asked { params: report.report_params, is_paged }))
}

fn version(headers: &HeaderMap) -> Option<&str> {
    headers.get(VERSION_HEADER)?.to_str().ok().map(str::trim)
}

impl Asked {
    /// What is asked of the port; none where nothing can be in it.
    fn query(&self, manners: Manners) -> Result<Option<PortQuery>, Refused> {
        let params = &self.params;
        match params.date_type.as_deref() {
            None | Some("created_at") => {}
            Some(_) => return Err(unfit("date_type", "must be created_at")),
        }
        let result = match params.status.as_deref() {
            None | Some("all") => None,
            Some("successful") => Some(PaymentResult::Success),
            Some("failed") => Some(PaymentResult::Failed),
            Some("pending" | "incomplete") => Some(PaymentResult::Pending),
            Some(_) => return Err(unfit("status", "must be all, successful, failed, pending or incomplete")),
        };
        if params.payment_method_type.as_deref().is_some_and(|method| method != manners.service.report_method)
        {
            return Ok(None);
        }
        let (from, to) = self.period()?;
        let (offset, limit) = self.place()?;
        Ok(Some(PortQuery {
            of: PortListed::Both,
            from_us: Some(from),
            to_us: Some(to),
            result,
            offset,
            limit,
            ..PortQuery::default()
        }))
    }

    fn period(&self) -> Result<(i64, i64), Refused> {
        let params = &self.params;
        let zone = params.time_zone.as_deref().unwrap_or("UTC");
        let zone =
            TimeZone::get(zone).ok().ok_or_else(|| unfit("time_zone", "must be the name of a time zone"))?;
        if !self.is_paged {
            let date = params.date.as_deref().ok_or_else(|| unfit("date", "is missing"))?;
            let date: Date = date.parse().ok().ok_or_else(|| unfit("date", "must be YYYY-MM-DD"))?;
            let midnight = date.at(0, 0, 0, 0);
            return Ok((
                instant("date", midnight, &zone)?,
                instant("date", after(midnight, 1.day())?, &zone)?,
            ));
        }
        let from = second("from", params.from.as_deref())?;
        let to = second("to", params.to.as_deref())?;
        // The last second is within the period.
        Ok((instant("from", from, &zone)?, instant("to", after(to, 1.second())?, &zone)?))
    }

    fn place(&self) -> Result<(u64, u32), Refused> {
        let read = |name: &str, place: &str| {
            place.parse::<u64>().ok().ok_or_else(|| unfit(name, "is no place in this report"))
        };
        if let Some(after) = &self.params.starting_after {
            return Ok((read("starting_after", after)?, PAGE));
        }
        if let Some(before) = &self.params.ending_before {
            let before = read("ending_before", before)?;
            let limit = u32::try_from(before).unwrap_or(PAGE).min(PAGE);
            return Ok((before.saturating_sub(u64::from(limit)), limit));
        }
        Ok((0, PAGE))
    }
}

fn second(name: &str, text: Option<&str>) -> Result<DateTime, Refused> {
    let text = text.ok_or_else(|| unfit(name, "is missing"))?;
    let read = DateTime::strptime("%Y-%m-%d %H:%M:%S", text.trim());
    read.ok().ok_or_else(|| unfit(name, "must be YYYY-MM-DD hh:mm:ss"))
}

fn after(at: DateTime, span: Span) -> Result<DateTime, Refused> {
    at.checked_add(span).ok().ok_or_else(|| unfit("date", "is too late"))
}

fn instant(name: &str, at: DateTime, zone: &TimeZone) -> Result<i64, Refused> {
    let instant = at.to_zoned(zone.clone()).ok().ok_or_else(|| unfit(name, "is no time in this zone"))?;
    Ok(instant.timestamp().as_microsecond())
}

fn unfit(field: &str, text: &str) -> Refused {
    Refused::new(StatusCode::UNPROCESSABLE_ENTITY, &format!("{field} {text}"), field, &[text])
}
