//! `POST /api/v1/transactions/{id}/withdrawal`: takes a refund back that no gateway has heard of.

use api::transaction::TransactionDetail;
use axum::Json as Answer;
use axum::extract::State;
use refunds::withdraw_refund::{WithdrawError, WithdrawRefusal};
use store::credential::Scope;

use crate::app::App;
use crate::caller::Caller;
use crate::extract::TransactionPath;
use crate::problem::Failure;
use crate::transaction::show_transaction::write_detail;

/// Takes a queued refund back: its amount is refundable again. The requester may, and whoever manages the company.
#[utoipa::path(
    post, path = api::paths::WITHDRAWAL, tag = "refund",
    params(("id" = uuid::Uuid, Path, description = "The refund's *ID*.")),
    security(("session" = []), ("credential" = [])),
    responses(
        (status = 200, description = "It is withdrawn, now or before.", body = TransactionDetail),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`role_too_low`, `scope_missing`, `origin_refused`."),
        (status = 404, description = "`not_found`."),
        (status = 409, description = "`refund_already_sent`, `refund_already_ended`."),
        (status = 422, description = "`not_a_refund`."),
    ),
)]
pub async fn withdraw_refund(
    State(app): State<App>,
    caller: Caller,
    TransactionPath(refund_id): TransactionPath,
) -> Result<Answer<TransactionDetail>, Failure> {
    caller.needs(Scope::RefundsWrite)?;
    let withdrawn = app.service.withdraw_refund(&caller.actor(), refund_id).await?;
    Ok(Answer(write_detail(&app, &caller, withdrawn.id).await?))
}

impl From<WithdrawError> for Failure {
    fn from(error: WithdrawError) -> Self {
        match error {
            WithdrawError::UnknownRefund => Self::unknown_transaction(),
            WithdrawError::NotARefund => {
                Self::unprocessable("not_a_refund", "This is a payment; only a refund is taken back.", "id")
            }
            WithdrawError::Refused(refusal) => withdraw_refusal(refusal),
            WithdrawError::Store(error) => Self::internal(error),
        }
    }
}

fn withdraw_refusal(refusal: WithdrawRefusal) -> Failure {
    let code = refusal.code();
    match refusal {
        WithdrawRefusal::RoleTooLow => Failure::forbidden(
            code,
            "Only who asked for this refund, or a manager of the company, takes it back.",
        ),
        WithdrawRefusal::AlreadySent => Failure::conflict(
            code,
            "The refund is on its way to the gateway and cannot be taken back any more.",
        ),
        WithdrawRefusal::AlreadyEnded => {
            Failure::conflict(code, "The refund has ended already. Load it again.")
        }
    }
}
