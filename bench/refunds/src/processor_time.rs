//! The processor time that a process has used, which other work on the machine hardly moves.
#![expect(clippy::float_arithmetic, reason = "times are for people to read; no money is near")]

use anyhow::{Context as _, Result};
use serde::Serialize;

use crate::latency::median;

/// In what Linux counts for a process, whatever its own clock. <https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html>
const TICK_MS: f64 = 10.0;

/// How long processors worked, in milliseconds, in the processes that a refund goes through.
#[derive(Clone, Copy, Debug)]
pub struct ProcessorTime {
    desk: f64,
    bank: f64,
    clients: f64,
}

impl ProcessorTime {
    /// Since each process began.
    pub fn read(desk: u32, bank: u32) -> Result<Self> {
        let clients = std::process::id();
        Ok(Self { desk: used(desk)?, bank: used(bank)?, clients: used(clients)? })
    }

    /// What was used from then to now, for each of so many refunds.
    pub fn since(self, then: Self, refunds: usize) -> ProcessorTimeEach {
        let refunds = f64::from(u32::try_from(refunds).unwrap_or(u32::MAX)).max(1.0);
        ProcessorTimeEach {
            desk: (self.desk - then.desk) / refunds,
            bank: (self.bank - then.bank) / refunds,
            clients: (self.clients - then.clients) / refunds,
        }
    }
}

/// How long processors work for one refund, in milliseconds: in the server, in the sandbox, in the clients.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct ProcessorTimeEach {
    #[serde(rename = "desk_ms")]
    pub desk: f64,
    #[serde(rename = "bank_ms")]
    pub bank: f64,
    #[serde(rename = "clients_ms")]
    pub clients: f64,
}

impl ProcessorTimeEach {
    /// The median of each over some rounds.
    pub fn median_of(rounds: &[Self]) -> Self {
        Self {
            desk: median(rounds.iter().map(|round| round.desk)),
            bank: median(rounds.iter().map(|round| round.bank)),
            clients: median(rounds.iter().map(|round| round.clients)),
        }
    }
}

/// All threads of a process, those that have ended too, in its own code and in the kernel.
fn used(process: u32) -> Result<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
    // The name, in brackets, may hold anything; the third field follows it.
    let (_name, rest) = stat.rsplit_once(')').context("no name in the process's state")?;
    let mut fields = rest.split_whitespace().skip(11);
    let mut ticks = || -> Result<f64> {
        let ticks = fields.next().context("no time in the process's state")?;
        Ok(f64::from(ticks.parse::<u32>()?))
    };
    Ok((ticks()? + ticks()?) * TICK_MS)
}
