//! `POST /partner/refunds`: cancels what is authorised, refunds what is captured; queues always.

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, StatusCode};
use domain::payment::PaymentResult;
use domain::refund_rule::Refusal;

use crate::details::Details;
use crate::dialect::DialectPort;
use crate::dialect::order::{PortAmount, PortOrder, PortRefunded, PortRefusal, PortSubject};
use crate::dialect::transaction::PortRefund;
use crate::payu::routes::Dialect;
use crate::payu::routes::answer::Answer;
use crate::payu::routes::call::{HashDemand, PayuIncomingCall};
use crate::payu::settings::PayuManners;
use crate::payu::signature::refund_hash;
use crate::payu::wire::call::REFUND_ID_MAX_CHARS;
use crate::payu::wire::reply::{PayuNumber, PayuQueued, PayuReply};
use crate::payu::wire::status_answer::DETAILS_PREFIX;

/// The code of a failure that has none of its own.
const FAILURE: u16 = 108;

/// What a refund call asks for.
struct Asked<'a> {
    refund_id: &'a str,
    payu_id: &'a str,
    reseller_id: &'a str,
    amount: &'a str,
}

pub(super) async fn create_refund<P: DialectPort>(
    State(dialect): State<Dialect<P>>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Answer, Answer> {
    let call = PayuIncomingCall::read(&dialect.port, &headers, body).await?;
    let asked = read_call(&call)?;
    let manners = &dialect.manners;
    let order = PortOrder {
        subject: PortSubject::Payment(asked.payu_id.to_owned()),
        amount: PortAmount::Major(asked.amount.to_owned()),
        reason: None,
        key: Some(asked.refund_id.to_owned()),
        tracking_id: Some(asked.refund_id.to_owned()),
        duplicate_window_s: (manners.duplicate_window_s > 0).then_some(manners.duplicate_window_s),
        options: Details::default(),
    };
    match dialect.port.refund(&call.caller, order).await {
        Ok(refunded) => Ok(write_refunded(&refunded, &asked, manners)),
        Err(refusal) => Err(refuse(&refusal, &asked, manners)),
    }
}

/// The page's table calls our `refund_id` `token`; its sample, its hash and its words say `refund_id`. Either is taken, both are not.
fn read_call<C>(call: &PayuIncomingCall<C>) -> Result<Asked<'_>, Answer> {
    let name = match (call.field("refund_id"), call.field("token")) {
        (Some(_), Some(_)) => {
            return Err(Answer::errors(vec!["refund_id and token are the same param, send one".to_owned()]));
        }
        (None, Some(_)) => "token",
        (Some(_) | None, None) => "refund_id",
    };
    let names = ["merchant_id", name, "amount", "payu_id", "reseller_id"];
    let [_, refund_id, amount, payu_id, reseller_id] =
        call.prove(HashDemand::Mandatory, names, |[merchant_id, refund_id, amount, ..], secret| {
            refund_hash(merchant_id, refund_id, amount, secret)
        })?;
    if refund_id.chars().count() > REFUND_ID_MAX_CHARS {
        return Err(Answer::core(255, "Refund FAILURE - Token is longer than 23 characters", payu_id));
    }
    Ok(Asked { refund_id, payu_id, reseller_id, amount })
}

fn write_refunded(refunded: &PortRefunded, asked: &Asked<'_>, manners: &PayuManners) -> Answer {
    let Some(refund) = refunded.refunds.first() else { return Answer::internal_error() };
    if refunded.replayed {
        let repeat =
            if refund.state.is_final() { manners.repeated_once_final } else { manners.repeated_while_open };
        return Answer::repeated(repeat, asked.refund_id, asked.payu_id);
    }
    match refund.state.payment_result() {
        PaymentResult::Success | PaymentResult::Pending => write_queued(refund, asked),
        PaymentResult::Failed => write_failed(refund, asked),
    }
}

/// Whatever is known already, PayU says queued: the end is told by the refund status and the notification.
fn write_queued(refund: &PortRefund, asked: &Asked<'_>) -> Answer {
    let later = format!("{DETAILS_PREFIX}.bank_ref_num");
    let bank_ref_num = refund.details.get(&later).or_else(|| refund.details.get("bank_ref_num"));
    let queued = PayuQueued {
        status: 1,
        msg: "Refund Request Queued",
        request_id: refund.id.clone(),
        bank_ref_num: bank_ref_num.map(str::to_owned),
        mihpayid: PayuNumber::of(asked.payu_id),
        error_code: 102,
    };
    Answer::json(StatusCode::OK, &PayuReply::Queued(queued))
}

/// The gateway's own code where it is one of PayU's form.
fn write_failed(refund: &PortRefund, asked: &Asked<'_>) -> Answer {
    let code = refund.code.as_deref().and_then(|code| code.parse().ok()).unwrap_or(FAILURE);
    let words = refund.message.as_deref().unwrap_or("the gateway refused it");
    let msg = if words.starts_with("Refund FAILURE") {
        words.to_owned()
    } else {
        format!("Refund FAILURE - {words}")
    };
    Answer::core(code, msg, asked.payu_id)
}

fn refuse(refusal: &PortRefusal, asked: &Asked<'_>, manners: &PayuManners) -> Answer {
    match refusal {
        PortRefusal::UnknownPayment => Answer::no_transaction(),
        PortRefusal::Amount(_) => Answer::invalid_amount(asked.payu_id),
        PortRefusal::Rules(rule) => refuse_rule(rule, asked),
        PortRefusal::KeyReused(_) => Answer::repeated(manners.token_reused, asked.refund_id, asked.payu_id),
        PortRefusal::LookAlike { .. } => Answer::look_alike(asked.payu_id),
        PortRefusal::Unavailable => Answer::cannot_be_processed(),
        PortRefusal::Fault(_) => Answer::internal_error(),
    }
}

fn refuse_rule(rule: &Refusal, asked: &Asked<'_>) -> Answer {
    match rule {
        Refusal::AmountNotPositive
        | Refusal::OtherCurrency(_)
        | Refusal::AmountExceedsRefundable { .. }
        | Refusal::RefundableChanged { .. }
        | Refusal::WholeOnly(_)
        | Refusal::AmountNotRepresentable { .. }
        | Refusal::NothingLeft => Answer::invalid_amount(asked.payu_id),
        Refusal::PaymentPending | Refusal::PaymentFailed | Refusal::NotCaptured | Refusal::PaymentVoided => {
            Answer::core(111, "Refund FAILURE - Invalid transaction status", asked.payu_id)
        }
        Refusal::ChargebackOpen => Answer::core(113, "Refund FAILURE - Chargeback present", asked.payu_id),
        Refusal::RoleMayNotRefund => Answer::partner_not_allowed(asked.reseller_id),
        Refusal::IntegrationOff => Answer::cannot_be_processed(),
        Refusal::ReasonRequired
        | Refusal::ReasonTooLong(_)
        | Refusal::ChoiceUnknown { .. }
        | Refusal::ChoiceValueUnknown { .. }
        | Refusal::Policy(_) => Answer::core(236, format!("Refund FAILURE - {rule}"), asked.payu_id),
    }
}
