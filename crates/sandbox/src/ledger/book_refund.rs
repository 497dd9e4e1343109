//! Books a refund, never beyond what was captured, and reads a payment's refunds back.

use domain::money::Money;
use domain::payment::PaymentResult;
use domain::refund_rule::Refusal;
use gateways::port::InboundRefund;
use sqlx::{Sqlite, Transaction};

use crate::gateway_id::{new_hex_id, new_reference_number, now_us};
use crate::ledger::back_office::queue_refund_notice;
use crate::ledger::bank_call::{Fate, record_call_in};
use crate::ledger::notice::NoticeKind;
use crate::ledger::register_merchant::MerchantId;
use crate::ledger::take_payments::{BankPayment, payment_in};
use crate::ledger::{Ledger, LedgerError, read_money};

/// A refund as the bank has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankRefund {
    /// The bank's id of it.
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
    /// Why it was declined.
    pub message: Option<String>,
    /// When, in microseconds since 1970 UTC.
    pub made_at: i64,
}

/// Why nothing was booked.
#[derive(Debug, thiserror::Error)]
pub enum BookError {
    /// There is no such payment, or it is another merchant's.
    #[error("there is no payment with this id")]
    UnknownPayment,
    /// The bank's rules say no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The ledger failed.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl From<sqlx::Error> for BookError {
    fn from(error: sqlx::Error) -> Self {
        Self::Ledger(error.into())
    }
}

/// A refund call that is to be booked.
pub(crate) struct Booking<'a> {
    pub(crate) merchant: MerchantId,
    pub(crate) order: &'a InboundRefund,
    pub(crate) amount: Money,
    pub(crate) result: PaymentResult,
    pub(crate) message: Option<String>,
    /// When the merchant is told by a notice too; never when absent.
    pub(crate) tell_at: Option<i64>,
}

impl Ledger {
    /// Checks and books in one transaction, with the call beside it.
    pub(crate) async fn book_refund(&self, booking: Booking<'_>) -> Result<BankRefund, BookError> {
        let Booking { merchant, order, amount, result, message, tell_at } = booking;
        let mut transaction = self.begin().await?;
        let payment = payment_in(&mut transaction, &order.payment_id)
            .await?
            .filter(|payment| payment.merchant == merchant)
            .ok_or(BookError::UnknownPayment)?;
        if let Err(refusal) = check(&payment, amount) {
            let fate = Fate::Refused(refusal.code());
            record_call_in(&mut transaction, merchant, order, &fate).await?;
            transaction.commit().await?;
            return Err(refusal.into());
        }
        let refund = new_refund(&order.payment_id, amount, result, false, message)?;
        insert_refund(&mut transaction, &refund).await?;
        record_call_in(&mut transaction, merchant, order, &Fate::Booked(result.as_str())).await?;
        if let Some(tell_at) = tell_at {
            let kind = NoticeKind::RefundSucceeded;
            queue_refund_notice(&mut transaction, merchant, &refund, kind, tell_at).await?;
        }
        transaction.commit().await?;
        Ok(refund)
    }

    pub(crate) async fn book_outside_in(
        &self,
        transaction: &mut Transaction<'static, Sqlite>,
        gateway_payment_id: &str,
        amount: Money,
    ) -> Result<BankRefund, BookError> {
        let payment = payment_in(transaction, gateway_payment_id).await?.ok_or(BookError::UnknownPayment)?;
        check(&payment, amount)?;
        let refund = new_refund(gateway_payment_id, amount, PaymentResult::Success, true, None)?;
        insert_refund(transaction, &refund).await?;
        Ok(refund)
    }

    pub(crate) async fn refund(&self, gateway_refund_id: &str) -> Result<Option<BankRefund>, LedgerError> {
        let row: Option<RefundRow> = sqlx::query_as(
            "SELECT r.gateway_refund_id, r.gateway_payment_id, r.amount_minor, p.currency, r.result, \
             r.made_outside, r.reference_number, r.message, r.made_at \
             FROM bank_refund r JOIN bank_payment p ON p.gateway_payment_id = r.gateway_payment_id \
             WHERE r.gateway_refund_id = $1",
        )
        .bind(gateway_refund_id)
        .fetch_optional(self.readers())
        .await?;
        row.map(RefundRow::read).transpose()
    }

    pub(crate) async fn refunds_of(&self, gateway_payment_id: &str) -> Result<Vec<BankRefund>, LedgerError> {
        let rows: Vec<RefundRow> = sqlx::query_as(
            "SELECT r.gateway_refund_id, r.gateway_payment_id, r.amount_minor, p.currency, r.result, \
             r.made_outside, r.reference_number, r.message, r.made_at \
             FROM bank_refund r JOIN bank_payment p ON p.gateway_payment_id = r.gateway_payment_id \
             WHERE r.gateway_payment_id = $1 ORDER BY r.refund_seq",
        )
        .bind(gateway_payment_id)
        .fetch_all(self.readers())
        .await?;
        rows.into_iter().map(RefundRow::read).collect()
    }
}

#[derive(sqlx::FromRow)]
pub(crate) struct RefundRow {
    gateway_refund_id: String,
    gateway_payment_id: String,
    amount_minor: i64,
    currency: String,
    result: String,
    made_outside: bool,
    reference_number: String,
    message: Option<String>,
    made_at: i64,
}

impl RefundRow {
    pub(crate) fn read(self) -> Result<BankRefund, LedgerError> {
        Ok(BankRefund {
            amount: read_money(self.amount_minor, &self.currency)?,
            result: self.result.parse().map_err(|_unknown| LedgerError::Unreadable(self.result.clone()))?,
            gateway_refund_id: self.gateway_refund_id,
            gateway_payment_id: self.gateway_payment_id,
            made_outside: self.made_outside,
            reference_number: self.reference_number,
            message: self.message,
            made_at: self.made_at,
        })
    }
}

/// The bank's own rules, its own arithmetic: it must not share a mistake with whoever calls it.
fn check(payment: &BankPayment, amount: Money) -> Result<(), Refusal> {
    let captured = payment.captured;
    if amount.currency() != captured.currency() {
        return Err(Refusal::OtherCurrency(captured.currency()));
    }
    if !amount.is_positive() {
        return Err(Refusal::AmountNotPositive);
    }
    if !captured.is_positive() {
        return Err(Refusal::NotCaptured);
    }
    let left = captured.minor() - payment.refunded.minor();
    if left == 0 {
        return Err(Refusal::NothingLeft);
    }
    if amount.minor() > left {
        let refundable = Money::new(left, captured.currency());
        return Err(Refusal::AmountExceedsRefundable { asked: amount, refundable });
    }
    Ok(())
}

fn new_refund(
    gateway_payment_id: &str,
    amount: Money,
    result: PaymentResult,
    made_outside: bool,
    message: Option<String>,
) -> Result<BankRefund, LedgerError> {
    Ok(BankRefund {
        gateway_refund_id: new_hex_id()?,
        gateway_payment_id: gateway_payment_id.to_owned(),
        amount,
        result,
        made_outside,
        reference_number: new_reference_number()?,
        message,
        made_at: now_us(),
    })
}

/// Takes the amount from the payment, unless it was declined, and writes the refund. The table's CHECK backs it.
pub(crate) async fn insert_refund(
    transaction: &mut Transaction<'static, Sqlite>,
    refund: &BankRefund,
) -> Result<(), LedgerError> {
    let held = match refund.result {
        PaymentResult::Success | PaymentResult::Pending => refund.amount.minor(),
        PaymentResult::Failed => 0,
    };
    let taken = sqlx::query(
        "UPDATE bank_payment SET refunded_minor = refunded_minor + $1 \
         WHERE gateway_payment_id = $2 AND currency = $3 AND refunded_minor + $1 <= captured_minor",
    )
    .bind(held)
    .bind(refund.gateway_payment_id.as_str())
    .bind(refund.amount.currency().code())
    .execute(&mut **transaction)
    .await?;
    if taken.rows_affected() != 1 {
        return Err(LedgerError::UnfitRefund(refund.gateway_refund_id.clone()));
    }
    sqlx::query(
        "INSERT INTO bank_refund (gateway_refund_id, gateway_payment_id, amount_minor, result, made_outside, \
         reference_number, message, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(refund.gateway_refund_id.as_str())
    .bind(refund.gateway_payment_id.as_str())
    .bind(refund.amount.minor())
    .bind(refund.result.as_str())
    .bind(refund.made_outside)
    .bind(refund.reference_number.as_str())
    .bind(refund.message.as_deref())
    .bind(refund.made_at)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}
