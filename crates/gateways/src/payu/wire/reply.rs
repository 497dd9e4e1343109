//! Our answers as PayU: exactly its page's bodies, one type a shape.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::value::RawValue;

use crate::payu::wire::call::PayuId;

/// An answer's body.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum PayuReply {
    /// `{"status": 1, "msg": "Refund Request Queued", …}`: PayU queues always.
    Queued(PayuQueued),
    /// `{"status": 0, "msg": …, "error_code": …, "mihpayid": …}`, from what PayU calls its core.
    Core(PayuCoreFailure),
    /// `{"message": …}`, from the layer in front of it.
    Layer {
        /// What is wrong.
        message: String,
    },
    /// `{"status": "…"}`.
    Worded {
        /// What is wrong.
        status: &'static str,
    },
    /// `{"errors": […]}`.
    Errors {
        /// What is wrong, one a field.
        errors: Vec<String>,
    },
}

/// A refund that was taken.
#[derive(Debug, Serialize)]
pub struct PayuQueued {
    /// 1.
    pub status: u8,
    /// `Refund Request Queued`.
    pub msg: &'static str,
    /// The refund's id.
    pub request_id: String,
    /// The bank's number, once it is known.
    pub bank_ref_num: Option<String>,
    /// The payment's id.
    pub mihpayid: PayuNumber,
    /// 102.
    pub error_code: u16,
}

/// A refund that was not.
#[derive(Debug, Serialize)]
pub struct PayuCoreFailure {
    /// 0.
    pub status: u8,
    /// What is wrong.
    pub msg: String,
    /// Its code; one of the documented failures has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_code: Option<u16>,
    /// The payment's id.
    pub mihpayid: PayuNumber,
}

/// An id as it stands in PayU's JSON: a number where it is one, with all its digits.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum PayuNumber {
    /// Its digits.
    Digits(Box<RawValue>),
    /// Anything else.
    Text(String),
}

impl PayuNumber {
    /// Takes an id.
    #[must_use]
    pub fn of(id: &str) -> Self {
        PayuId::read(id)
            .and_then(|_number| RawValue::from_string(id.to_owned()).ok())
            .map_or_else(|| Self::Text(id.to_owned()), Self::Digits)
    }
}

/// The requests of a payment, by their ids, by the payment's id.
pub type PayuRequests = BTreeMap<String, BTreeMap<String, PayuRequest>>;

/// One refund in the answer to the refund status call.
#[derive(Debug, Serialize)]
pub struct PayuRequest {
    /// The payment's id.
    pub mihpayid: PayuNumber,
    /// The bank's number, once it is known.
    pub bank_ref_num: Option<String>,
    /// The refund's id.
    pub request_id: PayuNumber,
    /// How much, in major units.
    pub amt: String,
    /// The payment type.
    pub mode: String,
    /// `refund` or `cancel`.
    pub action: &'static str,
    /// The caller's `refund_id`.
    pub token: String,
    /// `queued`, `success`, `failure`, …
    pub status: &'static str,
    /// The acquirer's number, once it is known.
    pub bank_arn: Option<String>,
    /// Not known here.
    pub settlement_id: Option<String>,
    /// Not known here.
    pub amount_settled: Option<String>,
    /// Not known here.
    #[serde(rename = "UTR_no")]
    pub utr_no: Option<String>,
    /// Not known here.
    pub value_date: Option<String>,
    /// `Back to Source`.
    pub refund_mode: &'static str,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
}

/// That the refund status call found nothing, under the payment's id.
#[derive(Debug, Serialize)]
pub struct PayuNothingFound {
    /// `400`.
    #[serde(rename = "errorCode")]
    pub error_code: &'static str,
    /// `0 out of 1 Transactions Fetched Successfully`.
    pub description: &'static str,
    /// `RefundService`.
    pub category: &'static str,
    /// Empty.
    pub data: &'static str,
}

/// The answer to the Verify Payment call.
#[derive(Debug, Serialize)]
pub struct PayuVerified<T> {
    /// 1 when it was found, else 0.
    pub status: u8,
    /// How many were found, in words.
    pub msg: &'static str,
    /// The payment, by its `txnid`.
    pub transaction_details: BTreeMap<String, T>,
}

/// A payment in the answer to the Verify Payment call.
#[derive(Debug, Serialize)]
pub struct PayuPayment {
    /// PayU's id of it.
    pub mihpayid: String,
    /// Not known here.
    pub request_id: Option<String>,
    /// Not known here.
    pub bank_ref_num: Option<String>,
    /// How much, in major units.
    pub amt: String,
    /// The same.
    pub transaction_amount: String,
    /// The same, by the name of the newest page.
    pub amount: String,
    /// The merchant's id of it.
    pub txnid: String,
    /// Who paid.
    pub firstname: String,
    /// Their phone number.
    pub phone: String,
    /// When it was made, in India.
    pub addedon: String,
    /// The payment type.
    pub mode: String,
    /// `success`, `failure` or `pending`.
    pub status: &'static str,
    /// `captured`, `auth`, …
    pub unmappedstatus: &'static str,
}

/// A payment that the Verify Payment call did not find.
#[derive(Debug, Serialize)]
pub struct PayuNoPayment {
    /// `Not Found`.
    pub mihpayid: &'static str,
    /// `Not Found`.
    pub status: &'static str,
}
