//! Writes down every refund call that arrived, and reads them back.

use crate::gateway_id::now_us;
use crate::ledger::file::{Tx, from_row, query};
use crate::ledger::register_merchant::MerchantId;
use crate::ledger::{Ledger, LedgerError};

/// What came of a call inside the bank, whatever the caller heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// The refund stands in the ledger with this result.
    Booked(&'static str),
    /// Its key was known: it was answered with the refund of then.
    Repeated,
    /// It was refused with this code.
    Refused(&'static str),
    /// A sentinel amount kept it from being looked at.
    NotProcessed,
}

impl Fate {
    fn text(&self) -> String {
        match self {
            Self::Booked(result) => format!("booked {result}"),
            Self::Repeated => "repeated".to_owned(),
            Self::Refused(code) => format!("refused {code}"),
            Self::NotProcessed => "not processed".to_owned(),
        }
    }
}

from_row! {
    /// A refund call as it arrived.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct BankCall {
        /// The payment it was for, as asked.
        pub gateway_payment_id: String,
        /// The amount's own digits.
        pub amount: String,
        /// `booked SUCCESS`, `booked PENDING`, `booked FAILED`, `repeated`, `refused <code>` or `not processed`.
        pub fate: String,
        /// When, in microseconds since 1970 UTC.
        pub arrived_at: i64,
    }
}

/// A call that is to be written down.
#[derive(Clone, Copy)]
pub(crate) struct Call<'a> {
    pub(crate) merchant: MerchantId,
    pub(crate) gateway_payment_id: &'a str,
    pub(crate) amount: &'a str,
}

impl Ledger {
    pub(crate) async fn calls_of(&self, gateway_payment_id: &str) -> Result<Vec<BankCall>, LedgerError> {
        let id = gateway_payment_id.to_owned();
        let found = self.readers().read(move |reader| {
            let calls = "SELECT gateway_payment_id, amount, fate, arrived_at FROM bank_call \
                 WHERE gateway_payment_id = ?1 ORDER BY call_seq";
            query(reader, calls).bind(id).all()
        });
        found.await
    }
}

pub(crate) fn record_call_in(transaction: &Tx, call: Call<'_>, fate: &Fate) -> Result<(), LedgerError> {
    transaction
        .query(
            "INSERT INTO bank_call (merchant_id, gateway_payment_id, amount, fate, arrived_at) \
         VALUES (?1, ?2, ?3, ?4, ?5)",
        )
        .bind(call.merchant.0)
        .bind(call.gateway_payment_id)
        .bind(call.amount)
        .bind(fate.text())
        .bind(now_us())
        .execute()?;
    Ok(())
}
