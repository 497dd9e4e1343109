//! The bank: its own ledger and its own sums, sharing no rule with the desk. What it says is decided by the simulator.

use std::collections::BTreeMap;

use store::Micros;

use crate::bank::manner::Manner;

pub mod asking;
pub mod manner;
pub mod notice;
pub mod taking;

/// Where a refund stands at the bank.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Taken, not paid yet.
    Waiting,
    /// Paid.
    Done,
    /// Not paid.
    Declined,
    /// Paid, then taken back.
    Reversed,
}

/// A payment as the bank keeps it.
#[derive(Clone, Debug)]
pub struct BankPayment {
    /// The bank's id of it.
    pub gateway_payment_id: String,
    /// What the customer paid, or what is held of theirs.
    pub minor: i64,
    /// Whether it was taken, not only held.
    pub captured: bool,
    /// Its items, where the bank pays by item; their amounts come to the payment's.
    pub items: Vec<BankItem>,
    /// When the customer paid.
    pub paid_at: Micros,
    /// Whether the customer's own bank disputes it.
    pub chargeback_open: bool,
}

/// One item of a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankItem {
    /// The bank's id of it.
    pub gateway_item_id: String,
    /// What it costs.
    pub minor: i64,
}

/// A refund as the bank keeps it.
#[derive(Clone, Debug)]
pub struct BankRefund {
    /// The bank's id of it; several between semicolons, where one call was paid by item.
    pub gateway_refund_id: String,
    /// The bank's id of the payment.
    pub gateway_payment_id: String,
    /// The bank's id of the one item that it is of.
    pub gateway_item_id: Option<String>,
    /// How much, positive.
    pub minor: i64,
    /// Whether a hold was let go or a payment of the same day undone.
    pub cancel: bool,
    /// The desk's Reference Number; none where it was made in the back office.
    pub reference_number: Option<String>,
    /// The key of the call that made it; none where it was made in the back office.
    pub key: Option<String>,
    /// Where it stands.
    pub status: Status,
    /// When it was booked.
    pub booked_at: Micros,
    /// When it last changed.
    pub changed_at: Micros,
}

/// The bank.
#[derive(Debug)]
pub struct Bank {
    /// How it behaves.
    pub manner: Manner,
    /// Its payments.
    pub payments: Vec<BankPayment>,
    /// Its refunds, in the order in which they were booked.
    pub refunds: Vec<BankRefund>,
    /// Calls that it remembers, by key or Reference Number: the refund's place, and since when.
    known: BTreeMap<String, (usize, Micros)>,
}

impl Bank {
    /// A bank without payments.
    #[must_use]
    pub const fn new(manner: Manner) -> Self {
        Self { manner, payments: Vec::new(), refunds: Vec::new(), known: BTreeMap::new() }
    }

    /// What is left of a payment: paid, less what was paid back or is about to be.
    #[must_use]
    pub fn left(&self, gateway_payment_id: &str) -> i64 {
        let paid = self.payment(gateway_payment_id).map_or(0, |payment| payment.minor);
        let gone = self.of_payment(gateway_payment_id).filter(|refund| refund.holds());
        paid.saturating_sub(gone.map(|refund| refund.minor).sum())
    }

    /// What is left of an item: never more than of its payment. None: the payment has no such item.
    #[must_use]
    pub fn left_of_item(&self, gateway_payment_id: &str, gateway_item_id: &str) -> Option<i64> {
        let payment = self.payment(gateway_payment_id)?;
        let item = payment.items.iter().find(|item| item.gateway_item_id == gateway_item_id)?;
        let of_it = |refund: &&BankRefund| {
            refund.holds() && refund.gateway_item_id.as_deref() == Some(gateway_item_id)
        };
        let gone = self.of_payment(gateway_payment_id).filter(of_it).map(|refund| refund.minor).sum();
        Some(item.minor.saturating_sub(gone).min(self.left(gateway_payment_id)))
    }

    /// What was paid back of a payment.
    #[must_use]
    pub fn paid_back(&self, gateway_payment_id: &str) -> i64 {
        let paid = self.of_payment(gateway_payment_id);
        paid.filter(|refund| refund.status == Status::Done).map(|refund| refund.minor).sum()
    }

    fn of_payment<'a>(&'a self, gateway_payment_id: &'a str) -> impl Iterator<Item = &'a BankRefund> {
        self.refunds.iter().filter(move |refund| refund.gateway_payment_id == gateway_payment_id)
    }

    /// A payment by its id.
    #[must_use]
    pub fn payment(&self, gateway_payment_id: &str) -> Option<&BankPayment> {
        self.payments.iter().find(|payment| payment.gateway_payment_id == gateway_payment_id)
    }

    /// Moves a refund on.
    pub fn change(&mut self, place: usize, status: Status, now: Micros) {
        if let Some(refund) = self.refunds.get_mut(place) {
            refund.status = status;
            refund.changed_at = now;
        }
    }
}

impl BankRefund {
    /// Whether it takes something of its payment.
    const fn holds(&self) -> bool {
        matches!(self.status, Status::Waiting | Status::Done)
    }
}
