//! The bank: its own ledger and its own sums, sharing no rule with the desk. What it says is decided by the simulator.

use std::collections::BTreeMap;

use store::Micros;

use crate::bank::manner::{Manner, Repeats};

pub mod manner;
pub mod notice;

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
    /// What the customer paid.
    pub captured_minor: i64,
    /// Whether the customer's own bank disputes it.
    pub chargeback_open: bool,
}

/// A refund as the bank keeps it.
#[derive(Clone, Debug)]
pub struct BankRefund {
    /// The bank's id of it.
    pub gateway_refund_id: String,
    /// The bank's id of the payment.
    pub gateway_payment_id: String,
    /// How much, positive.
    pub minor: i64,
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

/// A refund as it is asked of the bank.
#[derive(Clone, Debug)]
pub struct Asked<'a> {
    /// The bank's id of the payment.
    pub gateway_payment_id: &'a str,
    /// How much.
    pub minor: i64,
    /// The desk's Reference Number.
    pub reference_number: &'a str,
    /// The call's key.
    pub key: &'a str,
}

/// What the bank says to a refund.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// It stands so: the refund at this place of the ledger.
    Booked(usize),
    /// No, for this reason.
    No(&'static str),
    /// No: it takes this for a repetition.
    Duplicate,
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
    /// Keys that it remembers: the refund's place, and since when.
    keys: BTreeMap<String, (usize, Micros)>,
}

impl Bank {
    /// A bank without payments.
    #[must_use]
    pub const fn new(manner: Manner) -> Self {
        Self { manner, payments: Vec::new(), refunds: Vec::new(), keys: BTreeMap::new() }
    }

    /// What is left of a payment: captured, less what was paid back or is about to be.
    #[must_use]
    pub fn left(&self, gateway_payment_id: &str) -> i64 {
        let captured = self.payment(gateway_payment_id).map_or(0, |payment| payment.captured_minor);
        let gone = self.of_payment(gateway_payment_id);
        let gone = gone.filter(|refund| matches!(refund.status, Status::Waiting | Status::Done));
        captured.saturating_sub(gone.map(|refund| refund.minor).sum())
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

    /// Takes a refund, or says no. `declines` makes it say no where it would have said yes.
    pub fn refund(&mut self, asked: &Asked, now: Micros, declines: bool) -> Said {
        if let Some(said) = self.repeated(asked, now) {
            return said;
        }
        let Some(payment) = self.payment(asked.gateway_payment_id) else {
            return Said::No("no_such_payment");
        };
        if payment.chargeback_open {
            return Said::No("disputed");
        }
        if asked.minor <= 0 || asked.minor > self.left(asked.gateway_payment_id) {
            return Said::No("amount_too_high");
        }
        let status = match (declines, self.manner.accepts_first) {
            (true, _) => Status::Declined,
            (false, true) => Status::Waiting,
            (false, false) => Status::Done,
        };
        let place = self.refunds.len();
        self.book(asked.gateway_payment_id, asked.minor, status, now);
        if let Some(booked) = self.refunds.last_mut() {
            booked.reference_number = Some(asked.reference_number.to_owned());
            booked.key = Some(asked.key.to_owned());
        }
        if self.manner.key_life_s.is_some() {
            self.keys.insert(asked.key.to_owned(), (place, now));
        }
        Said::Booked(place)
    }

    /// What the bank says to a call that it takes for one that it had before.
    fn repeated(&self, asked: &Asked, now: Micros) -> Option<Said> {
        if let (Some(life), Some((place, since))) = (self.manner.key_life_s, self.keys.get(asked.key))
            && now.saturating_sub(*since) < i64::from(life).saturating_mul(1_000_000)
        {
            return Some(match self.manner.repeats {
                Repeats::SaidAgain => Said::Booked(*place),
                Repeats::Refused => Said::Duplicate,
            });
        }
        let window = i64::from(self.manner.duplicate_window_s?).saturating_mul(1_000_000);
        let alike = self.of_payment(asked.gateway_payment_id).any(|refund| {
            refund.minor == asked.minor
                && refund.status != Status::Declined
                && now.saturating_sub(refund.booked_at) < window
        });
        alike.then_some(Said::Duplicate)
    }

    /// Books a refund that nobody asked for through the desk, or the beginning of one that was.
    pub fn book(&mut self, gateway_payment_id: &str, minor: i64, status: Status, now: Micros) {
        self.refunds.push(BankRefund {
            gateway_refund_id: format!("br-{}", self.refunds.len().saturating_add(1)),
            gateway_payment_id: gateway_payment_id.to_owned(),
            minor,
            reference_number: None,
            key: None,
            status,
            booked_at: now,
            changed_at: now,
        });
    }

    /// Remembers a key for good: of a call that it denies to have had, it must never have forgotten it.
    pub fn keep_key(&mut self, key: &str) {
        if let Some((_, since)) = self.keys.get_mut(key) {
            *since = Micros::MAX;
        }
    }

    /// Finds a refund by the desk's Reference Number, in a ledger that is `lag` microseconds behind.
    #[must_use]
    pub fn find(&self, reference_number: &str, now: Micros, lag: Micros) -> Option<usize> {
        let seen = |refund: &BankRefund| {
            refund.reference_number.as_deref() == Some(reference_number)
                && (lag == 0 || refund.booked_at.saturating_add(lag) <= now)
        };
        // The last one counts: after a key's life has ended the same number may have been booked anew.
        self.refunds.iter().rposition(seen)
    }

    /// Moves a refund on.
    pub fn change(&mut self, place: usize, status: Status, now: Micros) {
        if let Some(refund) = self.refunds.get_mut(place) {
            refund.status = status;
            refund.changed_at = now;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bank::manner::MANNERS;

    fn bank(name: &str) -> Bank {
        let manner = *MANNERS.iter().find(|manner| manner.name == name).unwrap();
        let mut bank = Bank::new(manner);
        bank.payments.push(BankPayment {
            gateway_payment_id: "bp-1".to_owned(),
            captured_minor: 100,
            chargeback_open: false,
        });
        bank
    }

    fn asked(minor: i64, key: &str) -> Asked<'_> {
        Asked { gateway_payment_id: "bp-1", minor, reference_number: key, key }
    }

    #[test]
    fn it_pays_back_no_more_than_was_paid() {
        let mut bank = bank("mute");
        assert_eq!(bank.refund(&asked(60, "a"), 0, false), Said::Booked(0));
        assert_eq!(bank.refund(&asked(41, "b"), 0, false), Said::No("amount_too_high"));
        assert_eq!(bank.refund(&asked(40, "c"), 0, false), Said::Booked(1));
        assert_eq!((bank.left("bp-1"), bank.paid_back("bp-1")), (0, 100));
        bank.change(1, Status::Reversed, 1);
        assert_eq!((bank.left("bp-1"), bank.paid_back("bp-1")), (40, 60));
    }

    #[test]
    fn without_keys_a_repeated_call_pays_twice() {
        let mut bank = bank("mute");
        assert_eq!(bank.refund(&asked(10, "a"), 0, false), Said::Booked(0));
        assert_eq!(bank.refund(&asked(10, "a"), 1, false), Said::Booked(1));
    }

    #[test]
    fn a_key_is_known_for_its_life() {
        let mut bank = bank("keyed");
        let life = i64::from(bank.manner.key_life_s.unwrap()) * 1_000_000;
        assert_eq!(bank.refund(&asked(10, "a"), 0, false), Said::Booked(0));
        assert_eq!(bank.refund(&asked(10, "a"), life - 1, false), Said::Booked(0));
        assert_eq!(bank.refund(&asked(10, "a"), life, false), Said::Booked(1));
    }

    #[test]
    fn the_same_amount_again_is_a_duplicate_within_the_window() {
        let mut bank = bank("window");
        assert_eq!(bank.refund(&asked(10, "a"), 0, false), Said::Booked(0));
        assert_eq!(bank.refund(&asked(10, "b"), 29_999_999, false), Said::Duplicate);
        assert_eq!(bank.refund(&asked(10, "b"), 30_000_000, false), Said::Booked(1));
    }

    #[test]
    fn a_ledger_that_lags_does_not_know_yet() {
        let mut bank = bank("asked");
        assert_eq!(bank.refund(&asked(10, "a"), 100, false), Said::Booked(0));
        assert_eq!(bank.find("a", 100, 0), Some(0));
        assert_eq!(bank.find("a", 150, 60), None);
        assert_eq!(bank.find("a", 160, 60), Some(0));
    }
}
