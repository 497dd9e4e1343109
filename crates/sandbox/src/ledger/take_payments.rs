//! Takes payments, and reads one back.

use domain::money::Money;
use sqlx::{Sqlite, Transaction};

use crate::ledger::register_merchant::MerchantId;
use crate::ledger::{Ledger, LedgerError, read_money};

/// A payment that a customer made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewBankPayment {
    /// Whose payment.
    pub merchant: MerchantId,
    /// The bank's id of it: unique in the whole bank. [`crate::gateway_id::hex_id`] writes one.
    pub gateway_payment_id: String,
    /// What the customer was asked to pay.
    pub amount: Money,
    /// What was taken: nothing while it is pending, failed or only authorised.
    pub captured: Money,
    /// Who paid.
    pub customer: Option<String>,
    /// The merchant's Order Number.
    pub order_number: Option<String>,
    /// When, in microseconds since 1970 UTC.
    pub taken_at: i64,
}

/// A payment as the bank has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankPayment {
    /// Whose payment.
    pub merchant: MerchantId,
    /// The bank's id of it.
    pub gateway_payment_id: String,
    /// What the customer was asked to pay.
    pub amount: Money,
    /// What was taken.
    pub captured: Money,
    /// What went back or is on its way back, never more than was taken.
    pub refunded: Money,
    /// Who paid.
    pub customer: Option<String>,
    /// The merchant's Order Number.
    pub order_number: Option<String>,
    /// When, in microseconds since 1970 UTC.
    pub taken_at: i64,
}

#[derive(sqlx::FromRow)]
pub(crate) struct PaymentRow {
    merchant_id: i64,
    gateway_payment_id: String,
    currency: String,
    amount_minor: i64,
    captured_minor: i64,
    refunded_minor: i64,
    customer: Option<String>,
    order_number: Option<String>,
    taken_at: i64,
}

impl PaymentRow {
    pub(crate) fn read(self) -> Result<BankPayment, LedgerError> {
        Ok(BankPayment {
            merchant: MerchantId(self.merchant_id),
            amount: read_money(self.amount_minor, &self.currency)?,
            captured: read_money(self.captured_minor, &self.currency)?,
            refunded: read_money(self.refunded_minor, &self.currency)?,
            gateway_payment_id: self.gateway_payment_id,
            customer: self.customer,
            order_number: self.order_number,
            taken_at: self.taken_at,
        })
    }
}

const SELECT_PAYMENT: &str = "SELECT merchant_id, gateway_payment_id, currency, amount_minor, captured_minor, \
     refunded_minor, customer, order_number, taken_at FROM bank_payment WHERE gateway_payment_id = $1";

impl Ledger {
    pub(crate) async fn take_payments(&self, payments: &[NewBankPayment]) -> Result<u64, LedgerError> {
        let mut transaction = self.begin().await?;
        let mut taken = 0;
        for payment in payments {
            taken += take_payment(&mut transaction, payment).await?;
        }
        transaction.commit().await?;
        Ok(taken)
    }

    pub(crate) async fn payment(&self, gateway_payment_id: &str) -> Result<Option<BankPayment>, LedgerError> {
        let row: Option<PaymentRow> =
            sqlx::query_as(SELECT_PAYMENT).bind(gateway_payment_id).fetch_optional(self.readers()).await?;
        row.map(PaymentRow::read).transpose()
    }
}

/// Reads a payment under the write lock.
pub(crate) async fn payment_in(
    transaction: &mut Transaction<'static, Sqlite>,
    gateway_payment_id: &str,
) -> Result<Option<BankPayment>, LedgerError> {
    let row: Option<PaymentRow> =
        sqlx::query_as(SELECT_PAYMENT).bind(gateway_payment_id).fetch_optional(&mut **transaction).await?;
    row.map(PaymentRow::read).transpose()
}

async fn take_payment(
    transaction: &mut Transaction<'static, Sqlite>,
    payment: &NewBankPayment,
) -> Result<u64, LedgerError> {
    let id = payment.gateway_payment_id.as_str();
    let fit = payment.amount.currency() == payment.captured.currency()
        && payment.amount.is_positive()
        && (0..=payment.amount.minor()).contains(&payment.captured.minor());
    if !fit {
        return Err(LedgerError::UnfitPayment(id.to_owned()));
    }
    let inserted = sqlx::query(
        "INSERT INTO bank_payment (gateway_payment_id, merchant_id, currency, amount_minor, captured_minor, \
         customer, order_number, taken_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
         ON CONFLICT (gateway_payment_id) DO NOTHING",
    )
    .bind(id)
    .bind(payment.merchant.0)
    .bind(payment.amount.currency().code())
    .bind(payment.amount.minor())
    .bind(payment.captured.minor())
    .bind(payment.customer.as_deref())
    .bind(payment.order_number.as_deref())
    .bind(payment.taken_at)
    .execute(&mut **transaction)
    .await?
    .rows_affected();
    if inserted == 0 {
        let known = payment_in(transaction, id).await?;
        let same = known.is_some_and(|known| {
            known.merchant == payment.merchant
                && known.amount == payment.amount
                && known.captured == payment.captured
        });
        if !same {
            return Err(LedgerError::PaymentConflict(id.to_owned()));
        }
    }
    Ok(inserted)
}
