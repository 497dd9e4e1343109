//! How the bank takes a refund, or says no.

use store::Micros;

use crate::bank::manner::{Holds, KnownBy, Repeats};
use crate::bank::{Bank, BankPayment, BankRefund, Status};
use crate::clock::{DAY, HOUR};

/// How far the bank's days are ahead of UTC's: those of Istanbul.
const ZONE: Micros = 3 * HOUR;

/// A refund as it is asked of the bank.
#[derive(Clone, Debug)]
pub struct Asked<'a> {
    /// The bank's id of the payment.
    pub gateway_payment_id: &'a str,
    /// The bank's id of the one item.
    pub gateway_item_id: Option<&'a str>,
    /// How much.
    pub minor: i64,
    /// Whether it is called as the whole of a payment.
    pub whole: bool,
    /// Whether it is called as letting a hold go.
    pub authorised_only: bool,
    /// Why.
    pub reason: Option<&'a str>,
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

/// What is to be booked.
struct Entry<'a> {
    item: Option<&'a str>,
    cancel: bool,
}

impl Bank {
    /// Takes a refund, or says no. `declines` makes it say no where it would have said yes.
    pub fn refund(&mut self, asked: &Asked, now: Micros, declines: bool) -> Said {
        if let Some(said) = self.repeated(asked, now) {
            return said;
        }
        let entry = match self.check(asked, now) {
            Ok(Entry { item, cancel }) => (item.map(str::to_owned), cancel),
            Err(reason) => return Said::No(reason),
        };
        let status = match (declines, self.manner.accepts_first) {
            (true, _) => Status::Declined,
            (false, true) => Status::Waiting,
            (false, false) => Status::Done,
        };
        let (gateway_item_id, cancel) = entry;
        let place = self.refunds.len();
        self.book(asked.gateway_payment_id, asked.minor, status, now);
        let by_items = self.manner.by_item && asked.whole && !cancel;
        let parts = self.payment(asked.gateway_payment_id).map_or(0, |payment| payment.items.len());
        if let Some(booked) = self.refunds.last_mut() {
            booked.reference_number = self.manner.keeps_reference.then(|| asked.reference_number.to_owned());
            booked.key = Some(asked.key.to_owned());
            booked.gateway_item_id = gateway_item_id;
            booked.cancel = cancel;
            if by_items {
                // One call, and each item's part is a refund of its own to the bank.
                let ids = (1..=parts).map(|part| format!("{}-{part}", booked.gateway_refund_id));
                booked.gateway_refund_id = ids.collect::<Vec<String>>().join(";");
            }
        }
        if let Some(name) = self.known_as(asked) {
            self.known.insert(name.to_owned(), (place, now));
        }
        Said::Booked(place)
    }

    /// Whether it may be paid, and as what.
    fn check<'a>(&'a self, asked: &Asked<'a>, now: Micros) -> Result<Entry<'a>, &'static str> {
        let payment = self.payment(asked.gateway_payment_id).ok_or("no_such_payment")?;
        if self.manner.demands_reason && !asked.authorised_only && asked.reason.is_none() {
            return Err("reason_missing");
        }
        if payment.chargeback_open {
            return Err("disputed");
        }
        match (self.manner.holds, payment.captured, asked.authorised_only) {
            (Holds::Kept, false, _) | (Holds::Voided, false, false) => return Err("not_captured"),
            (Holds::Voided, true, true) => return Err("captured_already"),
            (Holds::Kept | Holds::Voided | Holds::LetGo, _, _) => {}
        }
        let left = self.left(asked.gateway_payment_id);
        if asked.minor <= 0 || asked.minor > left {
            return Err("amount_too_high");
        }
        if !self.manner.by_item {
            return Ok(Entry { item: None, cancel: !payment.captured });
        }
        if asked.whole {
            // Of a payment that somebody else has refunded in part, the whole is no longer there to be given back.
            let untouched = left == payment.minor && asked.minor == left;
            let cancel = day_of(payment.paid_at) == day_of(now);
            return if untouched { Ok(Entry { item: None, cancel }) } else { Err("refunded_in_part") };
        }
        let item = named_item(payment, asked.gateway_item_id)?;
        let left = self.left_of_item(asked.gateway_payment_id, item).ok_or("no_such_item")?;
        if asked.minor > left {
            Err("amount_too_high")
        } else {
            Ok(Entry { item: Some(item), cancel: false })
        }
    }

    /// What the bank says to a call that it takes for one that it had before.
    fn repeated(&self, asked: &Asked, now: Micros) -> Option<Said> {
        if let (Some(memory), Some(name)) = (self.manner.memory, self.known_as(asked))
            && let Some((place, since)) = self.known.get(name)
            && now.saturating_sub(*since) < i64::from(memory.life_s).saturating_mul(1_000_000)
        {
            return Some(match memory.repeats {
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

    /// The name by which the bank knows a call again; none where it knows none.
    fn known_as<'a>(&self, asked: &Asked<'a>) -> Option<&'a str> {
        Some(match self.manner.memory?.by {
            KnownBy::Key => asked.key,
            KnownBy::Reference => asked.reference_number,
        })
    }

    /// Books a refund that nobody asked for through the desk, or the beginning of one that was.
    pub fn book(&mut self, gateway_payment_id: &str, minor: i64, status: Status, now: Micros) {
        self.refunds.push(BankRefund {
            gateway_refund_id: format!("br-{}", self.refunds.len().saturating_add(1)),
            gateway_payment_id: gateway_payment_id.to_owned(),
            gateway_item_id: None,
            minor,
            cancel: false,
            reference_number: None,
            key: None,
            status,
            booked_at: now,
            changed_at: now,
        });
    }

    /// Remembers a call for good: one that it denies to have had, it must never have forgotten.
    pub fn keep_known(&mut self, key: &str) {
        if let Some((_, since)) = self.known.get_mut(key) {
            *since = Micros::MAX;
        }
    }
}

/// The one item that a part is taken of: named, or the only one.
fn named_item<'a>(payment: &'a BankPayment, named: Option<&str>) -> Result<&'a str, &'static str> {
    let mut items = payment.items.iter().map(|item| item.gateway_item_id.as_str());
    match (named, payment.items.as_slice()) {
        (Some(named), _) => items.find(|id| *id == named).ok_or("no_such_item"),
        (None, [only]) => Ok(&only.gateway_item_id),
        (None, _) => Err("item_required"),
    }
}

const fn day_of(moment: Micros) -> Micros {
    moment.saturating_add(ZONE).div_euclid(DAY)
}

#[cfg(test)]
mod tests {
    use domain::gateway_kind::GatewayKind;

    use super::*;
    use crate::bank::BankItem;
    use crate::bank::manner::manners_of;

    fn bank(kind: GatewayKind) -> Bank {
        let mut bank = Bank::new(*manners_of(kind).first().unwrap());
        let item = |id: &str, minor| BankItem { gateway_item_id: id.to_owned(), minor };
        bank.payments.push(BankPayment {
            gateway_payment_id: "bp-1".to_owned(),
            minor: 100,
            captured: true,
            items: vec![item("1", 70), item("2", 30)],
            paid_at: 0,
            chargeback_open: false,
        });
        bank
    }

    fn asked(minor: i64, key: &str) -> Asked<'_> {
        Asked {
            gateway_payment_id: "bp-1",
            gateway_item_id: None,
            minor,
            whole: false,
            authorised_only: false,
            reason: Some("the customer asked"),
            reference_number: key,
            key,
        }
    }

    #[test]
    fn it_pays_back_no_more_than_was_paid() {
        let mut bank = bank(GatewayKind::Mindbehind);
        assert_eq!(bank.refund(&asked(60, "a"), 0, false), Said::Booked(0));
        assert_eq!(bank.refund(&asked(41, "b"), 0, false), Said::No("amount_too_high"));
        assert_eq!(bank.refund(&asked(40, "c"), 0, false), Said::Booked(1));
        assert_eq!((bank.left("bp-1"), bank.paid_back("bp-1")), (0, 100));
        bank.change(1, Status::Reversed, 1);
        assert_eq!((bank.left("bp-1"), bank.paid_back("bp-1")), (40, 60));
    }

    #[test]
    fn mindbehind_pays_a_repeated_call_twice() {
        let mut bank = bank(GatewayKind::Mindbehind);
        assert_eq!(bank.refund(&asked(10, "a"), 0, false), Said::Booked(0));
        assert_eq!(bank.refund(&asked(10, "a"), 1, false), Said::Booked(1));
    }

    #[test]
    fn begateway_knows_a_key_for_a_day_and_refuses_the_same_amount_for_half_a_minute() {
        let mut bank = bank(GatewayKind::Begateway);
        assert_eq!(bank.refund(&asked(10, "a"), 0, false), Said::Booked(0));
        assert_eq!(bank.refund(&asked(10, "b"), 29_999_999, false), Said::Duplicate);
        assert_eq!(bank.refund(&asked(10, "b"), 30_000_000, false), Said::Booked(1));
        assert_eq!(bank.refund(&asked(10, "a"), DAY - 1, false), Said::Booked(0));
        assert_eq!(bank.refund(&asked(10, "a"), DAY, false), Said::Booked(2));
        let without = Asked { reason: None, ..asked(11, "c") };
        assert_eq!(bank.refund(&without, DAY, false), Said::No("reason_missing"));
    }

    #[test]
    fn begateway_voids_what_is_held_and_refunds_what_was_taken() {
        let mut bank = bank(GatewayKind::Begateway);
        let void = |key| Asked { authorised_only: true, reason: None, ..asked(10, key) };
        assert_eq!(bank.refund(&void("a"), 0, false), Said::No("captured_already"));
        bank.payments.first_mut().unwrap().captured = false;
        assert_eq!(bank.refund(&asked(10, "b"), 0, false), Said::No("not_captured"));
        assert_eq!(bank.refund(&void("c"), 0, false), Said::Booked(0));
        assert!(bank.refunds.first().unwrap().cancel);
    }

    #[test]
    fn craftgate_pays_parts_by_item_and_the_whole_as_one() {
        let mut bank = bank(GatewayKind::Craftgate);
        let of_item = |item, minor| Asked { gateway_item_id: Some(item), ..asked(minor, "k") };
        assert_eq!(bank.refund(&asked(10, "a"), 0, false), Said::No("item_required"));
        assert_eq!(bank.refund(&of_item("2", 31), 0, false), Said::No("amount_too_high"));
        let whole = |key| Asked { whole: true, ..asked(100, key) };
        assert_eq!(bank.refund(&whole("b"), 20 * HOUR, false), Said::Booked(0), "on its day, 23:00 there");
        assert!(bank.refunds.first().unwrap().cancel);
        bank.change(0, Status::Reversed, 1);
        assert_eq!(bank.refund(&whole("c"), 21 * HOUR, false), Said::Booked(1));
        let refund = bank.refunds.last().unwrap();
        assert_eq!((refund.cancel, refund.gateway_refund_id.as_str()), (false, "br-2-1;br-2-2"));
        bank.change(1, Status::Reversed, 1);
        assert_eq!(bank.refund(&of_item("2", 30), 0, false), Said::Booked(2));
        assert_eq!(bank.left_of_item("bp-1", "2"), Some(0));
        assert_eq!(bank.refund(&whole("d"), 0, false), Said::No("amount_too_high"));
        assert_eq!(bank.refund(&Asked { minor: 70, ..whole("e") }, 0, false), Said::No("refunded_in_part"));
    }

    #[test]
    fn payu_queues_and_takes_a_refund_id_once() {
        let mut bank = bank(GatewayKind::Payu);
        assert_eq!(bank.refund(&asked(10, "a"), 0, false), Said::Booked(0));
        assert_eq!(bank.refunds.first().unwrap().status, Status::Waiting);
        assert_eq!(bank.refund(&asked(20, "a"), 100 * DAY, false), Said::Duplicate);
        assert_eq!(bank.refund(&asked(10, "b"), 299_999_999, false), Said::Duplicate);
        assert_eq!(bank.refund(&asked(10, "b"), 300_000_000, false), Said::Booked(1));
    }
}
