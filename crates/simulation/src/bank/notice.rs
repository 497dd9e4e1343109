//! What the bank tells of its own accord, or prints on a statement: on its way, until it is delivered or lost.

use crate::bank::{Bank, BankRefund, Status};

/// What a notice says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum News {
    /// The refund at this place of the ledger stood so when the notice was written.
    Refund(usize, Status),
    /// The payment at this place is disputed, or no longer.
    Chargeback(usize, bool),
    /// What was held of the payment at this place was taken.
    Captured(usize),
}

/// A message that arrives in the bank's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Message {
    /// The bank sent it, and it says this.
    Genuine(News),
    /// Somebody else did.
    Forged,
}

/// A notice on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What it says.
    pub news: News,
    /// In which step it was sent.
    pub sent: u64,
    /// How often it was delivered.
    pub delivered: u32,
}

impl Notice {
    /// A notice that has just left.
    #[must_use]
    pub const fn of(news: News, sent: u64) -> Self {
        Self { news, sent, delivered: 0 }
    }
}

impl Bank {
    /// Everything that the ledger says, as a statement lists it: what came back was paid on an earlier line.
    #[must_use]
    pub fn statement(&self) -> Vec<News> {
        let lines = |(place, refund): (usize, &BankRefund)| {
            let paid = (refund.status == Status::Reversed).then_some(News::Refund(place, Status::Done));
            let stands = (refund.status != Status::Waiting).then_some(News::Refund(place, refund.status));
            paid.into_iter().chain(stands)
        };
        let refunds = self.refunds.iter().enumerate().flat_map(lines);
        let payments = self.payments.iter().enumerate();
        let captured = payments.clone().filter(|(_, payment)| payment.captured);
        captured
            .map(|(place, _)| News::Captured(place))
            .chain(refunds)
            .chain(payments.map(|(place, payment)| News::Chargeback(place, payment.chargeback_open)))
            .collect()
    }
}
