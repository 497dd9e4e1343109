//! `POST /api/v1/bulk-refunds`: makes a batch of refunds and judges its lines.

use api::bulk_refund::{BulkRefund, CreateBulkRefund, LONGEST_CSV_BYTES, MOST_LINES};
use axum::Json as Answer;
use axum::extract::State;
use domain::id::BulkRefundId;
use http::StatusCode;
use http::header::LOCATION;
use refunds::bulk_refund::judge::{GivenLine, GivenPayment};
use refunds::ids::new_uuid;
use store::bulk_refund::BulkRefundKey;
use store::bulk_refund::create::{NewBulkRefund, create_bulk_refund as write_down};

use crate::app::App;
use crate::bulk_refund::csv_lines::read_csv;
use crate::bulk_refund::find;
use crate::bulk_refund::written::show;
use crate::caller::{Caller, SignedIn};
use crate::extract::Json;
use crate::problem::Failure;
use crate::session::client_address::ClientAddress;

/// The longest body: the longest CSV, with what JSON adds to it.
pub const LONGEST_BODY_BYTES: usize = 2 * LONGEST_CSV_BYTES;
const NAME_MAX_CHARS: usize = 120;
const REASON_MAX_CHARS: usize = 500;

/// Makes a batch from CSV or from a list of payments. Each line is judged by the rules of a single refund, with what earlier
/// lines take counted in; no money moves until it is started.
#[utoipa::path(
    post, path = api::paths::BULK_REFUNDS, tag = "bulk-refund", request_body = CreateBulkRefund,
    security(("session" = [])),
    responses(
        (status = 201, description = "The batch, its lines judged.", body = BulkRefund),
        (status = 400, description = "`bad_json`."),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`role_too_low`, `origin_refused`."),
        (status = 404, description = "`not_found`: the company."),
        (status = 413, description = "`payload_too_large`."),
        (status = 422, description = "`bad_csv`, `name_required`, `bad_pace`."),
    ),
)]
pub async fn create_bulk_refund(
    State(app): State<App>,
    signed_in: SignedIn,
    address: ClientAddress,
    Json(asked): Json<CreateBulkRefund>,
) -> Result<(StatusCode, [(http::HeaderName, String); 1], Answer<BulkRefund>), Failure> {
    let company = asked.company;
    let role = signed_in.role_in(company).ok_or_else(Failure::unknown_company)?;
    if !role.may_refund() {
        return Err(not_allowed());
    }
    let name = asked.name.trim().to_owned();
    if !(1..=NAME_MAX_CHARS).contains(&name.chars().count()) {
        let detail = "Give the batch a name of 1 to 120 characters.";
        return Err(Failure::unprocessable("name_required", detail, "name"));
    }
    let most = app.settings.bulk_refunds_a_second;
    let a_second = asked.a_second.unwrap_or(most);
    if !(1..=most).contains(&a_second) {
        let detail = format!("At most {most} lines a second are handed over, and at least 1.");
        return Err(Failure::unprocessable("bad_pace", &detail, "a_second"));
    }
    let given = given_lines(&asked)?;
    let actor = Caller::Person(signed_in.clone()).actor();
    let lines = app.service.judge_lines(&actor, company, given).await?;
    let at = app.now();
    let new = NewBulkRefund {
        key: BulkRefundKey { company, id: BulkRefundId::new(new_uuid(at, app.service.random())) },
        name,
        made_by: signed_in.person.id,
        made_by_email: signed_in.person.email.clone(),
        a_second,
        lines: lines.ok_or_else(Failure::unknown_company)?,
    };
    if !write_down(&app.store, &new, &signed_in.author(&app, &address)).await? {
        return Err(not_allowed());
    }
    let bulk = find(&app, &signed_in, new.key.id).await?;
    let place = [(LOCATION, api::paths::bulk_refund(api::paths::BULK_REFUND, new.key.id))];
    Ok((StatusCode::CREATED, place, Answer(show(&app, &signed_in, &bulk).await?)))
}

fn not_allowed() -> Failure {
    Failure::forbidden("role_too_low", "Your role may see payments but not refund them.")
}

fn given_lines(asked: &CreateBulkRefund) -> Result<Vec<GivenLine>, Failure> {
    let reason = asked.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty());
    if reason.is_some_and(|reason| reason.chars().count() > REASON_MAX_CHARS) {
        let detail = "A reason has at most 500 characters.";
        return Err(Failure::unprocessable("reason_too_long", detail, "reason"));
    }
    match (&asked.csv, asked.payments.as_slice()) {
        (Some(csv), []) => read_csv(csv, reason).map_err(Failure::bad_csv),
        (None, payments) if (1..=MOST_LINES).contains(&payments.len()) => {
            let line = |(line, payment): (u32, &domain::id::TransactionId)| GivenLine {
                line,
                payment: GivenPayment::Id(payment.to_string()),
                amount: None,
                currency: None,
                reason: reason.map(str::to_owned),
            };
            Ok((1..).zip(payments).map(line).collect())
        }
        _neither_or_both => Err(Failure::bad_csv("Send either CSV or 1 to 10,000 payments.")),
    }
}
