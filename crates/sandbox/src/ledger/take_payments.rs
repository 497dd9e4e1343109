//! Takes payments, with their items where the gateway pays by item.

use domain::gateway_kind::GatewayKind;
use domain::money::Money;
use domain::payment::PaymentState;

use crate::gateway_id::new_payment_id;
use crate::ledger::bank_payment::payment_in;
use crate::ledger::file::Tx;
use crate::ledger::notice::{News, queue_news_in};
use crate::ledger::register_merchant::{MerchantId, merchant_in};
use crate::ledger::{Ledger, LedgerError};

/// A payment that a customer made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewBankPayment {
    /// Whose payment.
    pub merchant: MerchantId,
    /// The bank's id of it: unique in the whole bank. [`crate::gateway_id::payment_id`] writes one.
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

/// A payment with what the gateways beyond MindBehind know of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewGatewayPayment {
    /// What every payment has.
    pub payment: NewBankPayment,
    /// Where it stands. Captured exactly where something was taken.
    pub state: PaymentState,
    /// The customer's phone number.
    pub phone: Option<String>,
    /// The conversation id or tracking id that the merchant gave.
    pub conversation_id: Option<String>,
    /// Its items, which add up to the amount. With Craftgate a payment without items gets one of the whole.
    pub items: Vec<NewBankItem>,
}

/// One item of a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewBankItem {
    /// The bank's id of it: unique in the whole bank.
    pub gateway_item_id: String,
    /// What it costs.
    pub amount: Money,
}

impl From<NewBankPayment> for NewGatewayPayment {
    /// A payment of which nothing was taken is a hold.
    fn from(payment: NewBankPayment) -> Self {
        let state =
            if payment.captured.is_positive() { PaymentState::Captured } else { PaymentState::Authorised };
        Self { payment, state, phone: None, conversation_id: None, items: Vec::new() }
    }
}

impl Ledger {
    pub(crate) async fn take_payments(&self, payments: &[NewGatewayPayment]) -> Result<u64, LedgerError> {
        let transaction = self.begin().await?;
        let mut taken = 0;
        for payment in payments {
            taken += take_payment(&transaction, payment)?;
        }
        transaction.commit().await?;
        Ok(taken)
    }

    /// Takes a payment now, and tells the merchant of it as its gateway does.
    pub(crate) async fn take_and_tell(
        &self,
        payment: &NewGatewayPayment,
        due_at: i64,
    ) -> Result<(), LedgerError> {
        let transaction = self.begin().await?;
        take_payment(&transaction, payment)?;
        let id = &payment.payment.gateway_payment_id;
        let known = payment_in(&transaction, id)?;
        let known = known.ok_or_else(|| LedgerError::Unreadable(id.clone()))?;
        queue_news_in(&transaction, known.merchant, &News::Payment(&known), due_at)?;
        transaction.commit().await?;
        Ok(())
    }
}

fn take_payment(transaction: &Tx, new: &NewGatewayPayment) -> Result<u64, LedgerError> {
    let payment = &new.payment;
    let id = payment.gateway_payment_id.as_str();
    if !fits(new) {
        return Err(LedgerError::UnfitPayment(id.to_owned()));
    }
    let inserted = transaction.query(
        "INSERT INTO bank_payment (gateway_payment_id, merchant_id, currency, amount_minor, captured_minor, \
         customer, order_number, taken_at, state, phone, conversation_id) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) ON CONFLICT (gateway_payment_id) DO NOTHING",
    )
    .bind(id)
    .bind(payment.merchant.0)
    .bind(payment.amount.currency().code())
    .bind(payment.amount.minor())
    .bind(payment.captured.minor())
    .bind(payment.customer.as_deref())
    .bind(payment.order_number.as_deref())
    .bind(payment.taken_at)
    .bind(new.state.as_str())
    .bind(new.phone.as_deref())
    .bind(new.conversation_id.as_deref())
    .execute()?;
    if inserted == 0 {
        let known = payment_in(transaction, id)?;
        let same = known.is_some_and(|known| {
            known.merchant == payment.merchant
                && known.amount == payment.amount
                && known.captured == payment.captured
        });
        return if same { Ok(0) } else { Err(LedgerError::PaymentConflict(id.to_owned())) };
    }
    insert_items(transaction, new)?;
    Ok(u64::try_from(inserted).unwrap_or(u64::MAX))
}

fn insert_items(transaction: &Tx, new: &NewGatewayPayment) -> Result<(), LedgerError> {
    let mut items = new.items.clone();
    if items.is_empty() {
        let merchant = merchant_in(transaction, new.payment.merchant)?;
        if merchant.kind != GatewayKind::Craftgate {
            return Ok(());
        }
        let gateway_item_id = new_payment_id(merchant.kind)?;
        items.push(NewBankItem { gateway_item_id, amount: new.payment.amount });
    }
    for (place, item) in items.iter().enumerate() {
        transaction
            .query(
                "INSERT INTO bank_item (gateway_item_id, gateway_payment_id, place, amount_minor) \
             VALUES (?1, ?2, ?3, ?4)",
            )
            .bind(item.gateway_item_id.as_str())
            .bind(new.payment.gateway_payment_id.as_str())
            .bind(i64::try_from(place).unwrap_or(i64::MAX))
            .bind(item.amount.minor())
            .execute()?;
    }
    Ok(())
}

fn fits(new: &NewGatewayPayment) -> bool {
    let payment = &new.payment;
    let currency = payment.amount.currency();
    let items = new.items.iter().try_fold(Money::zero(currency), |sum, item| sum.plus(item.amount));
    currency == payment.captured.currency()
        && payment.amount.is_positive()
        && (0..=payment.amount.minor()).contains(&payment.captured.minor())
        && (new.state == PaymentState::Captured) == payment.captured.is_positive()
        && new.items.iter().all(|item| item.amount.is_positive())
        && (new.items.is_empty() || items.is_ok_and(|sum| sum == payment.amount))
}
