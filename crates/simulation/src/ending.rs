//! The end of a run: nothing goes wrong any more, everything is delivered, asked and resolved, and the books must agree.

use std::collections::BTreeMap;

use crate::bank::Status;
use crate::bank::notice::News;
use crate::broken::{Stop, broken, hold};
use crate::clock::{HOUR, MINUTE};
use crate::rules::states::result_of;
use crate::world::World;

/// After so many rounds everything must have come to rest.
const ROUNDS: u64 = 40;

impl World {
    /// Lets everything come to rest, then compares the desk's books with the bank's.
    pub fn end(&mut self) -> Result<(), Stop> {
        self.calm = true;
        self.note(format_args!("from here on nothing goes wrong"));
        self.notices.clear();
        for payment in &mut self.bank.payments {
            payment.chargeback_open = false;
        }
        for round in 0..ROUNDS {
            self.come_to_rest(round)?;
            if self.is_at_rest() {
                self.look_at_all()?;
                return self.agree();
            }
        }
        broken("comes_to_rest", format!("after {ROUNDS} rounds: {}", self.unrest()))
    }

    fn come_to_rest(&mut self, round: u64) -> Result<(), Stop> {
        while self.servers.iter().any(Option::is_none) {
            self.calm_step(Self::restart)?;
        }
        self.end_calls()?;
        for place in 0..self.bank.refunds.len() {
            if self.bank.refunds.get(place).is_some_and(|refund| refund.status == Status::Waiting) {
                self.change(place, Status::Done, false);
            }
        }
        // The bank's whole statement, as a program reads it in: the last word on everything.
        for news in self.bank.statement() {
            if !matches!(news, News::Refund(_, Status::Waiting)) {
                self.calm_step(|world| {
                    world.any_server().map_or(Ok(()), |server| world.deliver(server, news))
                })?;
            }
        }
        self.notices.clear();
        self.around.clock.move_by(if round < 6 { 20 * MINUTE } else { 30 * HOUR });
        for _ in 0..4 {
            self.calm_step(Self::claim)?;
            self.end_calls()?;
        }
        for entry in self.witness.seen.attention.clone() {
            let Some(closer) = self.closer_of(&entry) else { continue };
            self.calm_step(|world| world.close_entry(&entry, closer))?;
        }
        Ok(())
    }

    fn calm_step(&mut self, step: impl FnOnce(&mut Self) -> Result<(), Stop>) -> Result<(), Stop> {
        self.step = self.step.saturating_add(1);
        step(self)?;
        self.look()
    }

    fn end_calls(&mut self) -> Result<(), Stop> {
        loop {
            let oldest = self.around.wire.calls().open.first().map(|call| call.number);
            let Some(oldest) = oldest else { return Ok(()) };
            self.calm_step(|world| world.move_call(oldest))?;
        }
    }

    fn is_at_rest(&self) -> bool {
        let open =
            self.witness.seen.refunds.values().any(|row| result_of(&row.state).ok() == Some("PENDING"));
        !open && self.witness.seen.attention.is_empty() && self.around.wire.calls().open.is_empty()
    }

    fn unrest(&self) -> String {
        let mut open: Vec<String> = Vec::new();
        for (id, row) in &self.witness.seen.refunds {
            if result_of(&row.state).ok() == Some("PENDING") {
                open.push(format!("{id} {} is {}", row.fixed.reference_number, row.state));
            }
        }
        open.extend(self.witness.seen.attention.iter().map(|entry| format!("{entry:?}")));
        open.join("; ")
    }

    /// Desk and bank agree to the minor unit, payment by payment, and on every refund that both can name.
    fn agree(&mut self) -> Result<(), Stop> {
        for (id, payment) in &self.witness.seen.payments {
            let given = payment.reserved.saturating_add(payment.outside);
            let paid = self.bank.paid_back(&payment.gateway_payment_id);
            hold("books_agree", given == paid, || {
                format!("payment {id}: the desk gave back {given} and the bank {paid}")
            })?;
        }
        let by_reference: BTreeMap<&str, &str> = self
            .witness
            .seen
            .refunds
            .values()
            .map(|row| (row.fixed.reference_number.as_str(), row.state.as_str()))
            .collect();
        for refund in self.bank.refunds.iter().filter(|_| self.bank.manner.tells_reference) {
            let Some(reference) = refund.reference_number.as_deref() else { continue };
            let state = by_reference.get(reference).copied().unwrap_or("not known");
            let agrees = (refund.status == Status::Done) == (state == "succeeded");
            hold("books_agree", agrees, || {
                format!("refund {reference} is {:?} at the bank and {state} at the desk", refund.status)
            })?;
        }
        self.note(format_args!("desk and bank agree"));
        Ok(())
    }
}
