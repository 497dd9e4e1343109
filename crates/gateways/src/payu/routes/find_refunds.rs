//! `POST /partner/refundStatus`: all refunds of a payment. The path is assumed: PayU prints none.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, StatusCode};
use domain::payment::PaymentState;
use domain::refund::{RefundKind, RefundState};

use crate::dialect::DialectPort;
use crate::dialect::transaction::{PortPayment, PortRefund};
use crate::payu::routes::Dialect;
use crate::payu::routes::answer::Answer;
use crate::payu::routes::call::{HashDemand, PayuIncomingCall};
use crate::payu::signature::status_hash;
use crate::payu::wire::reply::{PayuNothingFound, PayuNumber, PayuRequest, PayuRequests};
use crate::payu::wire::status_answer::DETAILS_PREFIX;

pub(super) async fn find_refunds<P: DialectPort>(
    State(dialect): State<Dialect<P>>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Answer, Answer> {
    let call = PayuIncomingCall::read(&dialect.port, &headers, body).await?;
    let names = ["merchant_id", "payu_id", "reseller_id"];
    let [_, payu_id, _] = call.prove(HashDemand::Mandatory, names, |[merchant_id, payu_id, _], secret| {
        status_hash(merchant_id, payu_id, secret)
    })?;
    match dialect.port.payment(&call.caller, payu_id).await {
        Ok(Some(payment)) => Ok(Answer::json(StatusCode::OK, &write_requests(&payment, payu_id))),
        Ok(None) => Err(nothing_found(payu_id)),
        Err(_fault) => Err(Answer::internal_error()),
    }
}

fn nothing_found(payu_id: &str) -> Answer {
    let nothing = PayuNothingFound {
        error_code: "400",
        description: "0 out of 1 Transactions Fetched Successfully",
        category: "RefundService",
        data: "",
    };
    Answer::json(StatusCode::BAD_REQUEST, &BTreeMap::from([(payu_id, nothing)]))
}

fn write_requests(payment: &PortPayment, payu_id: &str) -> PayuRequests {
    let requests =
        payment.refunds.iter().map(|refund| (refund.id.clone(), write_request(payment, refund))).collect();
    PayuRequests::from([(payu_id.to_owned(), requests)])
}

fn write_request(payment: &PortPayment, refund: &PortRefund) -> PayuRequest {
    let detail = |name: &str| {
        let later = refund.details.get(&format!("{DETAILS_PREFIX}.{name}"));
        later.or_else(|| refund.details.get(name)).map(str::to_owned)
    };
    let status = status_word(refund.state);
    PayuRequest {
        mihpayid: PayuNumber::of(&payment.id),
        bank_ref_num: detail("bank_ref_num"),
        request_id: PayuNumber::of(&refund.id),
        amt: refund.amount.to_string(),
        mode: payment.payment_type.clone(),
        action: action_word(payment, refund),
        token: refund.tracking_id.clone().unwrap_or_else(|| refund.reference_number.clone()),
        status,
        bank_arn: detail("bank_arn"),
        settlement_id: detail("settlement_id"),
        amount_settled: detail("amount_settled"),
        utr_no: detail("UTR_no"),
        value_date: detail("value_date"),
        refund_mode: "Back to Source",
        remark: refund.message.clone().filter(|_| status == "failure"),
    }
}

/// PayU's word for where a refund stands.
const fn status_word(state: RefundState) -> &'static str {
    match state {
        RefundState::AwaitingApproval => "requested",
        RefundState::Queued | RefundState::Accepted => "queued",
        RefundState::Sending => "in progress",
        RefundState::Unknown | RefundState::NeedsAttention => "pending",
        RefundState::Succeeded => "success",
        RefundState::Failed
        | RefundState::Declined
        | RefundState::Expired
        | RefundState::Withdrawn
        | RefundState::Reversed => "failure",
    }
}

/// What is not known yet is told by the payment, as PayU decides.
const fn action_word(payment: &PortPayment, refund: &PortRefund) -> &'static str {
    match (refund.kind, payment.state) {
        (Some(RefundKind::Cancel), _) | (None, PaymentState::Authorised) => "cancel",
        (Some(RefundKind::Refund) | None, _) => "refund",
    }
}
