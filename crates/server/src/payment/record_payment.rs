//! `POST /api/v1/payments`: records a payment, or new facts about a known one.

use api::amount::AmountText;
use api::payment::{PaymentRecorded, RecordPayment};
use axum::Json as Answer;
use axum::extract::State;
use http::StatusCode;
use jiff::Timestamp;
use refunds::record_payment::{PaymentReport, RecordPaymentError};
use store::Micros;
use store::credential::Scope;

use crate::app::App;
use crate::caller::{Caller, Program};
use crate::extract::Json;
use crate::problem::Failure;

/// Records a payment made elsewhere. The same facts again change nothing; new ones move it on; others are refused.
#[utoipa::path(
    post, path = api::paths::PAYMENTS, tag = "payment", request_body = RecordPayment,
    security(("credential" = [])),
    responses(
        (status = 201, description = "A new payment.", body = PaymentRecorded),
        (status = 200, description = "A known payment, with what is new about it.", body = PaymentRecorded),
        (status = 400, description = "`bad_json`."),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`scope_missing`."),
        (status = 409, description = "`payment_conflict`, naming the fields."),
        (status = 422, description = "`unknown_integration`, `invalid_field`."),
    ),
)]
pub async fn record_payment(
    State(app): State<App>,
    program: Program,
    Json(facts): Json<RecordPayment>,
) -> Result<(StatusCode, Answer<PaymentRecorded>), Failure> {
    let company = program.company_id;
    let caller = Caller::Program(program);
    caller.needs(Scope::PaymentsWrite)?;
    let taken = app.service.record_payment(company, &caller.actor(), &read(facts)?).await?;
    let status = if taken.new { StatusCode::CREATED } else { StatusCode::OK };
    let answer = PaymentRecorded {
        id: taken.row.id,
        payment_result: taken.row.payment_result().as_str().to_owned(),
        state: taken.row.state_str().to_owned(),
        order_number: taken.row.order_number,
        reference_number: taken.row.reference_number,
    };
    Ok((status, Answer(answer)))
}

/// The body as the refund service takes it: amounts stay texts, because only the currency says what they hold.
fn read(facts: RecordPayment) -> Result<PaymentReport, Failure> {
    let paid_at = facts.paid_at.as_deref().map(read_instant).transpose()?;
    let digits = |amount: &AmountText| amount.as_str().to_owned();
    Ok(PaymentReport {
        amount: digits(&facts.amount),
        captured_amount: facts.captured_amount.as_ref().map(digits),
        items: facts.items.into_iter().map(|item| (item.gateway_item_id, digits(&item.amount))).collect(),
        integration: facts.integration,
        gateway_payment_id: facts.gateway_payment_id,
        gateway_order_id: facts.gateway_order_id,
        payment_result: facts.payment_result,
        phase: facts.phase,
        currency: facts.currency,
        payment_type: facts.payment_type,
        customer_name: facts.customer.name,
        customer_phone: facts.customer.phone,
        conversation_id: facts.conversation_id,
        order_number: facts.order_number,
        test: facts.test,
        paid_at,
        ..PaymentReport::default()
    })
}

fn read_instant(text: &str) -> Result<Micros, Failure> {
    text.parse::<Timestamp>().map(Timestamp::as_microsecond).map_err(|_unreadable| {
        Failure::invalid_field("paid_at", "Give an instant with its offset: 2026-11-01T09:30:00Z.")
    })
}

impl From<RecordPaymentError> for Failure {
    fn from(error: RecordPaymentError) -> Self {
        match error {
            RecordPaymentError::UnknownIntegration(_) => Self::unknown_integration(),
            RecordPaymentError::Invalid { field, detail } => {
                Self::invalid_field(field, &format!("The field {field} cannot be taken: {detail}."))
            }
            RecordPaymentError::Conflict { fields } => Self::payment_conflict(&fields),
            RecordPaymentError::Store(error) => Self::internal(error),
        }
    }
}
