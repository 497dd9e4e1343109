//! Kills one program after the other with SIGKILL, at random moments, and starts each again at once.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use anyhow::{Context as _, Result};
use serde::Serialize;
use tokio::sync::watch;
use tokio::time::{Instant, interval};

use crate::dice::Dice;
use crate::memory::Memory;
use crate::place::Place;
use crate::process::Process;

/// Which program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Victim {
    /// A desk, by its place.
    Desk(usize),
    /// The bank.
    Bank,
}

impl Victim {
    fn name(self) -> String {
        match self {
            Self::Desk(desk) => format!("desk {}", desk + 1),
            Self::Bank => "bank".to_owned(),
        }
    }
}

/// The programs of a run.
#[derive(Debug)]
pub struct Programs {
    place: Place,
    running: Vec<(Victim, Process)>,
}

/// What was killed, and in the middle of what.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Kills {
    /// How many, by program.
    pub by_victim: BTreeMap<String, u64>,
    /// How many while refunds were being asked for.
    pub with_calls_under_way: u64,
    /// How many of a program that was still starting from its last kill.
    pub while_starting: u64,
    /// How many calls to the bank a killed desk left behind, so that their end was not known.
    pub in_the_middle_of_calls: u64,
    /// The longest time that a killed program took until it listened again, in milliseconds.
    pub longest_restart_ms: u64,
}

impl Kills {
    /// How many in all.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.by_victim.values().sum()
    }
}

/// How a program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// SIGKILL, between two instructions.
    Kill,
    /// SIGTERM to one desk after the other, as in a rolling restart; the bank stays.
    RollingRestart,
}

/// When to end a program, and how.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// How.
    pub manner: Manner,
    /// How many kills.
    pub kills: u64,
    /// The shortest time between two, in milliseconds.
    pub shortest_ms: u64,
    /// The longest.
    pub longest_ms: u64,
}

impl Programs {
    /// Starts the bank and all desks, and waits until they listen.
    pub async fn start(place: &Place) -> Result<Self> {
        let mut running = vec![(Victim::Bank, place.start_bank()?)];
        for desk in 0..place.desks.len() {
            running.push((Victim::Desk(desk), place.start_desk(desk)?));
        }
        for (_, process) in &mut running {
            process.listening().await?;
        }
        Ok(Self { place: place.clone(), running })
    }

    /// Stops all of them in order: the desks first, so that what is under way still has its bank.
    pub async fn stop(mut self) -> Result<()> {
        while let Some((_, mut process)) = self.running.pop() {
            process.stop().await?;
        }
        Ok(())
    }

    /// Ends programs as often as the pace says, while the load goes on.
    pub async fn end_again_and_again(
        &mut self,
        pace: Pace,
        dice: &mut Dice,
        memory: &Arc<Memory>,
        restarts: &watch::Sender<u64>,
    ) -> Result<Kills> {
        match pace.manner {
            Manner::Kill => self.kill(pace, dice, memory, restarts).await,
            Manner::RollingRestart => self.restart(pace, dice, memory, restarts).await,
        }
    }

    async fn restart(
        &mut self,
        pace: Pace,
        dice: &mut Dice,
        memory: &Arc<Memory>,
        restarts: &watch::Sender<u64>,
    ) -> Result<Kills> {
        let mut kills = Kills::default();
        let desks = u64::try_from(self.place.desks.len()).unwrap_or(1);
        while kills.count() < pace.kills {
            pause(Duration::from_millis(dice.between(pace.shortest_ms, pace.longest_ms))).await;
            if memory.under_way.load(Ordering::Relaxed) > 0 {
                kills.with_calls_under_way += 1;
            }
            // The bank stands first, the desks after it.
            let next = usize::try_from(1 + kills.count() % desks).unwrap_or(1);
            let begun = Instant::now();
            let (victim, process) = self.running.get_mut(next).context("there is no such program")?;
            process.stop().await?;
            let Victim::Desk(desk) = victim else { continue };
            *process = self.place.start_desk(*desk)?;
            let name = victim.name();
            restarts.send_modify(|count| *count += 1);
            self.wait_for(next, Duration::ZERO).await?;
            let took_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
            kills.longest_restart_ms = kills.longest_restart_ms.max(took_ms);
            *kills.by_victim.entry(name).or_default() += 1;
        }
        Ok(kills)
    }

    /// Kills as often as the pace says.
    async fn kill(
        &mut self,
        pace: Pace,
        dice: &mut Dice,
        memory: &Arc<Memory>,
        restarts: &watch::Sender<u64>,
    ) -> Result<Kills> {
        let mut kills = Kills::default();
        let mut starting: Option<usize> = None;
        let mut bank_is_hit_at = 0;
        while kills.count() < pace.kills {
            let wait = Duration::from_millis(dice.between(pace.shortest_ms, pace.longest_ms));
            pause(wait).await;
            // One in ten hits the one that is starting, if one is.
            let chosen = self.choose(kills.count(), &mut bank_is_hit_at, dice);
            let again = starting.take();
            let target = match again {
                Some(started) if dice.below(10) == 0 => {
                    kills.while_starting += 1;
                    started
                }
                Some(started) => {
                    let restart_ms = self.wait_for(started, wait).await?;
                    kills.longest_restart_ms = kills.longest_restart_ms.max(restart_ms);
                    pause(wait).await;
                    chosen
                }
                None => chosen,
            };
            if memory.under_way.load(Ordering::Relaxed) > 0 {
                kills.with_calls_under_way += 1;
            }
            let victim = self.kill_one(target).await?;
            restarts.send_modify(|count| *count += 1);
            *kills.by_victim.entry(victim.name()).or_default() += 1;
            starting = Some(target);
        }
        if let Some(started) = starting {
            self.wait_for(started, Duration::ZERO).await?;
        }
        Ok(kills)
    }

    /// Of every four kills one is the bank's, at a random place among them; the others are the desks'.
    fn choose(&self, count: u64, bank_is_hit_at: &mut u64, dice: &mut Dice) -> usize {
        if count.is_multiple_of(4) {
            *bank_is_hit_at = count + dice.below(4);
        }
        // The bank stands first.
        let desks = u64::try_from(self.place.desks.len()).unwrap_or(1);
        if count == *bank_is_hit_at { 0 } else { usize::try_from(1 + dice.below(desks)).unwrap_or(1) }
    }

    async fn kill_one(&mut self, place: usize) -> Result<Victim> {
        let (victim, process) = self.running.get_mut(place).context("there is no such program")?;
        process.kill().await?;
        *process = match victim {
            Victim::Desk(desk) => self.place.start_desk(*desk)?,
            Victim::Bank => self.place.start_bank()?,
        };
        Ok(*victim)
    }

    /// Waits until a program listens, and says how long it was in starting at least.
    async fn wait_for(&mut self, place: usize, already: Duration) -> Result<u64> {
        let begun = Instant::now();
        let (_, process) = self.running.get_mut(place).context("there is no such program")?;
        process.listening().await?;
        Ok(u64::try_from((already + begun.elapsed()).as_millis()).unwrap_or(u64::MAX))
    }
}

/// Lets a time pass: what is killed after it is killed in the middle of whatever goes on then.
async fn pause(time: Duration) {
    let mut ticks = interval(time.max(Duration::from_millis(1)));
    ticks.tick().await;
    ticks.tick().await;
}
