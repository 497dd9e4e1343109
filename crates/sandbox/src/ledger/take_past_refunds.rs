//! Books refunds that were made before the bank was opened here, so that a demo's past stands in its ledger too.

use domain::money::Money;
use domain::payment::PaymentResult;

use crate::ledger::book_refund::{BankRefund, insert_refund};
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

impl Ledger {
    pub(crate) async fn take_past_refunds(&self, refunds: &[PastRefund]) -> Result<u64, LedgerError> {
        let mut transaction = self.begin().await?;
        let mut taken = 0;
        for past in refunds {
            let known: Option<i64> =
                sqlx::query_scalar("SELECT refund_seq FROM bank_refund WHERE gateway_refund_id = $1")
                    .bind(past.gateway_refund_id.as_str())
                    .fetch_optional(&mut *transaction)
                    .await?;
            if known.is_some() {
                continue;
            }
            if !past.amount.is_positive() {
                return Err(LedgerError::UnfitRefund(past.gateway_refund_id.clone()));
            }
            insert_refund(&mut transaction, &past.as_refund()).await?;
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
