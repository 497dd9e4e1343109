//! Finds out what became of a refund: in Craftgate's list of the payment's refunds, by our Reference Number or its own id.

use domain::outcome::Outcome;

use crate::craftgate::client::CraftgateClient;
use crate::craftgate::client::ask::AskError;
use crate::craftgate::client::meaning::judge;
use crate::craftgate::wire::answer::CraftgateRows;
use crate::craftgate::wire::refund::CraftgateRefund;
use crate::craftgate::wire::{CraftgateRefundType, REPORTED_PAYMENTS, REPORTED_REFUND_TRANSACTIONS};
use crate::details::Details;
use crate::gateway::{Found, RefundOrder, Told};
use crate::http;

/// The rows of a list that are ours.
struct Ours {
    refunds: Vec<CraftgateRefund>,
    /// Whether the list was surely read to its end, so that what is not in it is not there.
    complete: bool,
}

impl CraftgateClient {
    /// Asks what became of a refund.
    pub(super) async fn look_for(&self, order: &RefundOrder) -> Told<Found> {
        match self.read_ours(order).await {
            Ok(Ours { refunds, complete }) => tell(refunds, complete, order),
            Err(error) => Found::CannotTell(error.to_string()).into(),
        }
    }

    async fn read_ours(&self, order: &RefundOrder) -> Result<Ours, AskError> {
        if !order.whole {
            return self.item_refunds(order).await;
        }
        let payment = http::segment(&order.gateway_payment_id);
        let mut of_payment =
            self.list_ours(&format!("{REPORTED_PAYMENTS}/{payment}/refunds"), &[], order).await?;
        let is_told = of_payment
            .refunds
            .iter()
            .any(|refund| refund.refund_type() == CraftgateRefundType::Cancel || !refund.items.is_empty());
        if is_told {
            return Ok(of_payment);
        }
        // A payment refunded after its day is refunded by item, and its items' refunds are listed apart.
        let mut of_items = self.item_refunds(order).await?;
        of_items.complete &= of_payment.complete;
        if of_items.refunds.is_empty() {
            of_items.refunds = of_payment.refunds;
        } else if let [refund] = of_payment.refunds.as_mut_slice() {
            refund.items = of_items.refunds;
            of_items.refunds = of_payment.refunds;
        }
        Ok(of_items)
    }

    async fn item_refunds(&self, order: &RefundOrder) -> Result<Ours, AskError> {
        let payment = http::segment(&order.gateway_payment_id);
        if let Some(item) = &order.gateway_item_id {
            let path = format!("{REPORTED_PAYMENTS}/{payment}/transactions/{}/refunds", http::segment(item));
            return self.list_ours(&path, &[], order).await;
        }
        let query = [
            ("page", "0".to_owned()),
            ("size", self.settings.page_size_max.to_string()),
            ("paymentId", order.gateway_payment_id.clone()),
        ];
        self.list_ours(REPORTED_REFUND_TRANSACTIONS, &query, order).await
    }

    async fn list_ours(
        &self,
        path: &str,
        query: &[(&'static str, String)],
        order: &RefundOrder,
    ) -> Result<Ours, AskError> {
        let data = self.ask(path, query).await?;
        let rows = CraftgateRows::read(&data)
            .ok_or_else(|| AskError::NoAnswer("a list of refunds without items".to_owned()))?;
        let ids: Vec<&str> = order.gateway_refund_id.iter().flat_map(|ids| ids.split(';')).collect();
        let refunds = rows.items.iter().filter_map(CraftgateRefund::read);
        let refunds = refunds.filter(|refund| refund.is(&ids, &order.reference_number)).collect();
        Ok(Ours { refunds, complete: rows.are_all() })
    }
}

fn tell(mut ours: Vec<CraftgateRefund>, complete: bool, order: &RefundOrder) -> Told<Found> {
    let refund = match (ours.len(), ours.pop()) {
        (_, None) if complete => return Found::NotKnown.into(),
        (_, None) => {
            let why = "the payment has more refunds than the gateway's answer shows";
            return Found::CannotTell(why.to_owned()).into();
        }
        (1, Some(only)) => only,
        (_, Some(last)) => {
            ours.push(last);
            let by_item =
                |refund: CraftgateRefund| if refund.items.is_empty() { vec![refund] } else { refund.items };
            CraftgateRefund::of_items(ours.into_iter().flat_map(by_item).collect())
        }
    };
    let mut details = Details::default();
    refund.keep_in(&mut details);
    let what = match judge(&refund, order) {
        Outcome::Unknown { why } => Found::CannotTell(why),
        known @ (Outcome::Succeeded { .. }
        | Outcome::Accepted { .. }
        | Outcome::Refused { .. }
        | Outcome::NotSent { .. }) => Found::Known(known),
    };
    Told { what, details }
}
