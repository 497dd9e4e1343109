//! One run: the desk, the bank, the wire, the clock, and everything that was seen of them.

use std::collections::BTreeSet;
use std::fmt;
use std::future::Future;
use std::sync::Arc;

use domain::id::TransactionId;
use uuid::Uuid;

use crate::bank::Bank;
use crate::bank::notice::{News, Notice};
use crate::broken::Stop;
use crate::history::History;
use crate::people::{Asker, COMPANY};
use crate::planted::Planted;
use crate::random::Dice;
use crate::rules::evidence::Evidence;
use crate::rules::snapshot::Reach;
use crate::rules::witness::{Witness, look, look_at_all};
use crate::server::{Driven, Server, Surroundings};
use crate::tally::{Section, Tally};
use crate::task::Ended;
use crate::template::Place;
use crate::wire::{Waiter, Wants};
use refunds::clock::Clock as _;

/// After so many steps everything is read again, whatever seems to have changed.
const LOOK_AT_ALL_EVERY: u64 = 20;

/// What runs seldom.
const SELDOM: [&str; 6] = [
    "recovering",
    "recording a fact",
    "taking a message",
    "closing attention",
    "withdrawing a refund",
    "hinting",
];

/// A payment of the run.
#[derive(Clone, Debug)]
pub struct PaymentOfRun {
    /// Its id here.
    pub id: TransactionId,
    /// The bank's id of it.
    pub gateway_payment_id: String,
    /// Its currency.
    pub currency: &'static str,
    /// Digits after its currency's point.
    pub exponent: u32,
}

/// A decision of the run: somebody's key, and what it was first used for.
#[derive(Clone, Debug)]
pub struct IntentOfRun {
    /// Whose.
    pub asker: usize,
    /// Their key.
    pub key: String,
    /// Of which payment.
    pub payment: usize,
    /// How much, as it was written.
    pub amount: String,
    /// Of which item.
    pub item: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// The refund that the service answered with.
    pub refund: Option<Uuid>,
}

/// One run.
pub struct World {
    /// Its number.
    pub seed: u64,
    /// The simulator's own dice.
    pub dice: Dice,
    /// What all servers share.
    pub around: Surroundings,
    /// The bank.
    pub bank: Bank,
    /// What the bank has sent and nobody has read.
    pub notices: Vec<Notice>,
    /// What the desk has taken since all is calm.
    pub told: BTreeSet<News>,
    /// What it could not take yet since then.
    pub untaken: BTreeSet<News>,
    /// The servers; none at a place: it is down.
    pub servers: Vec<Option<Server>>,
    /// Who asks.
    pub askers: Vec<Asker>,
    /// The payments.
    pub payments: Vec<PaymentOfRun>,
    /// The decisions, in the order in which they were made.
    pub intents: Vec<IntentOfRun>,
    /// What was seen.
    pub witness: Witness,
    /// What the desk was told.
    pub evidence: Evidence,
    /// What occurred how often.
    pub tally: Tally,
    /// What happened.
    pub history: History,
    /// What was made wrong on purpose.
    pub planted: Option<Planted>,
    /// Whether nothing goes wrong any more.
    pub calm: bool,
    /// Until which step the bank is out.
    pub out_until: u64,
    /// How many steps there were.
    pub step: u64,
    /// How many tasks were begun.
    pub(crate) tasks: u64,
    /// How many calls were noted.
    pub(crate) calls_seen: u64,
    /// Whether something may have been committed that no probe tells of.
    pub look_again: bool,
    /// The database, until the run is over.
    pub(crate) _place: Place,
}

impl World {
    /// Writes a line of the history.
    pub fn note(&mut self, what: fmt::Arguments<'_>) {
        self.history.note(self.step, &self.around.clock.elapsed(), what);
    }

    /// Counts a fault and notes it.
    pub fn fault(&mut self, name: &'static str, what: fmt::Arguments<'_>) {
        self.tally.count(Section::Fault, name);
        self.note(format_args!("{name}: {what}"));
    }

    /// The servers that are up.
    #[must_use]
    pub fn up(&self) -> Vec<usize> {
        let up = self.servers.iter().enumerate().filter(|(_, server)| server.is_some());
        up.map(|(place, _)| place).collect()
    }

    /// One of the servers that are up.
    pub fn any_server(&mut self) -> Option<usize> {
        let up = self.up();
        self.dice.pick(&up).copied()
    }

    /// Runs something in a server. It may be brought down on the way, unless all is calm.
    pub fn perform(
        &mut self,
        server: usize,
        what: &'static str,
        work: impl Future<Output = Ended> + Send + 'static,
    ) -> Result<(), Stop> {
        self.tasks = self.tasks.saturating_add(1);
        let waiter = Waiter { server, task: self.tasks };
        let crash_after = self.crash_after(what);
        let wire = Arc::clone(&self.around.wire);
        let Some(Some(running)) = self.servers.get_mut(server) else { return Ok(()) };
        running.probe.watch(what, crash_after);
        let driven = running.begin(&wire, waiter, work)?;
        self.after(server, driven)
    }

    /// Goes on with a task whose call was answered.
    pub fn go_on(&mut self, waiter: Waiter, what: &'static str) -> Result<(), Stop> {
        let crash_after = self.crash_after(what);
        let wire = Arc::clone(&self.around.wire);
        let Some(Some(running)) = self.servers.get_mut(waiter.server) else { return Ok(()) };
        running.probe.watch(what, crash_after);
        let driven = running.go_on(&wire, waiter)?;
        self.after(waiter.server, driven)
    }

    /// After how many points a server is to crash; what runs seldom crashes more often, so that its points are seen.
    fn crash_after(&mut self, what: &str) -> Option<u64> {
        let percent = if SELDOM.contains(&what) { 12 } else { 3 };
        (!self.calm && self.dice.chance(percent)).then(|| self.dice.below(4))
    }

    fn after(&mut self, server: usize, driven: Driven) -> Result<(), Stop> {
        self.take_new_calls();
        match driven {
            Driven::Ended(ended) => self.finish(server, *ended),
            Driven::Held => Ok(()),
            Driven::Crashed(point) => {
                self.crash(server, &point);
                Ok(())
            }
        }
    }

    /// Notes the calls that have begun since the last time.
    fn take_new_calls(&mut self) {
        let (mut new, now) = (Vec::new(), self.bank_time());
        let mut calls = self.around.wire.calls();
        for call in calls.open.iter_mut().filter(|call| call.number > self.calls_seen) {
            call.left_at = now;
            new.push((call.number, call.wants, call.order.reference_number.clone()));
        }
        self.calls_seen = calls.count;
        drop(calls);
        for (number, wants, reference_number) in new {
            if wants == Wants::Refund {
                self.evidence.call_left(&reference_number, number);
                self.witness.heard(&reference_number);
            }
            self.note(format_args!("call {number} ({wants:?}) about {reference_number} leaves"));
        }
    }

    /// Takes everything from a server that is not in the database.
    pub fn crash(&mut self, server: usize, point: &str) {
        if let Some(place) = self.servers.get_mut(server) {
            *place = None;
        }
        self.look_again = true;
        self.tally.count(Section::Crash, point);
        self.note(format_args!("server {server} crashes {point}"));
    }

    /// Reads what a step has left and holds it against the rules.
    pub fn look(&mut self) -> Result<(), Stop> {
        // Nothing was committed, so there is nothing to see.
        let committed = self.servers.iter().flatten().filter(|server| server.probe.take_committed()).count();
        let again = std::mem::take(&mut self.look_again);
        if committed == 0 && !again {
            return self.witness.check_bank(&self.bank);
        }
        let Some(server) = self.servers.iter().flatten().next() else {
            self.look_again = true;
            return Ok(());
        };
        let often = !self.calm && self.step.is_multiple_of(LOOK_AT_ALL_EVERY);
        let all = again || often;
        let reach = if all { Reach::All } else { Reach::ChangedAt(self.around.clock.now()) };
        let sight = server.read(look(server.store(), &self.witness.seen, reach))?;
        let sending = self.called_and_sending();
        self.witness.check(sight, &self.evidence, &self.bank, &mut self.tally)?;
        let still = self.called_and_sending();
        for _ in sending.difference(&still) {
            self.tally.count(Section::Fault, "lease ended during a call");
        }
        if often { self.look_at_all() } else { Ok(()) }
    }

    /// The refunds that are sending, as far as was seen, and whose call is still awaited.
    fn called_and_sending(&self) -> BTreeSet<Uuid> {
        let calls = self.around.wire.calls();
        let awaited = calls.open.iter().filter(|call| call.wants == Wants::Refund && call.is_awaited());
        let references: BTreeSet<&str> = awaited.map(|call| call.order.reference_number.as_str()).collect();
        let refunds = self.witness.seen.refunds.iter();
        let of_them = refunds.filter(|(_, row)| {
            row.state == "sending" && references.contains(row.fixed.reference_number.as_str())
        });
        of_them.map(|(id, _)| *id).collect()
    }

    /// Reads every row again, whether it says that it changed or not.
    pub fn look_anew(&mut self) -> Result<(), Stop> {
        self.look_again = true;
        self.look()
    }

    /// Reads everything again.
    pub fn look_at_all(&mut self) -> Result<(), Stop> {
        let Some(server) = self.servers.iter().flatten().next() else { return Ok(()) };
        let (events, verdict) = server.read(look_at_all(server.store(), COMPANY))?;
        self.witness.check_all(&events, &verdict)
    }
}

impl World {
    /// All rows and events as text, for comparing two runs of one seed.
    pub fn contents(&self) -> Result<String, Stop> {
        let Some(server) = self.servers.iter().flatten().next() else { return Ok(String::new()) };
        let (events, _) = server.read(look_at_all(server.store(), COMPANY))?;
        Ok(format!("{:#?}\n{events:#?}", self.witness.seen))
    }
}
