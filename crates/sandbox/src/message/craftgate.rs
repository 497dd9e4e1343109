//! Craftgate's webhook: an event's name, its time and an id, and nothing else
//! (<https://developer.craftgate.io/webhook/transaction-webhook>, 2025-05). A refund that failed is not told.

use domain::payment::PaymentState;
use gateways::craftgate::local_time;
use serde::Serialize;

use crate::gateway_id::now_us;
use crate::ledger::LedgerError;
use crate::ledger::notice::{News, RefundEnd};
use crate::message::json;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    event_type: &'static str,
    event_time: String,
    event_timestamp: i64,
    status: &'static str,
    payload_id: &'a str,
}

/// Writes the message of this; none where Craftgate has none.
pub(crate) fn message(news: &News<'_>) -> Result<Option<String>, LedgerError> {
    let (event_type, status, payload_id) = match news {
        News::Payment(payment) => {
            let status = match payment.state {
                PaymentState::Authorised | PaymentState::Captured => "SUCCESS",
                PaymentState::Failed => "FAILURE",
                PaymentState::Pending | PaymentState::Voided => return Ok(None),
            };
            ("API_AUTH", status, &payment.gateway_payment_id)
        }
        News::Refund(entry, RefundEnd::Paid) => {
            let event_type = if entry.item_id.is_some() { "REFUND_TX" } else { "REFUND" };
            (event_type, "SUCCESS", &entry.refund.gateway_refund_id)
        }
        News::Refund(_, RefundEnd::Declined | RefundEnd::Reversed) | News::Chargeback { .. } => {
            return Ok(None);
        }
    };
    let now = now_us();
    let micros = now.rem_euclid(1_000_000);
    let body = Body {
        event_type,
        event_time: format!("{}.{micros:06}", local_time::write(now, &local_time::default_zone())),
        event_timestamp: now.div_euclid(1_000_000),
        status,
        payload_id,
    };
    json(&body).map(Some)
}
