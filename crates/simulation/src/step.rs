//! What happens next: one step at a time, chosen by the dice.

use crate::broken::Stop;
use crate::tally::Section;
use crate::world::World;

mod arrive;
pub mod ask;
pub mod bank_act;
pub mod call;
pub mod finish;
pub mod judge_request;
pub mod person;
pub mod serve;
pub mod tell;
pub mod time;

/// A kind of step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Somebody asks for a refund.
    Ask,
    /// A worker looks for work.
    Claim,
    /// Something happens to a call.
    Call,
    /// The bank does something of its own accord.
    BankAct,
    /// A notice is delivered, lost or repeated.
    Tell,
    /// Somebody hints that there is news.
    Hint,
    /// Somebody takes a refund back.
    Withdraw,
    /// Somebody closes attention, or tries to.
    Resolve,
    /// Time passes, or the clock is set.
    Time,
    /// A worker renews its leases.
    Renew,
    /// A server seals what others have left unsealed.
    Seal,
    /// A server goes down.
    Crash,
    /// A server comes back.
    Restart,
}

impl Step {
    /// All kinds.
    pub const ALL: [Self; 13] = [
        Self::Ask,
        Self::Claim,
        Self::Call,
        Self::BankAct,
        Self::Tell,
        Self::Hint,
        Self::Withdraw,
        Self::Resolve,
        Self::Time,
        Self::Renew,
        Self::Seal,
        Self::Crash,
        Self::Restart,
    ];

    /// Its name in the table.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ask => "ask for a refund",
            Self::Claim => "claim work",
            Self::Call => "a call goes on",
            Self::BankAct => "the bank acts",
            Self::Tell => "a notice",
            Self::Hint => "a hint",
            Self::Withdraw => "withdraw a refund",
            Self::Resolve => "close attention",
            Self::Time => "time",
            Self::Renew => "renew leases",
            Self::Seal => "seal events",
            Self::Crash => "a server goes down",
            Self::Restart => "a server comes back",
        }
    }
}

impl World {
    /// Takes one step and holds it against the rules.
    pub fn take_step(&mut self) -> Result<(), Stop> {
        self.step = self.step.saturating_add(1);
        let calls = !self.around.wire.calls().open.is_empty();
        let down = self.servers.iter().any(Option::is_none);
        let up = self.servers.iter().any(Option::is_some);
        let when = |holds: bool, weight: u64| if holds { weight } else { 0 };
        let weights = [
            (when(up, 22), Step::Ask),
            (when(up, 24), Step::Claim),
            (when(calls, 46), Step::Call),
            (7, Step::BankAct),
            (when(up && !self.notices.is_empty(), 9), Step::Tell),
            (when(up, 3), Step::Hint),
            (when(up, 5), Step::Withdraw),
            (when(up, 5), Step::Resolve),
            (12, Step::Time),
            (when(up, 2), Step::Renew),
            (when(up && self.servers.len() > 1, 5), Step::Seal),
            (when(up, 1), Step::Crash),
            (when(down, 60), Step::Restart),
        ];
        let step = self.dice.weighted(&weights).unwrap_or(Step::Time);
        self.tally.count(Section::Step, step.as_str());
        match step {
            Step::Ask => self.ask()?,
            Step::Claim => self.claim()?,
            Step::Call => self.call()?,
            Step::BankAct => self.bank_act(),
            Step::Tell => self.tell()?,
            Step::Hint => self.hint()?,
            Step::Withdraw => self.withdraw()?,
            Step::Resolve => self.resolve()?,
            Step::Time => self.time(),
            Step::Renew => self.renew()?,
            Step::Seal => self.seal()?,
            Step::Crash => self.go_down(),
            Step::Restart => self.restart()?,
        }
        self.lose_an_event()?;
        self.look()
    }
}
