//! One run: the desk, the bank, the wire, the clock, and everything that was seen of them.

use std::collections::BTreeSet;
use std::fmt;
use std::future::Future;
use std::sync::Arc;

use domain::id::TransactionId;
use uuid::Uuid;

use crate::bank::manner::MANNERS;
use crate::bank::notice::{News, Notice};
use crate::bank::{Bank, BankPayment};
use crate::broken::{Stop, broken};
use crate::clock::SimulatedClock;
use crate::history::History;
use crate::money::text;
use crate::people::{Asker, COMPANY, INTEGRATION_NAME, everybody};
use crate::planted::Planted;
use crate::random::{Dice, SeededRandom};
use crate::rules::evidence::Evidence;
use crate::rules::snapshot::Reach;
use crate::rules::witness::{Witness, look, look_at_all};
use crate::server::{Driven, Server, Surroundings};
use crate::tally::{Section, Tally};
use crate::task::Ended;
use crate::template::Place;
use crate::wire::{SimulatedGateway, Waiter, Wants, Wire};
use refunds::clock::Clock as _;
use refunds::record_payment::{PaymentReport, RecordPaymentError};

/// After so many steps everything is read again, whatever seems to have changed.
const LOOK_AT_ALL_EVERY: u64 = 20;
/// The exponents of the currencies that payments are made in.
const CURRENCIES: [(&str, u32); 3] = [("TRY", 2), ("JPY", 0), ("KWD", 3)];

/// A payment of the run.
#[derive(Clone, Debug)]
pub struct PaymentOfRun {
    /// Its id here.
    pub id: TransactionId,
    /// The bank's id of it.
    pub gateway_payment_id: String,
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
    /// How many steps there were.
    pub step: u64,
    tasks: u64,
    calls_seen: u64,
    /// Whether something may have been committed that no probe tells of.
    pub look_again: bool,
    /// The database, until the run is over.
    _place: Place,
}

impl World {
    /// Starts a desk on a fresh database, with a bank and some payments.
    pub fn begin(seed: u64, place: Place, servers: usize, planted: Option<Planted>) -> Result<Self, Stop> {
        let mut dice = Dice::new(seed, 1);
        let manner = *dice.pick(&MANNERS).unwrap_or(&MANNERS[0]);
        let wire = Arc::new(Wire::default());
        let gateway =
            SimulatedGateway { wire: Arc::clone(&wire), capabilities: manner.capabilities(), planted };
        let around = Surroundings {
            clock: Arc::new(SimulatedClock::default()),
            random: Arc::new(SeededRandom::new(seed)),
            wire,
            gateway: Arc::new(gateway),
            address: place.address(),
        };
        let mut world = Self {
            seed,
            dice,
            bank: Bank::new(manner),
            notices: Vec::new(),
            told: BTreeSet::new(),
            untaken: BTreeSet::new(),
            servers: Vec::new(),
            askers: everybody(),
            payments: Vec::new(),
            intents: Vec::new(),
            witness: Witness::default(),
            evidence: Evidence::default(),
            tally: Tally::default(),
            history: History::default(),
            planted,
            calm: false,
            step: 0,
            tasks: 0,
            calls_seen: 0,
            look_again: true,
            _place: place,
            around,
        };
        world.note(format_args!("the bank is {}", manner.name));
        world.tally.count(Section::Bank, manner.name);
        for _ in 0..servers {
            world.servers.push(Some(Server::start(&world.around)?));
        }
        let payments = world.dice.between(2, 5);
        for number in 1..=payments {
            world.pay(number)?;
        }
        world.look()?;
        Ok(world)
    }

    /// A customer pays, and the shop tells the desk.
    fn pay(&mut self, number: i64) -> Result<(), Stop> {
        let (currency, exponent) = *self.dice.pick(&CURRENCIES).unwrap_or(&("TRY", 2));
        let minor = self.dice.between(500, 40_000);
        let gateway_payment_id = format!("bp-{number}");
        let report = PaymentReport {
            integration: INTEGRATION_NAME.to_owned(),
            gateway_payment_id: gateway_payment_id.clone(),
            payment_result: "SUCCESS".to_owned(),
            currency: currency.to_owned(),
            amount: text(minor, exponent),
            ..PaymentReport::default()
        };
        let shop = self.askers.iter().find(|asker| asker.program.is_some()).map(|asker| asker.actor.clone());
        let Some((shop, server)) = shop.zip(self.servers.iter().flatten().next()) else {
            return Err(Stop::Confused("there is no shop or no server".to_owned()));
        };
        let taken = server.read(async {
            match server.service.record_payment(COMPANY, &shop, &report).await {
                Ok(taken) => Ok(Some(taken)),
                Err(RecordPaymentError::Store(error)) => Err(error),
                Err(_) => Ok(None),
            }
        })?;
        let Some(taken) = taken else { return broken("payments", format!("{report:?} was not taken")) };
        self.bank.payments.push(BankPayment {
            gateway_payment_id: gateway_payment_id.clone(),
            captured_minor: minor,
            chargeback_open: false,
        });
        self.note(format_args!("payment {gateway_payment_id} of {} {currency}", report.amount));
        self.payments.push(PaymentOfRun { id: taken.row.id, gateway_payment_id, exponent });
        Ok(())
    }

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
        let crash_after = self.crash_after();
        let wire = Arc::clone(&self.around.wire);
        let Some(Some(running)) = self.servers.get_mut(server) else { return Ok(()) };
        running.probe.watch(what, crash_after);
        let driven = running.begin(&wire, waiter, work)?;
        self.after(server, driven)
    }

    /// Goes on with a task whose call was answered.
    pub fn go_on(&mut self, waiter: Waiter, what: &'static str) -> Result<(), Stop> {
        let crash_after = self.crash_after();
        let wire = Arc::clone(&self.around.wire);
        let Some(Some(running)) = self.servers.get_mut(waiter.server) else { return Ok(()) };
        running.probe.watch(what, crash_after);
        let driven = running.go_on(&wire, waiter)?;
        self.after(waiter.server, driven)
    }

    fn crash_after(&mut self) -> Option<u64> {
        (!self.calm && self.dice.chance(3)).then(|| self.dice.below(4))
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
