//! `POST /partner/verifyPayment`: a payment, by the merchant's own `txnid`.
//!
//! <https://docs.payu.in/reference/verify-partner-payment-api>. The hash is demanded only where it is sent: PayU's newest page has none.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, StatusCode};
use domain::payment::PaymentState;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::dialect::DialectPort;
use crate::dialect::transaction::{PortPayment, PortTransaction};
use crate::payu::routes::Dialect;
use crate::payu::routes::answer::Answer;
use crate::payu::routes::call::{HashDemand, PayuIncomingCall};
use crate::payu::settings::VerifyForm;
use crate::payu::signature::verify_hash;
use crate::payu::wire::reply::{PayuNoPayment, PayuPayment, PayuVerified};

/// PayU writes times of India.
const ZONE: &str = "Asia/Kolkata";

/// How many rows of one name are looked through for a payment.
const LOOK_THROUGH: u32 = 20;

pub(super) async fn verify_payment<P: DialectPort>(
    State(dialect): State<Dialect<P>>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Answer, Answer> {
    let call = PayuIncomingCall::read(&dialect.port, &headers, body).await?;
    let [_, txnid] =
        call.prove(HashDemand::Optional, ["merchant_id", "txnid"], |[merchant_id, txnid], secret| {
            verify_hash(merchant_id, txnid, secret)
        })?;
    let rows = dialect.port.tracked(&call.caller, txnid, LOOK_THROUGH).await;
    let rows = rows.map_err(|_fault| Answer::internal_error())?;
    let payment = rows.into_iter().find_map(|row| match row {
        PortTransaction::Payment(payment) => Some(payment),
        PortTransaction::Refund(_) => None,
    });
    Ok(match payment.map(|payment| write_payment(&payment, txnid)) {
        None => Answer::json(StatusCode::OK, &not_found(txnid)),
        Some(found) if dialect.manners.verify_form == VerifyForm::Flat => {
            Answer::json(StatusCode::OK, &found)
        }
        Some(found) => Answer::json(
            StatusCode::OK,
            &PayuVerified {
                status: 1,
                msg: "1 out of 1 Transactions Fetched Successfully",
                transaction_details: BTreeMap::from([(txnid.to_owned(), found)]),
            },
        ),
    })
}

fn not_found(txnid: &str) -> PayuVerified<PayuNoPayment> {
    let nothing = PayuNoPayment { mihpayid: "Not Found", status: "Not Found" };
    PayuVerified {
        status: 0,
        msg: "0 out of 1 Transactions Fetched Successfully",
        transaction_details: BTreeMap::from([(txnid.to_owned(), nothing)]),
    }
}

fn write_payment(payment: &PortPayment, txnid: &str) -> PayuPayment {
    let (status, unmappedstatus) = status_words(payment.state);
    let amount = payment.amount.to_string();
    PayuPayment {
        mihpayid: payment.id.clone(),
        request_id: None,
        bank_ref_num: None,
        amt: amount.clone(),
        transaction_amount: amount.clone(),
        amount,
        txnid: txnid.to_owned(),
        firstname: payment.customer_name.clone().unwrap_or_default(),
        phone: payment.customer_phone.clone().unwrap_or_default(),
        addedon: time_of_india(payment.created_at),
        mode: payment.payment_type.clone(),
        status,
        unmappedstatus,
    }
}

/// PayU's words for where a payment stands: `status` and `unmappedstatus`.
const fn status_words(state: PaymentState) -> (&'static str, &'static str) {
    match state {
        PaymentState::Pending => ("pending", "in progress"),
        PaymentState::Failed => ("failure", "failed"),
        PaymentState::Authorised => ("success", "auth"),
        PaymentState::Captured => ("success", "captured"),
        PaymentState::Voided => ("failure", "cancelled"),
    }
}

fn time_of_india(at_us: i64) -> String {
    let instant = Timestamp::from_microsecond(at_us).unwrap_or_default();
    let zone = TimeZone::get(ZONE).unwrap_or(TimeZone::UTC);
    instant.to_zoned(zone).strftime("%Y-%m-%d %H:%M:%S").to_string()
}
