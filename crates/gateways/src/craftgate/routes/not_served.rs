//! Craftgate's calls that are no refunds of a paid payment: answered in its own form, and nothing is done.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::payment::PaymentState;
use domain::refund_rule::Refusal;

use crate::craftgate::routes::refusal::Refused;
use crate::craftgate::routes::sign_in::sign_in;
use crate::craftgate::routes::{Call, Dialect};
use crate::craftgate::wire::call::{WrongField, whole_number};
use crate::dialect::DialectPort;
use crate::dialect::order::PortRefusal;
use crate::json_tree::JsonTree;

/// Marking a payment or an item as refunded moves no money, and what moved none stands in no report of ours.
pub async fn mark_as_refunded<P: DialectPort>(
    State(dialect): State<Dialect<P>>,
    call: Call,
) -> Result<Response, Refused> {
    let _anyone = sign_in(&dialect, &call).await?;
    Err(Refused::business(
        "mark_as_refunded_not_supported",
        "Nothing is marked as refunded here without a refund, and nothing was. Refund it by /payment/v1/refunds; what was \
         refunded elsewhere is told by POST /api/v1/facts.",
    ))
}

/// Refunding what is still waiting: nothing was taken of it yet, so there is nothing to give back.
pub async fn waiting_payment<P: DialectPort>(
    State(dialect): State<Dialect<P>>,
    call: Call,
) -> Result<Response, Refused> {
    let caller = sign_in(&dialect, &call).await?;
    let tree = JsonTree::read_object(&call.body).ok_or_else(|| {
        let words = "The body must be a JSON object with each field once.";
        Refused::new(StatusCode::BAD_REQUEST, "not_json", words)
    })?;
    let wrong = WrongField { field: "paymentId", expected: "the id, a whole number" };
    let id = tree.text_of("paymentId").and_then(whole_number).ok_or(wrong)?;
    let payment = dialect.port.payment(&caller, id).await?.ok_or(PortRefusal::UnknownPayment)?;
    let refusal = match payment.state {
        PaymentState::Pending => Refusal::PaymentPending,
        PaymentState::Failed => Refusal::PaymentFailed,
        PaymentState::Voided => Refusal::PaymentVoided,
        PaymentState::Authorised | PaymentState::Captured => return Err(Refused::not_waiting()),
    };
    Err(PortRefusal::Rules(refusal).into())
}
