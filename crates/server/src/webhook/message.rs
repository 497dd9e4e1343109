//! Writes what a webhook is told.

use api::webhook::{WebhookMessage, WebhookRefund};
use store::event::stream::StreamEvent;
use store::transaction::TransactionRow;

use crate::event::hub::Batch;
use crate::instant::rfc3339;
use crate::problem::Failure;

/// Writes the body of a message; none for what happened to no refund.
pub fn write_message(event: &StreamEvent, batch: &Batch) -> Result<Option<String>, Failure> {
    let Some(row) = batch.rows.get(&event.subject_id) else { return Ok(None) };
    let Some(data) = write_refund(row, batch) else { return Ok(None) };
    let message = WebhookMessage { kind: event.kind.clone(), timestamp: rfc3339(event.at)?, data };
    serde_json::to_string(&message).map(Some).map_err(Failure::internal)
}

fn write_refund(row: &TransactionRow, batch: &Batch) -> Option<WebhookRefund> {
    let refund = row.refund()?;
    let payment = batch.rows.get(&refund.payment_id)?.payment()?;
    Some(WebhookRefund {
        company_id: row.company_id,
        refund_id: row.id,
        payment_id: refund.payment_id,
        amount: row.amount.negated().into(),
        currency: row.amount.currency().code().to_owned(),
        state: row.state_str().to_owned(),
        payment_result: row.payment_result().as_str().to_owned(),
        refund_kind: refund.kind.map(|kind| kind.as_str().to_owned()),
        made_outside: refund.made_outside,
        gateway_refund_id: refund.gateway_refund_id.clone(),
        outcome_code: refund.outcome_code.clone(),
        reference_number: row.reference_number.clone(),
        order_number: row.order_number.clone(),
        conversation_id: row.conversation_id.clone(),
        refundable: payment.balance.refundable().into(),
    })
}
