//! Writes down every refund call that arrived, and reads them back.

use gateways::port::InboundRefund;
use sqlx::{Sqlite, Transaction};

use crate::gateway_id::now_us;
use crate::ledger::register_merchant::MerchantId;
use crate::ledger::{Ledger, LedgerError};

/// What came of a call inside the bank, whatever the caller heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// The refund stands in the ledger with this result.
    Booked(&'static str),
    /// It was refused with this code.
    Refused(&'static str),
    /// A sentinel amount kept it from being looked at.
    NotProcessed,
}

impl Fate {
    fn text(&self) -> String {
        match self {
            Self::Booked(result) => format!("booked {result}"),
            Self::Refused(code) => format!("refused {code}"),
            Self::NotProcessed => "not processed".to_owned(),
        }
    }
}

/// A refund call as it arrived.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct BankCall {
    /// The payment it was for, as asked.
    pub gateway_payment_id: String,
    /// The amount's own digits.
    pub amount: String,
    /// `booked SUCCESS`, `booked PENDING`, `booked FAILED`, `refused <code>` or `not processed`.
    pub fate: String,
    /// When, in microseconds since 1970 UTC.
    pub arrived_at: i64,
}

impl Ledger {
    pub(crate) async fn record_call(
        &self,
        merchant: MerchantId,
        order: &InboundRefund,
        fate: &Fate,
    ) -> Result<(), LedgerError> {
        let mut transaction = self.begin().await?;
        record_call_in(&mut transaction, merchant, order, fate).await?;
        transaction.commit().await?;
        Ok(())
    }

    pub(crate) async fn calls_of(&self, gateway_payment_id: &str) -> Result<Vec<BankCall>, LedgerError> {
        let calls = sqlx::query_as(
            "SELECT gateway_payment_id, amount, fate, arrived_at FROM bank_call \
             WHERE gateway_payment_id = $1 ORDER BY call_seq",
        )
        .bind(gateway_payment_id)
        .fetch_all(self.readers())
        .await?;
        Ok(calls)
    }
}

pub(crate) async fn record_call_in(
    transaction: &mut Transaction<'static, Sqlite>,
    merchant: MerchantId,
    order: &InboundRefund,
    fate: &Fate,
) -> Result<(), LedgerError> {
    sqlx::query(
        "INSERT INTO bank_call (merchant_id, gateway_payment_id, amount, fate, arrived_at) \
         VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(merchant.0)
    .bind(order.payment_id.as_str())
    .bind(order.amount.as_str())
    .bind(fate.text())
    .bind(now_us())
    .execute(&mut **transaction)
    .await?;
    Ok(())
}
