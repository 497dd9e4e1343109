//! What we answer as Craftgate, field by field as its tables have them.

use serde::Serialize;
use serde_json::value::RawValue;

/// The envelope of an answer.
#[derive(Debug, Serialize)]
pub struct CraftgateData<T> {
    /// The answer.
    pub data: T,
}

/// The rows of a list; never null.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CraftgatePage<T> {
    /// The rows of this page.
    pub items: Vec<T>,
    /// Which page it is, counted from 0.
    pub page: u64,
    /// How many rows a page has at most.
    pub size: u32,
    /// How many rows there are in all.
    pub total_size: u64,
}

/// The envelope of an error.
#[derive(Debug, Serialize)]
pub struct CraftgateErrorBody {
    /// The error; an object, without which Craftgate's clients raise nothing.
    pub errors: CraftgateErrorFields,
}

/// An error, and the `error` of a failed refund.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CraftgateErrorFields {
    /// The code, a text.
    pub error_code: String,
    /// Words for people.
    pub error_description: String,
    /// The sort of error, in Craftgate's words, where one fits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_group: Option<String>,
}

/// A refund of a payment: the seed's first table.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CraftgateRefundBody {
    /// Only of a cancel, or while it is not known what it will be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Box<RawValue>>,
    /// The caller's name for the refund.
    pub conversation_id: String,
    /// When it was made, Istanbul's local time.
    pub created_date: String,
    /// `SUCCESS`, `FAILURE` or `WAITING`.
    pub status: &'static str,
    /// How much.
    pub refund_price: Box<RawValue>,
    /// How much of it through the bank.
    pub refund_bank_price: Box<RawValue>,
    /// How much of it to the wallet.
    pub refund_wallet_price: Box<RawValue>,
    /// `CANCEL` or `REFUND`, once that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refund_type: Option<&'static str>,
    /// `PROVIDER` or `WALLET`.
    pub refund_destination_type: String,
    /// The bank's, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth_code: Option<String>,
    /// The bank's, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host_reference: Option<String>,
    /// The bank's, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trans_id: Option<String>,
    /// ISO 4217.
    pub currency: &'static str,
    /// Craftgate's id of the payment.
    pub payment_id: Box<RawValue>,
    /// The refunds of its items; empty for a cancel.
    pub payment_transaction_refunds: Vec<CraftgateItemRefundBody>,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<CraftgateErrorFields>,
}

/// A refund of an item: the seed's second table, and the bank's three references of the page on items.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CraftgateItemRefundBody {
    /// The item refund's own id.
    pub id: Box<RawValue>,
    /// The caller's name for the refund.
    pub conversation_id: String,
    /// When it was made, Istanbul's local time.
    pub created_date: String,
    /// `SUCCESS`, `FAILURE` or `WAITING`.
    pub status: &'static str,
    /// Whether the item's money had been paid out, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_after_settlement: Option<bool>,
    /// How much.
    pub refund_price: Box<RawValue>,
    /// How much of it through the bank.
    pub refund_bank_price: Box<RawValue>,
    /// How much of it to the wallet.
    pub refund_wallet_price: Box<RawValue>,
    /// ISO 4217.
    pub currency: &'static str,
    /// Craftgate's id of the item, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_transaction_id: Option<Box<RawValue>>,
    /// Craftgate's id of the payment.
    pub payment_id: Box<RawValue>,
    /// `PROVIDER` or `WALLET`.
    pub refund_destination_type: String,
    /// The bank's, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth_code: Option<String>,
    /// The bank's, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host_reference: Option<String>,
    /// The bank's, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trans_id: Option<String>,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<CraftgateErrorFields>,
}

/// A payment, as much of it as we know.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CraftgatePaymentBody {
    /// Craftgate's id of it.
    pub id: Box<RawValue>,
    /// When it was made, Istanbul's local time.
    pub created_date: String,
    /// What was asked for.
    pub price: Box<RawValue>,
    /// What was paid.
    pub paid_price: Box<RawValue>,
    /// What can still be refunded.
    pub refundable_price: Box<RawValue>,
    /// ISO 4217.
    pub currency: &'static str,
    /// The merchant's conversation id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conversation_id: Option<String>,
    /// The merchant's Order Number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// `SUCCESS`, `FAILURE` or `WAITING`.
    pub payment_status: &'static str,
    /// `CARD_PAYMENT`, or another of Craftgate's words.
    pub payment_type: &'static str,
    /// `AUTH` or `PRE_AUTH`.
    pub payment_phase: &'static str,
    /// `NO_REFUND`, `NOT_REFUNDED`, `PARTIAL_REFUNDED` or `FULLY_REFUNDED`.
    pub refund_status: &'static str,
    /// Who paid, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buyer_member: Option<CraftgateBuyerBody>,
    /// Its items.
    pub payment_transactions: Vec<CraftgateItemBody>,
    /// Its refunds.
    pub refunds: Vec<CraftgateRefundBody>,
}

/// Who paid.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CraftgateBuyerBody {
    /// The name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The phone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
}

/// An item of a payment.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CraftgateItemBody {
    /// Craftgate's id of it.
    pub id: Box<RawValue>,
    /// When the payment was made, Istanbul's local time.
    pub created_date: String,
    /// What it costs.
    pub price: Box<RawValue>,
    /// What was paid for it.
    pub paid_price: Box<RawValue>,
    /// What can still be refunded of it.
    pub refundable_price: Box<RawValue>,
    /// As of the payment.
    pub refund_status: &'static str,
}
