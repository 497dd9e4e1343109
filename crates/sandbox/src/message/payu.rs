//! PayU's webhooks: payments with a hash, refunds without any proof.
//!
//! <https://docs.payu.in/reference/new-partner-webhooks> and <https://docs.payu.in/reference-link/refund-status-callback>; spaces stand around
//! the refund's `mihpayid`, as in the sample of a failure.

use domain::payment::PaymentState;
use gateways::payu::signature::{PaymentNewsParts, payment_news_hash};
use secrecy::SecretString;
use serde::Serialize;

use crate::dialect_bank::entry::bank_number;
use crate::ledger::LedgerError;
use crate::ledger::bank_payment::BankPayment;
use crate::ledger::notice::{News, RefundEnd};
use crate::ledger::refund_entry::RefundEntry;
use crate::ledger::register_merchant::Merchant;
use crate::message::json;

#[derive(Serialize)]
struct PaymentBody<'a> {
    key: &'a str,
    txnid: &'a str,
    mihpayid: &'a str,
    status: &'static str,
    unmappedstatus: &'static str,
    mode: &'static str,
    bankcode: &'static str,
    amount: &'a str,
    productinfo: &'a str,
    firstname: &'a str,
    lastname: &'static str,
    email: &'static str,
    phone: &'a str,
    udf1: &'static str,
    udf2: &'static str,
    udf3: &'static str,
    udf4: &'static str,
    udf5: &'static str,
    merchant_id: &'a str,
    error: &'static str,
    #[serde(rename = "error_Message")]
    error_message: &'static str,
    hash: String,
}

#[derive(Serialize)]
struct RefundBody<'a> {
    #[serde(rename = "additionalValue1")]
    additional_value_1: Option<&'static str>,
    bank_arn: Option<u64>,
    refund_mode: &'static str,
    bank_ref_num: String,
    key: &'a str,
    amt: String,
    remark: Option<&'a str>,
    status: &'static str,
    token: &'a str,
    mihpayid: String,
    request_id: &'a str,
    #[serde(rename = "merchantTxnId")]
    merchant_txn_id: &'a str,
    #[serde(rename = "additionalValue2")]
    additional_value_2: Option<&'static str>,
    action: &'static str,
}

/// Writes the message of this; none where PayU has none.
pub(crate) fn message(merchant: &Merchant, news: &News<'_>) -> Result<Option<String>, LedgerError> {
    match news {
        News::Payment(payment) => payment_message(merchant, payment),
        News::Refund(entry, end @ (RefundEnd::Paid | RefundEnd::Declined)) => {
            let is_paid = *end == RefundEnd::Paid;
            json(&refund_body(merchant, entry, is_paid)).map(Some)
        }
        News::Refund(_, RefundEnd::Reversed) | News::Chargeback { .. } => Ok(None),
    }
}

fn payment_message(merchant: &Merchant, payment: &BankPayment) -> Result<Option<String>, LedgerError> {
    let (status, unmappedstatus, error) = match payment.state {
        PaymentState::Pending => ("pending", "in progress", ("", "")),
        PaymentState::Failed => ("failure", "failed", ("E308", "Bank denied the transaction")),
        PaymentState::Authorised => ("success", "auth", ("E000", "No Error")),
        PaymentState::Captured => ("success", "captured", ("E000", "No Error")),
        PaymentState::Voided => return Ok(None),
    };
    let amount = payment.amount.to_string();
    let txnid = payment.order_number.as_deref().unwrap_or(&payment.gateway_payment_id);
    let firstname = payment.customer.as_deref().unwrap_or_default();
    let merchant_id = merchant.login.as_deref().unwrap_or_default();
    let parts = PaymentNewsParts {
        status,
        udf: ["", "", "", "", "whatsapp"],
        email: "",
        firstname,
        productinfo: txnid,
        amount: &amount,
        txnid,
        merchant_id,
    };
    let client_secret = SecretString::from(merchant.secret.clone().unwrap_or_default());
    let body = PaymentBody {
        key: merchant_id,
        txnid,
        mihpayid: &payment.gateway_payment_id,
        status,
        unmappedstatus,
        mode: "UPI",
        bankcode: "INTENT",
        amount: &amount,
        productinfo: txnid,
        firstname,
        lastname: "",
        email: "",
        phone: payment.phone.as_deref().unwrap_or_default(),
        udf1: "",
        udf2: "",
        udf3: "",
        udf4: "",
        udf5: "whatsapp",
        merchant_id,
        error: error.0,
        error_message: error.1,
        hash: payment_news_hash(&parts, &client_secret),
    };
    json(&body).map(Some)
}

fn refund_body<'a>(merchant: &'a Merchant, entry: &'a RefundEntry, is_paid: bool) -> RefundBody<'a> {
    let refund = &entry.refund;
    let bank_number = bank_number(&refund.gateway_refund_id);
    RefundBody {
        additional_value_1: None,
        bank_arn: is_paid.then_some(bank_number),
        refund_mode: "Back to Source",
        bank_ref_num: bank_number.to_string(),
        key: merchant.login.as_deref().unwrap_or_default(),
        amt: refund.amount.to_string(),
        remark: refund.message.as_deref(),
        status: if is_paid { "success" } else { "failure" },
        token: entry.tracking_id.as_deref().unwrap_or(&refund.reference_number),
        mihpayid: format!(" {} ", refund.gateway_payment_id),
        request_id: &refund.gateway_refund_id,
        merchant_txn_id: &refund.gateway_payment_id,
        additional_value_2: None,
        action: if entry.from_hold { "cancel" } else { "refund" },
    }
}
