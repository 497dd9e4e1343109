//! What the bank does of its own accord.

use store::Micros;

use crate::bank::manner::Announces;
use crate::bank::notice::{News, Notice};
use crate::bank::{BankPayment, Status};
use crate::tally::Section;
use crate::world::World;

/// The longest that the bank is out, in steps.
const OUT_AT_MOST: u64 = 80;

impl World {
    /// The bank pays what waits, declines it, takes it back, pays back without us, hears of a dispute, or is out for a while.
    pub fn bank_act(&mut self) {
        match self.dice.below(19) {
            0..=6 => self.settle_waiting(),
            7..=9 => self.refund_outside(),
            10 => self.reverse(),
            11..=13 => self.pay_after_all(),
            14 | 15 => self.dispute(),
            16 => self.go_out(),
            _ => self.capture(),
        }
    }

    /// One of the ledger's refunds of a status.
    fn some_refund(&mut self, status: Status) -> Option<usize> {
        let places: Vec<usize> = (0..self.bank.refunds.len())
            .filter(|place| self.bank.refunds.get(*place).is_some_and(|refund| refund.status == status))
            .collect();
        self.dice.pick(&places).copied()
    }

    /// Changes a refund at the bank; whoever listens will be told.
    pub fn change(&mut self, place: usize, status: Status, always_told: bool) {
        let now = self.bank_time();
        self.bank.change(place, status, now);
        let told = match self.bank.manner.announces {
            Announces::Nothing => {
                self.bank.manner.accepts_first && !self.bank.manner.capabilities().can_be_asked
            }
            Announces::Successes => status == Status::Done,
            Announces::Ends | Announces::Signed => true,
        };
        if always_told || told {
            self.notices.push(Notice::of(News::Refund(place, status), self.step));
        }
    }

    fn settle_waiting(&mut self) {
        let Some(place) = self.some_refund(Status::Waiting) else { return };
        if self.dice.chance(75) {
            self.change(place, Status::Done, false);
            self.tally.count(Section::Manner, "taken first, then paid");
            self.note(format_args!("the bank pays refund {place}, which it had taken"));
        } else {
            self.change(place, Status::Declined, false);
            self.tally.count(Section::Manner, "taken first, then failed");
            self.fault(
                "late failure",
                format_args!("the bank does not pay refund {place}, which it had taken"),
            );
        }
    }

    fn refund_outside(&mut self) {
        let Some(payment) = self.dice.pick(&self.bank.payments).cloned() else { return };
        // The back office of a bank that pays by item does so, too.
        let item = self.dice.pick(&payment.items).map(|item| item.gateway_item_id.clone());
        let id = &payment.gateway_payment_id;
        let left = match &item {
            Some(item) => self.bank.left_of_item(id, item).unwrap_or(0),
            None => self.bank.left(id),
        };
        if left <= 0 || !payment.captured {
            return;
        }
        let minor = if self.dice.chance(20) { left } else { self.dice.between(1, left.div_euclid(4).max(1)) };
        let (place, now) = (self.bank.refunds.len(), self.bank_time());
        self.bank.book(id, minor, Status::Done, now);
        if let Some(booked) = self.bank.refunds.last_mut() {
            booked.gateway_item_id = item;
        }
        self.notices.push(Notice::of(News::Refund(place, Status::Done), self.step));
        self.fault("refund made outside", format_args!("{minor} of {id}"));
    }

    /// The shop takes what was only held, as long as nothing of it was let go.
    fn capture(&mut self) {
        let untouched =
            |paid: &BankPayment| !paid.captured && self.bank.left(&paid.gateway_payment_id) == paid.minor;
        let held = self.bank.payments.iter().position(untouched);
        let Some(place) = held else { return };
        if let Some(payment) = self.bank.payments.get_mut(place) {
            payment.captured = true;
        }
        self.notices.push(Notice::of(News::Captured(place), self.step));
        self.tally.count(Section::Manner, "a hold is taken");
        self.note(format_args!("what was held of payment {place} is taken"));
    }

    /// For so many steps nothing that is sent is done, and nothing is answered.
    fn go_out(&mut self) {
        let steps = self.dice.below(OUT_AT_MOST);
        self.out_until = self.step.saturating_add(steps);
        self.fault("the gateway is out", format_args!("for {steps} steps"));
    }

    fn reverse(&mut self) {
        let Some(place) = self.some_refund(Status::Done) else { return };
        self.change(place, Status::Reversed, true);
        self.fault("reversal", format_args!("the bank takes refund {place} back"));
    }

    fn pay_after_all(&mut self) {
        let Some(place) = self.some_refund(Status::Declined) else { return };
        self.change(place, Status::Done, true);
        self.fault("late success", format_args!("the bank pays refund {place} after all"));
    }

    fn dispute(&mut self) {
        let open = self.bank.payments.iter().position(|payment| payment.chargeback_open);
        let count = u64::try_from(self.bank.payments.len()).unwrap_or(0);
        let any = usize::try_from(self.dice.below(count)).unwrap_or(0);
        let place = open.filter(|_| self.dice.chance(80)).unwrap_or(any);
        let Some(payment) = self.bank.payments.get_mut(place) else { return };
        payment.chargeback_open = !payment.chargeback_open;
        let open = payment.chargeback_open;
        self.notices.push(Notice::of(News::Chargeback(place, open), self.step));
        let name = if open { "chargeback opened" } else { "chargeback closed" };
        self.fault(name, format_args!("payment {place}"));
    }

    /// The bank's own time: nobody sets its clock back, so it is never asked to.
    #[must_use]
    pub fn bank_time(&self) -> Micros {
        refunds::clock::Clock::now(self.around.clock.as_ref())
    }
}
