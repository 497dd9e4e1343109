//! A fact, as our own `POST /api/v1/facts` takes it: for MindBehind, which documents no notifications, and for what the others have none for.

use domain::money::Money;
use serde::Serialize;

use crate::ledger::LedgerError;
use crate::ledger::notice::{News, RefundEnd};
use crate::message::json;

/// The body of a fact, as the merchant reads it.
#[derive(Serialize)]
struct Body<'a> {
    integration: &'a str,
    gateway_payment_id: &'a str,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    gateway_refund_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    currency: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'a str>,
}

/// Writes a fact; none where there is no such fact: payments are told otherwise.
pub(crate) fn fact(integration: &str, news: &News<'_>) -> Result<Option<String>, LedgerError> {
    let body = match news {
        News::Payment(_) => return Ok(None),
        News::Refund(entry, end) => Body {
            integration,
            gateway_payment_id: &entry.refund.gateway_payment_id,
            kind: match end {
                RefundEnd::Paid => "refund_succeeded",
                RefundEnd::Declined => "refund_failed",
                RefundEnd::Reversed => "refund_reversed",
            },
            gateway_refund_id: Some(&entry.refund.gateway_refund_id),
            amount: Some(entry.refund.amount.to_string()),
            currency: Some(code(entry.refund.amount)),
            message: entry.refund.message.as_deref(),
        },
        News::Chargeback { payment, open } => Body {
            integration,
            gateway_payment_id: &payment.gateway_payment_id,
            kind: if *open { "chargeback_opened" } else { "chargeback_closed" },
            gateway_refund_id: None,
            amount: None,
            currency: None,
            message: None,
        },
    };
    json(&body).map(Some)
}

fn code(amount: Money) -> &'static str {
    amount.currency().code()
}
