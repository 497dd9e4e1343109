//! `POST /api/v1/facts`: records what a gateway did with a payment or a refund.

use api::fact::{FactRecorded, RecordFact};
use axum::Json as Answer;
use axum::extract::State;
use refunds::record_fact::{Fact, FactKind, RecordFactError};
use store::credential::Scope;

use crate::app::App;
use crate::caller::{Caller, Program};
use crate::extract::Json;
use crate::problem::Failure;

/// Records a fact. A fact is written down whatever the sum says; the same fact again changes nothing, in any order.
#[utoipa::path(
    post, path = api::paths::FACTS, tag = "payment", request_body = RecordFact,
    security(("credential" = [])),
    responses(
        (status = 200, description = "It is written down; `effect` says what it did.", body = FactRecorded),
        (status = 400, description = "`bad_json`."),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`scope_missing`."),
        (status = 404, description = "`unknown_payment`, `unknown_refund`: not known yet; tell it again later."),
        (status = 409, description = "`refund_under_way`: a refund that this may be about is on its way; tell it again after `retry_after_s`."),
        (status = 422, description = "`unknown_integration`, `invalid_field`."),
    ),
)]
pub async fn record_fact(
    State(app): State<App>,
    program: Program,
    Json(told): Json<RecordFact>,
) -> Result<Answer<FactRecorded>, Failure> {
    let company = program.company_id;
    let caller = Caller::Program(program);
    caller.needs(Scope::PaymentsWrite)?;
    let fact = read(told)?;
    let taken = app.service.record_fact(company, &caller.actor(), &fact).await?;
    Ok(Answer(FactRecorded {
        effect: taken.effect.as_str().to_owned(),
        transaction_id: taken.row.id,
        payment_result: taken.row.payment_result().as_str().to_owned(),
        state: taken.row.state_str().to_owned(),
    }))
}

fn read(told: RecordFact) -> Result<Fact, Failure> {
    let kind: FactKind = told.kind.parse().map_err(|_unknown| {
        Failure::invalid_field(
            "kind",
            "The kind is refund_succeeded, refund_failed, refund_reversed, chargeback_opened or chargeback_closed.",
        )
    })?;
    Ok(Fact {
        integration: told.integration,
        gateway_payment_id: told.gateway_payment_id,
        kind,
        gateway_refund_id: told.gateway_refund_id,
        reference_number: told.reference_number,
        gateway_chargeback_id: told.gateway_chargeback_id,
        amount: told.amount.map(|amount| amount.as_str().to_owned()),
        currency: told.currency,
        code: told.code,
        message: told.message,
    })
}

impl From<RecordFactError> for Failure {
    fn from(error: RecordFactError) -> Self {
        match error {
            RecordFactError::UnknownIntegration(_) => Self::unknown_integration(),
            RecordFactError::UnknownPayment => Self::not_known_yet(
                "unknown_payment",
                "There is no such payment here yet. Tell it again later.",
            ),
            RecordFactError::UnknownRefund => Self::not_known_yet(
                "unknown_refund",
                "There is no such refund here yet. Tell it again later.",
            ),
            RecordFactError::NotYet => Self::refund_under_way(),
            RecordFactError::Invalid { field, detail } => {
                Self::invalid_field(field, &format!("The field {field} cannot be taken: {detail}."))
            }
            RecordFactError::Store(error) => Self::internal(error),
        }
    }
}
