//! Puts rows into the words of a dialect's port, and allots refund ids in the gateway's form.

use domain::gateway_kind::GatewayKind;
use gateways::details::Details;
use gateways::dialect::transaction::{PortItem, PortPayment, PortRefund};
use store::dialect::Reach;
use store::dialect::alias::{allot_alias, find_alias};
use store::dialect::items::list_items;
use store::error::StoreError;
use store::transaction::TransactionRow;
use store::transaction::find::{find_transaction, list_refunds};

use super::DeskPort;

/// How often another number is drawn because the one before was taken: among 2^52 hardly ever once.
const DRAWS: usize = 16;

impl DeskPort {
    pub(super) async fn port_payment(&self, row: &TransactionRow) -> Result<PortPayment, StoreError> {
        let part = row.payment().ok_or_else(|| StoreError::corrupt("kind", "a refund is no payment"))?;
        let store = self.service.store();
        let items = list_items(store, row.company_id, row.id, row.amount.currency()).await?;
        let refundable = part.balance.refundable();
        let mut refunds = Vec::new();
        for refund in list_refunds(store, row.company_id, row.id).await? {
            refunds.push(self.named_refund(&refund, &part.gateway_payment_id).await?);
        }
        Ok(PortPayment {
            id: part.gateway_payment_id.clone(),
            state: part.state,
            amount: row.amount,
            captured: part.captured,
            refundable,
            payment_type: row.payment_type.clone(),
            customer_name: row.customer_name.clone(),
            customer_phone: row.customer_phone.clone(),
            conversation_id: row.conversation_id.clone(),
            order_number: Some(row.order_number.clone()),
            reference_number: row.reference_number.clone(),
            items: items
                .into_iter()
                .map(|item| PortItem {
                    id: item.gateway_item_id,
                    amount: item.amount,
                    refundable: if item.left.minor() < refundable.minor() { item.left } else { refundable },
                })
                .collect(),
            refunds,
            test: row.test,
            created_at: row.created_at,
            updated_at: row.updated_at,
            paid_at: part.paid_at,
            receipt_url: None,
        })
    }

    pub(super) async fn port_refund(&self, row: &TransactionRow) -> Result<PortRefund, StoreError> {
        let part = row.refund().ok_or_else(|| StoreError::corrupt("kind", "a payment is no refund"))?;
        let payment = find_transaction(self.service.store(), &[row.company_id], part.payment_id).await?;
        let gateway_payment_id =
            payment.as_ref().and_then(TransactionRow::payment).map(|paid| paid.gateway_payment_id.clone());
        let gateway_payment_id = gateway_payment_id
            .ok_or_else(|| StoreError::corrupt("related_payment_id", "names no payment"))?;
        self.named_refund(row, &gateway_payment_id).await
    }

    async fn named_refund(
        &self,
        row: &TransactionRow,
        gateway_payment_id: &str,
    ) -> Result<PortRefund, StoreError> {
        let part = row.refund().ok_or_else(|| StoreError::corrupt("kind", "a payment is no refund"))?;
        Ok(PortRefund {
            id: self.refund_id(row, part.gateway_refund_id.as_deref()).await?,
            payment_id: gateway_payment_id.to_owned(),
            item_id: part.gateway_item_id.clone(),
            amount: row.amount.negated(),
            state: part.state,
            kind: part.kind,
            reference_number: row.reference_number.clone(),
            tracking_id: part.tracking_id.clone(),
            reason: part.reason.clone(),
            code: part.outcome_code.clone(),
            message: part.outcome_message.clone(),
            test: row.test,
            created_at: row.created_at,
            updated_at: row.updated_at,
            settled_at: part.settled_at,
            receipt_url: Some(self.service.receipt_url(&self.public_url, row).await?),
            details: Details::from_json(part.gateway_details.as_deref()),
        })
    }

    /// What a refund is called over this dialect: by the gateway's own id, else by the one that was allotted, else by a new one.
    async fn refund_id(&self, row: &TransactionRow, own: Option<&str>) -> Result<String, StoreError> {
        let store = self.service.store();
        let reach = Reach { company: row.company_id, integration: row.integration_id };
        if let Some(own) = own {
            return Ok(own.to_owned());
        }
        if matches!(self.kind, GatewayKind::Begateway | GatewayKind::Overpay | GatewayKind::Mindbehind) {
            return Ok(row.id.to_string());
        }
        if let Some(allotted) = find_alias(store, reach, row.id).await? {
            return Ok(allotted);
        }
        for _draw in 0..DRAWS {
            if let Some(allotted) = allot_alias(store, reach, row.id, &self.draw_number()).await? {
                return Ok(allotted);
            }
        }
        Err(StoreError::corrupt("alias", "no free number was drawn"))
    }

    /// A number of 15 or 16 digits below 2^53, so that every program can hold it.
    fn draw_number(&self) -> String {
        let drawn = u64::from_le_bytes(self.service.random().bytes());
        ((drawn >> 12) | (1 << 51)).to_string()
    }
}
