//! What the bank's own people do: end a refund that is held, take one back, open a chargeback. Each is told.

use domain::money::Money;
use domain::payment::PaymentResult;
use sqlx::{Sqlite, Transaction};

use crate::gateway_id::now_us;
use crate::ledger::book_refund::{BankRefund, BookError};
use crate::ledger::notice::{Notice, NoticeKind, queue_notice_in};
use crate::ledger::register_merchant::MerchantId;
use crate::ledger::take_payments::payment_in;
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

impl From<sqlx::Error> for BackOfficeError {
    fn from(error: sqlx::Error) -> Self {
        Self::Ledger(error.into())
    }
}

const REVERSED: &str = "The customer's bank sent the refund back.";
const DECLINED_LATE: &str = "51: the card's bank declined the refund";

impl Ledger {
    /// Ends a held refund or takes a paid one back, and writes the notice of it down.
    pub(crate) async fn end_refund(
        &self,
        gateway_refund_id: &str,
        becomes: Becomes,
    ) -> Result<BankRefund, BackOfficeError> {
        let known = self.refund(gateway_refund_id).await?.ok_or(BackOfficeError::UnknownRefund)?;
        let (from, to, message, kind) = match becomes {
            Becomes::Paid => {
                (PaymentResult::Pending, PaymentResult::Success, None, NoticeKind::RefundSucceeded)
            }
            Becomes::Declined => {
                (PaymentResult::Pending, PaymentResult::Failed, Some(DECLINED_LATE), NoticeKind::RefundFailed)
            }
            Becomes::Reversed => {
                (PaymentResult::Success, PaymentResult::Failed, Some(REVERSED), NoticeKind::RefundReversed)
            }
        };
        let mut transaction = self.begin().await?;
        let changed = sqlx::query(
            "UPDATE bank_refund SET result = $1, message = $2 WHERE gateway_refund_id = $3 AND result = $4",
        )
        .bind(to.as_str())
        .bind(message)
        .bind(gateway_refund_id)
        .bind(from.as_str())
        .execute(&mut *transaction)
        .await?;
        if changed.rows_affected() != 1 {
            return Err(BackOfficeError::OtherState(known.result));
        }
        if to == PaymentResult::Failed {
            sqlx::query(
                "UPDATE bank_payment SET refunded_minor = refunded_minor - $1 WHERE gateway_payment_id = $2",
            )
            .bind(known.amount.minor())
            .bind(known.gateway_payment_id.as_str())
            .execute(&mut *transaction)
            .await?;
        }
        let merchant = merchant_of(&mut transaction, &known.gateway_payment_id).await?;
        let ended = BankRefund { result: to, message: message.map(str::to_owned), ..known };
        queue_refund_notice(&mut transaction, merchant, &ended, kind, now_us()).await?;
        transaction.commit().await?;
        Ok(ended)
    }

    /// Tells the merchant that the customer's bank took a payment back, or let it be.
    pub(crate) async fn tell_chargeback(
        &self,
        gateway_payment_id: &str,
        open: bool,
    ) -> Result<(), BackOfficeError> {
        let mut transaction = self.begin().await?;
        let merchant = merchant_of(&mut transaction, gateway_payment_id).await?;
        let notice = Notice {
            kind: if open { NoticeKind::ChargebackOpened } else { NoticeKind::ChargebackClosed },
            gateway_payment_id,
            gateway_refund_id: None,
            amount: None,
            message: None,
        };
        queue_notice_in(&mut transaction, merchant, &notice, now_us()).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Refunds without a gateway call, and writes the notice of it down.
    pub(crate) async fn make_outside_refund(
        &self,
        gateway_payment_id: &str,
        amount: Money,
    ) -> Result<BankRefund, BookError> {
        let mut transaction = self.begin().await?;
        let refund = self.book_outside_in(&mut transaction, gateway_payment_id, amount).await?;
        let payment =
            payment_in(&mut transaction, gateway_payment_id).await?.ok_or(BookError::UnknownPayment)?;
        queue_refund_notice(
            &mut transaction,
            payment.merchant,
            &refund,
            NoticeKind::RefundSucceeded,
            now_us(),
        )
        .await?;
        transaction.commit().await?;
        Ok(refund)
    }
}

pub(crate) async fn queue_refund_notice(
    transaction: &mut Transaction<'static, Sqlite>,
    merchant: MerchantId,
    refund: &BankRefund,
    kind: NoticeKind,
    due_at: i64,
) -> Result<(), LedgerError> {
    let notice = Notice {
        kind,
        gateway_payment_id: &refund.gateway_payment_id,
        gateway_refund_id: Some(&refund.gateway_refund_id),
        amount: Some(refund.amount),
        message: refund.message.as_deref(),
    };
    queue_notice_in(transaction, merchant, &notice, due_at).await
}

async fn merchant_of(
    transaction: &mut Transaction<'static, Sqlite>,
    gateway_payment_id: &str,
) -> Result<MerchantId, BackOfficeError> {
    let payment = payment_in(transaction, gateway_payment_id).await?;
    payment.map(|payment| payment.merchant).ok_or(BackOfficeError::UnknownPayment)
}
