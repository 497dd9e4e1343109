//! Makes a refund: the whole of a payment by one call, a part by its item.

use domain::outcome::{Outcome, RefusalClass};

use crate::craftgate::client::ask::AskError;
use crate::craftgate::client::meaning::{Called, read_refusal, read_reply};
use crate::craftgate::client::{Call, CraftgateClient};
use crate::craftgate::wire::answer::CraftgateRows;
use crate::craftgate::wire::call::{
    CraftgateChoice, CraftgateItemRefundCall, CraftgateRefundCall, number, whole_number,
};
use crate::craftgate::wire::{CraftgateRefundDestination, REFUND_TRANSACTIONS, REFUNDS, REPORTED_PAYMENTS};
use crate::gateway::{RefundOrder, Told};
use crate::http::{self, SendFailure};

impl CraftgateClient {
    /// Sends one refund, once.
    pub(super) async fn make_refund(&self, order: &RefundOrder) -> Told<Outcome> {
        let told = match self.write_call(order).await {
            Ok((path, body, called)) => self.send_refund(path, body, order, &called).await,
            Err(outcome) => outcome.into(),
        };
        tracing::info!(
            gateway = "craftgate",
            reference_number = %order.reference_number,
            outcome = told.what.as_str(),
            "refund call ended"
        );
        told
    }

    async fn send_refund(
        &self,
        path: &str,
        body: Vec<u8>,
        order: &RefundOrder,
        called: &Called,
    ) -> Told<Outcome> {
        match self.call(Call::refund(&self.settings, path, body, &order.gateway_key)).await {
            Ok(reply) => read_reply(&reply, order, called, &self.settings),
            Err(SendFailure::NotSent(why)) => Outcome::NotSent { why, retry_after_ms: None }.into(),
            Err(SendFailure::MayHaveArrived(why)) => Outcome::Unknown { why }.into(),
        }
    }

    /// Writes the call; what cannot be written is refused before anything is sent.
    async fn write_call(&self, order: &RefundOrder) -> Result<(&'static str, Vec<u8>, Called), Outcome> {
        let choice = CraftgateChoice::read(&order.options).map_err(|option| {
            refused(
                "option_invalid",
                format!("{option} has none of its documented values"),
                RefusalClass::Final,
            )
        })?;
        let price = number(&order.amount.to_string()).filter(|_| order.amount.is_positive());
        let price = price.ok_or_else(|| {
            let message = format!("{:?} cannot be written as a refundPrice", order.amount);
            refused("amount_not_representable", message, RefusalClass::Amount)
        })?;
        let refund_destination_type = choice.destination.map(CraftgateRefundDestination::as_str);
        let charge_from_me = choice.charge_from_me;
        let conversation_id = order.reference_number.as_str();
        if order.whole {
            let payment_id = id(&order.gateway_payment_id)?;
            let call =
                CraftgateRefundCall { payment_id, conversation_id, refund_destination_type, charge_from_me };
            return Ok((REFUNDS, written(&call)?, Called::Payment));
        }
        let item_id = match &order.gateway_item_id {
            Some(item_id) => item_id.clone(),
            None => self.only_item(order).await?,
        };
        let payment_transaction_id = id(&item_id)?;
        let call = CraftgateItemRefundCall {
            payment_transaction_id,
            conversation_id,
            refund_price: price,
            refund_destination_type,
            charge_from_me,
        };
        Ok((REFUND_TRANSACTIONS, written(&call)?, Called::Item(item_id)))
    }

    /// Finds the one item of a payment. No refund call left yet, so whatever goes wrong here moved no money.
    async fn only_item(&self, order: &RefundOrder) -> Result<String, Outcome> {
        let path = format!("{REPORTED_PAYMENTS}/{}/transactions", http::segment(&order.gateway_payment_id));
        let unread = || not_sent("the payment's items could not be read".to_owned());
        let data = self.ask(&path, &[]).await.map_err(|error| match error {
            AskError::NoAnswer(why) => not_sent(format!("the payment's items could not be asked for: {why}")),
            AskError::Later { retry_after_ms } => Outcome::NotSent { why: error.to_string(), retry_after_ms },
            AskError::Refused { status, errors } => read_refusal(status, &errors),
        })?;
        let rows = CraftgateRows::read(&data).ok_or_else(unread)?;
        match (rows.items, rows.total.is_none_or(|total| total <= 1)) {
            ([item], true) => item.text_of("id").map(str::to_owned).ok_or_else(unread),
            (items, _) => {
                let message = format!(
                    "the payment has {} items, and a part of it can only be refunded by naming one",
                    rows.total.unwrap_or_else(|| u64::try_from(items.len()).unwrap_or(u64::MAX))
                );
                Err(refused("item_required", message, RefusalClass::Final))
            }
        }
    }
}

fn written<T: serde::Serialize>(call: &T) -> Result<Vec<u8>, Outcome> {
    serde_json::to_vec(call).map_err(|error| not_sent(error.to_string()))
}

fn id(text: &str) -> Result<Box<serde_json::value::RawValue>, Outcome> {
    whole_number(text).and_then(number).ok_or_else(|| {
        let message = "Craftgate's ids are whole numbers, and this one is none".to_owned();
        refused("id_not_a_number", message, RefusalClass::Payment)
    })
}

fn not_sent(why: String) -> Outcome {
    Outcome::NotSent { why, retry_after_ms: None }
}

fn refused(code: &str, message: String, class: RefusalClass) -> Outcome {
    Outcome::Refused { code: code.to_owned(), message, class }
}
