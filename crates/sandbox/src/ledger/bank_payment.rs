//! Payments and their items as the bank has them, read back.

use domain::money::Money;
use domain::payment::PaymentState;

use crate::ledger::file::{Tx, from_row, query};
use crate::ledger::register_merchant::MerchantId;
use crate::ledger::{Ledger, LedgerError, read_money};

/// A payment as the bank has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankPayment {
    /// Whose payment.
    pub merchant: MerchantId,
    /// The bank's id of it.
    pub gateway_payment_id: String,
    /// Where it stands.
    pub state: PaymentState,
    /// What the customer was asked to pay.
    pub amount: Money,
    /// What was taken.
    pub captured: Money,
    /// What went back or is on its way back, never more than was taken.
    pub refunded: Money,
    /// What was let go of the hold or is on its way to be, never more than was held and not taken.
    pub let_go: Money,
    /// Who paid.
    pub customer: Option<String>,
    /// Their phone number.
    pub phone: Option<String>,
    /// The conversation id or tracking id that the merchant gave.
    pub conversation_id: Option<String>,
    /// The merchant's Order Number.
    pub order_number: Option<String>,
    /// When, in microseconds since 1970 UTC.
    pub taken_at: i64,
}

impl BankPayment {
    /// What is left to give back: of the money taken, or of the hold.
    #[must_use]
    pub fn left(&self) -> Money {
        let minor = match self.state {
            PaymentState::Captured => self.captured.minor() - self.refunded.minor(),
            PaymentState::Authorised => self.amount.minor() - self.let_go.minor(),
            PaymentState::Pending | PaymentState::Failed | PaymentState::Voided => 0,
        };
        Money::new(minor, self.amount.currency())
    }
}

/// An item as the bank has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankItem {
    /// The bank's id of it.
    pub gateway_item_id: String,
    /// What it costs.
    pub amount: Money,
    /// What went back of it, or is on its way back.
    pub refunded: Money,
}

impl BankItem {
    /// What is left to give back of it.
    #[must_use]
    pub const fn left(&self) -> Money {
        Money::new(self.amount.minor() - self.refunded.minor(), self.amount.currency())
    }
}

from_row! {
    pub(crate) struct PaymentRow {
        merchant_id: i64,
        gateway_payment_id: String,
        state: String,
        currency: String,
        amount_minor: i64,
        captured_minor: i64,
        refunded_minor: i64,
        let_go_minor: i64,
        customer: Option<String>,
        phone: Option<String>,
        conversation_id: Option<String>,
        order_number: Option<String>,
        taken_at: i64,
    }
}

impl PaymentRow {
    pub(crate) fn read(self) -> Result<BankPayment, LedgerError> {
        Ok(BankPayment {
            merchant: MerchantId(self.merchant_id),
            state: self.state.parse().map_err(|_unknown| LedgerError::Unreadable(self.state.clone()))?,
            amount: read_money(self.amount_minor, &self.currency)?,
            captured: read_money(self.captured_minor, &self.currency)?,
            refunded: read_money(self.refunded_minor, &self.currency)?,
            let_go: read_money(self.let_go_minor, &self.currency)?,
            gateway_payment_id: self.gateway_payment_id,
            customer: self.customer,
            phone: self.phone,
            conversation_id: self.conversation_id,
            order_number: self.order_number,
            taken_at: self.taken_at,
        })
    }
}

from_row! {
    struct ItemRow {
        gateway_item_id: String,
        amount_minor: i64,
        refunded_minor: i64,
    }
}

macro_rules! select_payment {
    ($rest:literal) => {
        concat!(
            "SELECT merchant_id, gateway_payment_id, state, currency, amount_minor, captured_minor, \
             refunded_minor, let_go_minor, customer, phone, conversation_id, order_number, taken_at \
             FROM bank_payment WHERE ",
            $rest
        )
    };
}
pub(crate) use select_payment;

const SELECT_ITEMS: &str = "SELECT gateway_item_id, amount_minor, refunded_minor FROM bank_item \
     WHERE gateway_payment_id = ?1 ORDER BY place";

impl Ledger {
    pub(crate) async fn payment(&self, gateway_payment_id: &str) -> Result<Option<BankPayment>, LedgerError> {
        let id = gateway_payment_id.to_owned();
        let found = self.readers().read(move |reader| {
            query(reader, select_payment!("gateway_payment_id = ?1")).bind(id).optional::<PaymentRow>()
        });
        found.await?.map(PaymentRow::read).transpose()
    }

    pub(crate) async fn items_of(&self, payment: &BankPayment) -> Result<Vec<BankItem>, LedgerError> {
        let id = payment.gateway_payment_id.clone();
        let found = self.readers().read(move |reader| query(reader, SELECT_ITEMS).bind(id).all());
        Ok(read_items(found.await?, payment))
    }
}

/// Reads a payment under the write lock.
pub(crate) fn payment_in(
    transaction: &Tx,
    gateway_payment_id: &str,
) -> Result<Option<BankPayment>, LedgerError> {
    let row: Option<PaymentRow> =
        transaction.query(select_payment!("gateway_payment_id = ?1")).bind(gateway_payment_id).optional()?;
    row.map(PaymentRow::read).transpose()
}

/// Reads the payment of an item under the write lock.
pub(crate) fn payment_of_item_in(
    transaction: &Tx,
    gateway_item_id: &str,
) -> Result<Option<BankPayment>, LedgerError> {
    let row: Option<PaymentRow> = transaction
        .query(select_payment!(
            "gateway_payment_id = (SELECT gateway_payment_id FROM bank_item WHERE gateway_item_id = ?1)"
        ))
        .bind(gateway_item_id)
        .optional()?;
    row.map(PaymentRow::read).transpose()
}

/// Reads a payment's items under the write lock, in their order.
pub(crate) fn items_in(transaction: &Tx, payment: &BankPayment) -> Result<Vec<BankItem>, LedgerError> {
    let rows: Vec<ItemRow> =
        transaction.query(SELECT_ITEMS).bind(payment.gateway_payment_id.as_str()).all()?;
    Ok(read_items(rows, payment))
}

fn read_items(rows: Vec<ItemRow>, payment: &BankPayment) -> Vec<BankItem> {
    let money = |minor| Money::new(minor, payment.amount.currency());
    let read = |row: ItemRow| BankItem {
        gateway_item_id: row.gateway_item_id,
        amount: money(row.amount_minor),
        refunded: money(row.refunded_minor),
    };
    rows.into_iter().map(read).collect()
}
