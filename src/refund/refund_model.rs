//! The pop-up's course: what happened, what is shown, and what is to be done next. Decides; touches nothing.

use ::api::balance::Balance;
use ::api::problem::Problem;
use ::api::refund::{CreateRefund, RefundCreated};
use ::api::transaction::{Transaction, TransactionDetail};
use domain::id::TransactionId;
use domain::money::Money;
use domain::payment::PaymentResult;

use crate::api::ApiError;
use crate::refund::answer::{Answer, read_answer};
use crate::refund::intent::Intent;
use crate::refund::refundable_payment::RefundablePayment;
use crate::refund::stage::{Notice, Stage};

/// The pop-up of one payment.
///
/// Invariants: from `Submitted` to a final state or a refusal there is one intent, and every sending repeats its key
/// and its body; a key that bound nothing is used again; nothing unanswered ever ends as refused.
#[derive(Clone, Debug)]
pub struct RefundModel {
    stage: Stage,
    is_open: bool,
    payment: Option<RefundablePayment>,
    intent: Option<Intent>,
    key: Option<String>,
    /// Whether a sending of the intent brought no answer.
    in_doubt: bool,
    /// How often the outcome was asked for already.
    asked: u32,
    /// Names the pause that counts; older ones end without effect.
    turn: u32,
}

/// What happened.
#[derive(Clone, Debug)]
pub enum Event {
    /// The pop-up opened; an unfinished intent may have been found.
    Opened(Option<Intent>),
    /// It could not be learnt who is signed in, so the pop-up is not open yet.
    NotOpened(ApiError),
    /// The payment came, or did not.
    Loaded(Result<TransactionDetail, ApiError>),
    /// The person wants the payment fetched again.
    LoadAgain,
    /// The person pressed the button.
    Submitted {
        /// What stands in the form.
        body: CreateRefund,
        /// A key never used before, taken where there is none to use again.
        fresh_key: String,
        /// Now, UTC, RFC 3339.
        now: String,
    },
    /// The POST came back, or did not.
    Answered(Result<RefundCreated, ApiError>),
    /// A pause is over.
    PauseOver {
        /// Which.
        turn: u32,
    },
    /// The person wants to know at once.
    CheckNow,
    /// What was asked of the refund came back, or did not.
    Polled(Result<TransactionDetail, ApiError>),
    /// The payment was fetched behind an ending.
    Refreshed(Result<TransactionDetail, ApiError>),
    /// The person wants a new refund of this payment.
    AnotherWanted,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Learn who is signed in; answer with `Opened` or `NotOpened`.
    Open,
    /// Fetch the payment; answer with `Loaded`.
    Load,
    /// Fetch the payment; answer with `Refreshed`.
    Refresh,
    /// Keep the intent until it is forgotten.
    Remember(Intent),
    /// Forget the intent.
    Forget,
    /// Send the refund; answer with `Answered`.
    Post(Intent),
    /// Ask what became of it; answer with `Polled`.
    Poll(TransactionId),
    /// Answer with `PauseOver` after so long.
    Pause {
        /// How long.
        ms: u32,
        /// Which.
        turn: u32,
    },
    /// Tell the page behind that something changed.
    TellChanged,
}

/// The first pause; each next one is twice as long.
const FIRST_PAUSE_MS: u32 = 1_000;
/// No pause is longer.
const LONGEST_PAUSE_MS: u32 = 15_000;

impl Default for RefundModel {
    fn default() -> Self {
        Self::new()
    }
}

impl RefundModel {
    /// A pop-up that is about to open.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            stage: Stage::Loading,
            is_open: false,
            payment: None,
            intent: None,
            key: None,
            in_doubt: false,
            asked: 0,
            turn: 0,
        }
    }

    /// What is shown.
    #[must_use]
    pub const fn stage(&self) -> &Stage {
        &self.stage
    }

    /// The payment as it was seen last.
    #[must_use]
    pub const fn payment(&self) -> Option<&RefundablePayment> {
        self.payment.as_ref()
    }

    /// The decision under way.
    #[must_use]
    pub const fn intent(&self) -> Option<&Intent> {
        self.intent.as_ref()
    }

    /// Takes what happened; says what is to be done.
    pub fn update(&mut self, event: Event) -> Vec<Command> {
        match event {
            Event::Opened(found) => {
                self.is_open = true;
                self.intent = found;
                vec![Command::Load]
            }
            Event::NotOpened(error) => {
                self.stage = Stage::LoadFailed(Box::new(error));
                Vec::new()
            }
            Event::Loaded(result) => self.loaded(result),
            Event::LoadAgain => self.load_again(),
            Event::Submitted { body, fresh_key, now } => self.submitted(body, fresh_key, now),
            Event::Answered(result) => self.answered(result),
            Event::PauseOver { turn } if turn == self.turn => self.ask(),
            Event::PauseOver { .. } => Vec::new(),
            Event::CheckNow => self.ask(),
            Event::Polled(result) => self.polled(result),
            Event::Refreshed(result) => self.refreshed(result),
            Event::AnotherWanted => self.another_wanted(),
        }
    }

    fn loaded(&mut self, result: Result<TransactionDetail, ApiError>) -> Vec<Command> {
        if self.stage != Stage::Loading {
            return Vec::new();
        }
        let read = result.and_then(|detail| {
            RefundablePayment::read(detail).map_err(|no| ApiError::NoAnswer(no.to_string()))
        });
        let payment = match read {
            Ok(payment) => payment,
            Err(error) => {
                self.stage = Stage::LoadFailed(Box::new(error));
                return Vec::new();
            }
        };
        let before = self.payment.replace(payment).map(|payment| payment.refundable());
        if let Some(intent) = self.intent.clone() {
            self.stage = Stage::Sending { resumed: true };
            self.in_doubt = true;
            return vec![Command::Post(intent)];
        }
        let now = self.payment.as_ref().map(RefundablePayment::refundable);
        self.stage = Stage::Form(match (before, now) {
            (Some(from), Some(to)) if from != to => Notice::Changed { from, to },
            _ => Notice::None,
        });
        Vec::new()
    }

    fn load_again(&mut self) -> Vec<Command> {
        if !matches!(self.stage, Stage::LoadFailed(_)) {
            return Vec::new();
        }
        self.stage = Stage::Loading;
        vec![if self.is_open { Command::Load } else { Command::Open }]
    }

    fn submitted(&mut self, body: CreateRefund, fresh_key: String, now: String) -> Vec<Command> {
        if !matches!(self.stage, Stage::Form(_)) {
            return Vec::new();
        }
        let key = self.key.take().unwrap_or(fresh_key);
        let intent = Intent { key, body, begun_at: now };
        self.stage = Stage::Sending { resumed: false };
        self.in_doubt = false;
        self.asked = 0;
        self.intent = Some(intent.clone());
        vec![Command::Remember(intent.clone()), Command::Post(intent)]
    }

    fn answered(&mut self, result: Result<RefundCreated, ApiError>) -> Vec<Command> {
        if !matches!(self.stage, Stage::Sending { .. } | Stage::NotKnown { asking: true, .. }) {
            return Vec::new();
        }
        match read_answer(result, self.in_doubt) {
            Answer::Made(made) => {
                self.in_doubt = false;
                self.asked = 0;
                let mut commands = vec![Command::TellChanged];
                commands.extend(self.stand(*made));
                commands
            }
            Answer::NotKnown { error, retry_after_ms } => {
                self.in_doubt = true;
                self.stage = Stage::NotKnown { error, asking: false };
                vec![self.pause(retry_after_ms)]
            }
            Answer::Refused(problem) => {
                self.nothing_was_bound(&problem);
                self.stage = Stage::Form(Notice::Refused(problem));
                vec![Command::Forget, Command::Refresh]
            }
            Answer::Changed(problem) => {
                self.nothing_was_bound(&problem);
                // What was typed stays; the new sum is fetched, and `loaded` says what moved.
                self.stage = Stage::Loading;
                vec![Command::Forget, Command::Load]
            }
        }
    }

    /// Keeps the key for the corrected form, unless the key itself is what the service objects to.
    fn nothing_was_bound(&mut self, problem: &Problem) {
        let intent = self.intent.take();
        self.in_doubt = false;
        self.key = intent.map(|intent| intent.key).filter(|_| problem.code != "idempotency_key_reused");
    }

    /// Shows a refund as it stands.
    fn stand(&mut self, made: RefundCreated) -> Vec<Command> {
        self.take_balance(made.balance.clone());
        let made = Box::new(made);
        match made.refund.payment_result.parse() {
            Ok(PaymentResult::Success) => {
                self.intent = None;
                self.stage = Stage::Done(made);
                vec![Command::Forget]
            }
            Ok(PaymentResult::Failed) => {
                self.intent = None;
                self.stage = Stage::Refused(made);
                vec![Command::Forget]
            }
            // A result that does not read is as good as none.
            Ok(PaymentResult::Pending) | Err(_) => {
                self.stage = Stage::Waiting { made, asking: false };
                vec![self.pause(None)]
            }
        }
    }

    fn ask(&mut self) -> Vec<Command> {
        self.turn += 1;
        match &mut self.stage {
            Stage::NotKnown { asking, .. } if !*asking => {
                *asking = true;
                self.intent.clone().map(Command::Post).into_iter().collect()
            }
            Stage::Waiting { made, asking } if !*asking => {
                *asking = true;
                vec![Command::Poll(made.refund.id)]
            }
            Stage::Loading
            | Stage::LoadFailed(_)
            | Stage::Form(_)
            | Stage::Sending { .. }
            | Stage::NotKnown { .. }
            | Stage::Waiting { .. }
            | Stage::Done(_)
            | Stage::Refused(_) => Vec::new(),
        }
    }

    fn polled(&mut self, result: Result<TransactionDetail, ApiError>) -> Vec<Command> {
        let Stage::Waiting { made, asking: true } = &self.stage else {
            return Vec::new();
        };
        let mut next = made.as_ref().clone();
        let moved = match result {
            Ok(detail) if detail.transaction.id == next.refund.id => take_news(&mut next, detail),
            Ok(_) | Err(_) => false,
        };
        let mut commands = if moved { vec![Command::TellChanged, Command::Refresh] } else { Vec::new() };
        commands.extend(self.stand(next));
        commands
    }

    fn refreshed(&mut self, result: Result<TransactionDetail, ApiError>) -> Vec<Command> {
        if let Ok(Ok(payment)) = result.map(RefundablePayment::read) {
            self.payment = Some(payment);
        }
        Vec::new()
    }

    fn another_wanted(&mut self) -> Vec<Command> {
        match self.stage {
            Stage::Done(_) | Stage::Refused(_) | Stage::Waiting { .. } => {}
            Stage::Loading
            | Stage::LoadFailed(_)
            | Stage::Form(_)
            | Stage::Sending { .. }
            | Stage::NotKnown { .. } => return Vec::new(),
        }
        *self = Self { is_open: true, turn: self.turn + 1, ..Self::new() };
        vec![Command::Forget, Command::Load]
    }

    fn take_balance(&mut self, balance: Balance) {
        if let Some(payment) = self.payment.clone()
            && let Ok(newer) = payment.with_balance(balance)
        {
            self.payment = Some(newer);
        }
    }

    fn pause(&mut self, wished_ms: Option<u32>) -> Command {
        let ms = FIRST_PAUSE_MS.saturating_mul(2_u32.saturating_pow(self.asked)).min(LONGEST_PAUSE_MS);
        self.asked += 1;
        self.turn += 1;
        Command::Pause { ms: wished_ms.unwrap_or(ms), turn: self.turn }
    }
}

/// Takes what is new of a refund; says whether its state moved.
fn take_news(made: &mut RefundCreated, detail: TransactionDetail) -> bool {
    let moved = made.refund.state != detail.transaction.state;
    made.refund = detail.transaction;
    if let Some(facts) = detail.refund {
        made.detail = facts;
    }
    moved
}

/// A refund's amount as people say it: positive.
#[must_use]
pub fn refunded_amount(refund: &Transaction) -> Option<Money> {
    let currency = refund.payment_currency.parse().ok()?;
    Some(refund.payment_amount.money(currency).ok()?.negated())
}

#[cfg(test)]
#[path = "refund_model/tests.rs"]
mod tests;
