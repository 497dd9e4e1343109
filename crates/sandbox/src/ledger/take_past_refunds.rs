//! Books refunds that were made before the bank was opened here, so that a demo's past stands in its ledger too.

use domain::money::Money;
use domain::payment::{PaymentResult, PaymentState};
use domain::refund::RefundKind;

use crate::ledger::bank_payment::payment_in;
use crate::ledger::book_refund::BankRefund;
use crate::ledger::move_money::insert_entry;
use crate::ledger::refund_entry::RefundEntry;
use crate::ledger::{Ledger, LedgerError};

/// A refund that was made before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastRefund {
    /// The bank's id of it. A known one is left as it is.
    pub gateway_refund_id: String,
    /// The payment it gives back.
    pub gateway_payment_id: String,
    /// How much, positive.
    pub amount: Money,
    /// SUCCESS: paid; PENDING: held; FAILED: declined, nothing moved.
    pub result: PaymentResult,
    /// Whether it was made in the bank's back office.
    pub made_outside: bool,
    /// The bank's Reference Number of it.
    pub reference_number: String,
    /// When, in microseconds since 1970 UTC.
    pub made_at: i64,
}

/// A refund that was made before, with what the gateways beyond MindBehind know of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastGatewayRefund {
    /// What every refund has.
    pub refund: PastRefund,
    /// Cancelled or refunded; none with MindBehind.
    pub kind: Option<RefundKind>,
    /// The bank's id of the item that it is of, where it is of one.
    pub gateway_item_id: Option<String>,
    /// The name that the merchant gave it: its own Reference Number, by which it is found.
    pub tracking_id: Option<String>,
    /// The key of the call that made it: what one call made of several items is one refund to whoever compares books.
    pub key: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

impl From<PastRefund> for PastGatewayRefund {
    fn from(refund: PastRefund) -> Self {
        Self { refund, kind: None, gateway_item_id: None, tracking_id: None, key: None, reason: None }
    }
}

impl Ledger {
    pub(crate) async fn take_past_refunds(&self, refunds: &[PastGatewayRefund]) -> Result<u64, LedgerError> {
        let transaction = self.begin().await?;
        let mut taken = 0;
        for past in refunds {
            let id = past.refund.gateway_refund_id.as_str();
            let known: Option<i64> = transaction
                .query("SELECT refund_seq FROM bank_refund WHERE gateway_refund_id = ?1")
                .bind(id)
                .optional()?;
            if known.is_some() {
                continue;
            }
            let unfit = || LedgerError::UnfitRefund(id.to_owned());
            let payment = payment_in(&transaction, &past.refund.gateway_payment_id)?;
            let payment = payment.filter(|_| past.refund.amount.is_positive()).ok_or_else(unfit)?;
            let entry = RefundEntry {
                kind: past.kind,
                from_hold: past.kind == Some(RefundKind::Cancel) && payment.state == PaymentState::Authorised,
                item_id: past.gateway_item_id.clone(),
                tracking_id: past.tracking_id.clone(),
                key: past.key.clone(),
                reason: past.reason.clone(),
                ..RefundEntry::plain(past.refund.as_refund(), payment.merchant)
            };
            insert_entry(&transaction, &entry, None)?;
            taken += 1;
        }
        transaction.commit().await?;
        Ok(taken)
    }
}

impl PastRefund {
    fn as_refund(&self) -> BankRefund {
        BankRefund {
            gateway_refund_id: self.gateway_refund_id.clone(),
            gateway_payment_id: self.gateway_payment_id.clone(),
            amount: self.amount,
            result: self.result,
            made_outside: self.made_outside,
            reference_number: self.reference_number.clone(),
            message: None,
            made_at: self.made_at,
        }
    }
}
