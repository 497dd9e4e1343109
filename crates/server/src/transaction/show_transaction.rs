//! `GET /api/v1/transactions/{id}`: one payment or refund, its refunds and its timeline.

use api::balance::Balance;
use api::capabilities::Capabilities;
use api::transaction::{PaymentDetail, TimelineEntry, TransactionDetail};
use axum::Json as Answer;
use axum::extract::State;
use domain::id::TransactionId;
use domain::refund_rule::Requester;
use domain::role::Role;
use store::credential::Scope;
use store::dialect::Reach;
use store::event::stream::stream_head;
use store::event::timeline::{TimelineRow, list_timeline};
use store::transaction::find::{find_transaction, list_refunds};
use store::transaction::{PaymentPart, TransactionRow};

use crate::app::App;
use crate::caller::Caller;
use crate::extract::TransactionPath;
use crate::gateway::circuit::held_back;
use crate::instant::{optional_rfc3339, rfc3339};
use crate::personal::Sight;
use crate::problem::Failure;
use crate::transaction::row::{write_gateway_details, write_refund_detail, write_row};

/// Shows one row in full.
#[utoipa::path(
    get, path = api::paths::TRANSACTION, tag = "report",
    params(("id" = uuid::Uuid, Path, description = "The report's *ID*.")),
    security(("session" = []), ("credential" = [])),
    responses(
        (status = 200, description = "The row, its refunds and its timeline.", body = TransactionDetail),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`scope_missing`."),
        (status = 404, description = "`not_found`: there is none, or it is another company's."),
    ),
)]
pub async fn show_transaction(
    State(app): State<App>,
    caller: Caller,
    TransactionPath(id): TransactionPath,
) -> Result<Answer<TransactionDetail>, Failure> {
    caller.needs(Scope::ReportRead)?;
    write_detail(&app, &caller, id).await.map(Answer)
}

/// Reads and writes one row in full. What happens after this began comes by the live stream.
pub async fn write_detail(
    app: &App,
    caller: &Caller,
    id: TransactionId,
) -> Result<TransactionDetail, Failure> {
    let events_after = stream_head(&app.store).await?;
    let row = find_row(app, caller, id).await?;
    let refunds = match row.payment() {
        Some(_) => list_refunds(&app.store, row.company_id, row.id).await?,
        None => Vec::new(),
    };
    let payment = match row.payment() {
        Some(payment) => Some(write_payment_detail(app, caller, &row, payment).await?),
        None => None,
    };
    let refund = match row.refund() {
        Some(part) => Some(write_refund_detail(app, caller, &row, part).await?),
        None => None,
    };
    let subjects: Vec<TransactionId> =
        std::iter::once(row.id).chain(refunds.iter().map(|refund| refund.id)).collect();
    let timeline = list_timeline(&app.store, row.company_id, &subjects).await?;
    let sight = Sight::of(caller, row.company_id);
    Ok(TransactionDetail {
        transaction: write_row(app, caller, &row)?,
        payment,
        refund,
        refunds: refunds.iter().map(|refund| write_row(app, caller, refund)).collect::<Result<_, _>>()?,
        timeline: timeline.into_iter().map(|fact| write_fact(fact, sight, &row)).collect::<Result<_, _>>()?,
        events_after,
    })
}

/// A row of one of the caller's companies. The others' do not exist for them.
pub async fn find_row(app: &App, caller: &Caller, id: TransactionId) -> Result<TransactionRow, Failure> {
    find_transaction(&app.store, &caller.companies(), id).await?.ok_or_else(Failure::unknown_transaction)
}

async fn write_payment_detail(
    app: &App,
    caller: &Caller,
    row: &TransactionRow,
    payment: &PaymentPart,
) -> Result<PaymentDetail, Failure> {
    let role = match caller.requester(row.company_id) {
        Requester::Person(role) => role,
        // A program that may refund stands where an agent stands.
        Requester::Program => Role::Agent,
    };
    Ok(PaymentDetail {
        gateway_payment_id: payment.gateway_payment_id.clone(),
        gateway_order_id: payment.gateway_order_id.clone(),
        authorised: payment.authorised.into(),
        captured: payment.captured.into(),
        paid_at: optional_rfc3339(payment.paid_at)?,
        balance: write_balance(app, row).await?,
        chargeback_open: payment.chargeback_open,
        integration_enabled: row.integration_enabled,
        gateway_circuit: held_back(app, Reach { company: row.company_id, integration: row.integration_id })
            .await?,
        capabilities: Capabilities::of(&app.service.capabilities(row), row.amount.currency()),
        my_role: role.as_str().to_owned(),
        gateway_details: write_gateway_details(
            payment.gateway_details.as_deref(),
            Sight::of(caller, row.company_id),
            row,
        ),
    })
}

/// What a payment has left, explained.
pub async fn write_balance(app: &App, payment: &TransactionRow) -> Result<Balance, Failure> {
    let parts = app.service.balance_parts(payment).await?;
    parts.as_ref().map(Balance::from).ok_or_else(|| Failure::internal("a payment has no balance"))
}

fn write_fact(fact: TimelineRow, sight: Sight, row: &TransactionRow) -> Result<TimelineEntry, Failure> {
    Ok(TimelineEntry {
        transaction_id: fact.transaction_id,
        kind: fact.kind,
        at: rfc3339(fact.at)?,
        actor: fact.actor,
        amount: fact.amount.map(Into::into),
        code: fact.code,
        message: fact.message.map(|text| sight.text(&text, row)),
    })
}
