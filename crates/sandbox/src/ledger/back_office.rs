//! What the bank's own people do: end a refund that is held, take one back, open a chargeback. Each is told.

use domain::money::Money;
use domain::payment::PaymentResult;
use gateways::dialect::order::PortSubject;

use crate::gateway_id::now_us;
use crate::ledger::bank_payment::{items_in, payment_in};
use crate::ledger::book_refund::{BankRefund, BookError, DECLINED, new_entry};
use crate::ledger::file::Tx;
use crate::ledger::move_money::{insert_entry, release};
use crate::ledger::notice::{News, queue_news_in};
use crate::ledger::refund_entry::{RefundEntry, entry_in};
use crate::ledger::refund_rules::{check, shares};
use crate::ledger::register_merchant::merchant_in;
use crate::ledger::{Ledger, LedgerError};

/// What becomes of a refund in the back office.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Becomes {
    /// It was held and is paid.
    Paid,
    /// It was held and is declined.
    Declined,
    /// It was paid and came back.
    Reversed,
}

/// Why the back office did nothing.
#[derive(Debug, thiserror::Error)]
pub enum BackOfficeError {
    /// There is no such refund.
    #[error("the bank has no refund of this id")]
    UnknownRefund,
    /// There is no such payment.
    #[error("the bank has no payment of this id")]
    UnknownPayment,
    /// The refund is in no state for this.
    #[error("a refund that is {0} cannot become that")]
    OtherState(PaymentResult),
    /// The ledger failed.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl From<rusqlite::Error> for BackOfficeError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Ledger(error.into())
    }
}

impl Becomes {
    /// Its name in the ledger and in the control API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Paid => "paid",
            Self::Declined => "declined",
            Self::Reversed => "reversed",
        }
    }

    /// What bears this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Self::Paid, Self::Declined, Self::Reversed].into_iter().find(|becomes| becomes.as_str() == name)
    }
}

const REVERSED: &str = "The customer's bank sent the refund back.";

impl Ledger {
    /// Ends a held refund or takes a paid one back, and writes the notice of it down.
    pub(crate) async fn end_refund(
        &self,
        gateway_refund_id: &str,
        becomes: Becomes,
    ) -> Result<BankRefund, BackOfficeError> {
        let transaction = self.begin().await?;
        let ended = end_refund_in(&transaction, gateway_refund_id, becomes)?;
        transaction.commit().await?;
        Ok(ended.refund)
    }

    /// Tells the merchant that the customer's bank took a payment back, or let it be.
    pub(crate) async fn tell_chargeback(
        &self,
        gateway_payment_id: &str,
        open: bool,
    ) -> Result<(), BackOfficeError> {
        let transaction = self.begin().await?;
        let payment = payment_in(&transaction, gateway_payment_id)?;
        let payment = payment.ok_or(BackOfficeError::UnknownPayment)?;
        let news = News::Chargeback { payment: &payment, open };
        queue_news_in(&transaction, payment.merchant, &news, now_us())?;
        transaction.commit().await?;
        Ok(())
    }

    /// Refunds without a gateway call, and writes the notice of it down. Of a payment with several items it may be several
    /// refunds; the first is given.
    pub(crate) async fn make_outside_refund(
        &self,
        gateway_payment_id: &str,
        amount: Money,
    ) -> Result<BankRefund, BookError> {
        let transaction = self.begin().await?;
        let payment = payment_in(&transaction, gateway_payment_id)?.ok_or(BookError::UnknownPayment)?;
        let merchant = merchant_in(&transaction, payment.merchant)?;
        check(merchant.kind, &payment, payment.left(), amount)?;
        let items = items_in(&transaction, &payment)?;
        let subject = PortSubject::Payment(gateway_payment_id.to_owned());
        let mut first = None;
        for share in shares(merchant.kind, &payment, &items, &subject, amount, now_us()) {
            let mut entry = new_entry(&merchant, &payment, &share, PaymentResult::Success, None)?;
            entry.refund.made_outside = true;
            insert_entry(&transaction, &entry, None)?;
            queue_news_in(&transaction, merchant.id, &News::ended(&entry), now_us())?;
            first = first.or(Some(entry.refund));
        }
        transaction.commit().await?;
        first.ok_or_else(|| LedgerError::Unreadable(gateway_payment_id.to_owned()).into())
    }
}

/// Ends a refund under the write lock, and writes the notice of it down. Where it cannot, nothing is written.
pub(crate) fn end_refund_in(
    transaction: &Tx,
    gateway_refund_id: &str,
    becomes: Becomes,
) -> Result<RefundEntry, BackOfficeError> {
    let known = entry_in(transaction, gateway_refund_id)?.ok_or(BackOfficeError::UnknownRefund)?;
    let (from, to, message) = match becomes {
        Becomes::Paid => (PaymentResult::Pending, PaymentResult::Success, None),
        Becomes::Declined => (PaymentResult::Pending, PaymentResult::Failed, Some(DECLINED)),
        Becomes::Reversed => (PaymentResult::Success, PaymentResult::Failed, Some(REVERSED)),
    };
    if known.refund.result != from {
        return Err(BackOfficeError::OtherState(known.refund.result));
    }
    let now = now_us();
    let mut ended = known;
    ended.refund.result = to;
    ended.refund.message = message.map(str::to_owned);
    ended.reversed = becomes == Becomes::Reversed;
    (ended.updated_at, ended.settled_at) = (now, Some(now));
    transaction.query(
        "UPDATE bank_refund SET result = ?1, message = ?2, reversed = ?3, updated_at = ?4, settled_at = ?4 \
         WHERE gateway_refund_id = ?5",
    )
    .bind(to.as_str())
    .bind(message)
    .bind(ended.reversed)
    .bind(now)
    .bind(gateway_refund_id)
    .execute()?;
    if to == PaymentResult::Failed {
        release(transaction, &ended)?;
    }
    queue_news_in(transaction, ended.merchant, &News::ended(&ended), now)?;
    Ok(ended)
}
