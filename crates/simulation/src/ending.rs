//! The end of a run: nothing goes wrong any more, everything is delivered, asked and resolved, and the books must agree.

use std::collections::BTreeMap;

use store::event::sealer::seal_all;

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
                self.seal_all()?;
                self.look_anew()?;
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
        // The bank's whole statement, as a program reads it in: the last word on everything. It tells again what was not taken.
        for news in self.bank.statement() {
            if !self.told.contains(&news) && !self.is_taken_down(news) {
                self.calm_step(|world| {
                    world.any_server().map_or(Ok(()), |server| world.deliver(server, news))
                })?;
            }
        }
        self.around.clock.move_by(if round < 6 { 20 * MINUTE } else { 30 * HOUR });
        for _ in 0..4 {
            self.calm_step(Self::claim)?;
            self.end_calls()?;
        }
        self.look_anew()?;
        for entry in self.witness.seen.attention.clone() {
            let Some(closer) = self.closer_of(&entry) else { continue };
            self.calm_step(|world| world.close_entry(&entry, closer))?;
        }
        Ok(())
    }

    /// Whether the desk has a payment down as taken: that need not be told again.
    fn is_taken_down(&self, news: News) -> bool {
        let News::Captured(place) = news else { return false };
        let row = self.payments.get(place).and_then(|paid| self.witness.seen.payments.get(&paid.id.uuid()));
        row.is_some_and(|row| row.state == "captured")
    }

    /// Every event gets its place in the chain; one that has none is lost to whoever reads the chain.
    fn seal_all(&self) -> Result<(), Stop> {
        let Some(server) = self.servers.iter().flatten().next() else { return Ok(()) };
        let unsealed = server.read(async {
            seal_all(server.store()).await?;
            server.store().row("SELECT COUNT(*) AS events FROM event WHERE sequence IS NULL", []).await
        })?;
        let unsealed = unsealed.map_or(Ok(0), |row| row.int("events"))?;
        hold("every_event_is_sealed", unsealed == 0, || {
            format!("{unsealed} events have no place in the chain")
        })
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
        !open
            && self.untaken.is_empty()
            && self.witness.seen.attention.is_empty()
            && self.around.wire.calls().open.is_empty()
    }

    fn unrest(&self) -> String {
        let mut open: Vec<String> = Vec::new();
        for (id, row) in &self.witness.seen.refunds {
            if result_of(&row.state).ok() == Some("PENDING") {
                open.push(format!("{id} {} is {}", row.fixed.reference_number, row.state));
            }
        }
        open.extend(self.witness.seen.attention.iter().map(|entry| format!("{entry:?}")));
        open.extend(self.untaken.iter().map(|news| format!("{news:?} could not be taken")));
        open.join("; ")
    }

    /// Desk and bank agree to the minor unit: payment by payment, and amount by amount.
    fn agree(&mut self) -> Result<(), Stop> {
        for (id, payment) in &self.witness.seen.payments {
            let given = payment.reserved.saturating_add(payment.outside);
            let paid = self.bank.paid_back(&payment.gateway_payment_id);
            hold("books_agree", given == paid, || {
                format!("payment {id}: the desk gave back {given} and the bank {paid}")
            })?;
        }
        // Two refunds of one payment and one amount cannot be told apart where the bank names no reference.
        let (mut desk, mut bank) = (BTreeMap::new(), BTreeMap::new());
        for row in self.witness.seen.refunds.values().filter(|row| row.state == "succeeded") {
            let payment = self.witness.seen.payments.get(&row.fixed.payment);
            let payment = payment.map_or("", |payment| payment.gateway_payment_id.as_str());
            count(&mut desk, payment, row.fixed.amount.saturating_neg());
        }
        for refund in self.bank.refunds.iter().filter(|refund| refund.status == Status::Done) {
            count(&mut bank, &refund.gateway_payment_id, refund.minor);
        }
        hold("books_agree", desk == bank, || {
            format!("paid by the desk's books {desk:?}, by the bank's {bank:?}")
        })?;
        self.note(format_args!("desk and bank agree"));
        Ok(())
    }
}

/// Counts one more refund of a payment and an amount.
fn count<'a>(books: &mut BTreeMap<(&'a str, i64), u64>, payment: &'a str, minor: i64) {
    let refunds = books.entry((payment, minor)).or_insert(0);
    *refunds = refunds.saturating_add(1);
}
