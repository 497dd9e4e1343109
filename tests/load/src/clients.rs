//! The people and programs of a soak: each decides on one refund after the other and asks until it is answered.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use reqwest::Client;
use tokio::sync::watch;
use tokio::time::{Instant, timeout};

use crate::amounts::{Amounts, written};
use crate::caller::{Caller, Heard, Way};
use crate::dice::Dice;
use crate::memory::{Asked, Ended, Memory};
use crate::place::PaymentUnderTest;

/// How long a decision may go without an answer before something is wrong with the servers and not with a moment.
const PATIENCE: Duration = Duration::from_mins(3);

/// How long a client that was cut off waits for news of a restart before it asks again anyway.
const PAUSE: Duration = Duration::from_millis(150);

/// What all clients of a run have in common.
#[derive(Clone, Debug)]
pub struct Run {
    /// The run's seed.
    pub seed: u64,
    /// How many clients there are.
    pub clients: u64,
    /// For all calls.
    pub http: Client,
    /// The desks' addresses; any of them may be down.
    pub servers: Arc<[String]>,
    /// The payments under test.
    pub payments: Arc<[PaymentUnderTest]>,
    /// What is asked and heard.
    pub memory: Arc<Memory>,
    /// Changes whenever a program was restarted.
    pub restarts: watch::Receiver<u64>,
}

/// One of them.
#[derive(Debug)]
pub struct RefundClient {
    run: Run,
    caller: Caller,
    number: u64,
    /// Chooses the work: the same for the same seed.
    dice: Dice,
    /// Chooses the server and the repetitions, which depend on what happens.
    chance: Dice,
    amounts: Amounts,
}

impl RefundClient {
    /// A client by its number.
    #[must_use]
    pub fn new(run: Run, caller: Caller, number: u64) -> Self {
        let dice = Dice::new(run.seed, number);
        let chance = Dice::new(run.seed, number + 1_000_000);
        let amounts = Amounts::of(number, run.clients);
        Self { run, caller, number, dice, chance, amounts }
    }

    /// Decides and asks until the run stops; what was begun is brought to its end.
    pub async fn work(mut self) {
        let places = self.run.payments.len();
        let mut decision: u64 = 0;
        while !self.run.memory.is_stopping() {
            let place = self.choose_payment(places);
            let Some(minor) = self.amounts.draw(&mut self.dice, place) else { continue };
            decision += 1;
            let key = format!("soak-{}-{}-{decision}", self.run.seed, self.number);
            let heard = self.decide(place, minor, &key).await;
            self.run.memory.keep(Asked { way: self.caller.way, payment: place, minor, heard });
        }
    }

    /// Mostly one of the first half, which hold much; the others are soon empty and refuse.
    fn choose_payment(&mut self, places: usize) -> usize {
        let half = u64::try_from(places / 2).unwrap_or(1);
        let place =
            if self.dice.below(10) < 7 { self.dice.below(half) } else { half + self.dice.below(half) };
        usize::try_from(place).unwrap_or(0).min(places.saturating_sub(1))
    }

    async fn decide(&mut self, place: usize, minor: u64, key: &str) -> Ended {
        let begun = Instant::now();
        loop {
            match self.ask(place, minor, key).await {
                Heard::Made { refund_id, payment_result, minor: made } => {
                    if made != minor {
                        self.contradict(&format!("asked for {} and heard {}", written(minor), written(made)));
                    }
                    let ended = Ended::Made { refund_id, payment_result };
                    self.perhaps_again(place, minor, key, &ended).await;
                    return ended;
                }
                Heard::Refused { refundable } => return Ended::Refused { refundable },
                Heard::Cut(why) => {
                    self.run.memory.cut.fetch_add(1, Ordering::Relaxed);
                    // Either there is news of a restart, or the pause is over.
                    drop(timeout(PAUSE, self.run.restarts.changed()).await);
                    if self.caller.way == Way::ChatBot {
                        return Ended::Unanswered;
                    }
                    if begun.elapsed() > PATIENCE {
                        self.contradict(&format!("{key} was never answered; at last: {why}"));
                        return Ended::Unanswered;
                    }
                    self.run.memory.repeated.fetch_add(1, Ordering::Relaxed);
                }
                Heard::Wrong(what) => {
                    self.contradict(&what);
                    return Ended::Unanswered;
                }
            }
        }
    }

    /// One in eight asks once more after its answer: the same key is the same refund, for ever.
    async fn perhaps_again(&mut self, place: usize, minor: u64, key: &str, first: &Ended) {
        if self.caller.way == Way::ChatBot || self.chance.below(8) != 0 {
            return;
        }
        self.run.memory.repeated.fetch_add(1, Ordering::Relaxed);
        let Ended::Made { refund_id: first_id, .. } = first else { return };
        match self.ask(place, minor, key).await {
            Heard::Made { refund_id, .. } if refund_id == *first_id => {}
            Heard::Cut(_) => {
                self.run.memory.cut.fetch_add(1, Ordering::Relaxed);
            }
            other @ (Heard::Made { .. } | Heard::Refused { .. } | Heard::Wrong(_)) => {
                self.contradict(&format!("{key} made {first_id}, and asked again heard {other:?}"));
            }
        }
    }

    async fn ask(&mut self, place: usize, minor: u64, key: &str) -> Heard {
        let (Some(payment), Some(server)) =
            (self.run.payments.get(place), self.chance.pick(&self.run.servers))
        else {
            return Heard::Wrong("there is nothing to ask for, or nobody".to_owned());
        };
        self.run.memory.under_way.fetch_add(1, Ordering::Relaxed);
        let heard = self.caller.refund(&self.run.http, server, payment.id, minor, key).await;
        self.run.memory.under_way.fetch_sub(1, Ordering::Relaxed);
        heard
    }

    fn contradict(&self, what: &str) {
        self.run.memory.contradict(format!("client {}: {what}", self.number));
    }
}
