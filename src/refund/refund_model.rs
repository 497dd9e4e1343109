//! The pop-up's course: what happened, what is shown, and what is to be done next. Decides; touches nothing.

pub mod command;
pub mod event;
mod following;

use ::api::balance::Balance;
use ::api::event::LiveEvent;
use ::api::problem::Problem;
use ::api::refund::{CreateRefund, RefundCreated};
use ::api::transaction::{Transaction, TransactionDetail};
use domain::money::Money;
use domain::payment::PaymentResult;

use crate::api::ApiError;
use crate::refund::answer::{Answer, read_answer};
use crate::refund::decided::{result_of, take_news};
use crate::refund::intent::Intent;
use crate::refund::refund_model::command::Command;
use crate::refund::refund_model::event::Event;
use crate::refund::refundable_payment::RefundablePayment;
use crate::refund::stage::{Notice, Stage};

/// The pop-up of one payment.
///
/// Invariants: from `Submitted` to a final state or a refusal there is one intent, and every sending repeats its key
/// and its body; a key that bound nothing is used again; nothing unanswered ever ends as refused.
#[derive(Clone, Debug)]
pub struct RefundModel {
    stage: Stage,
    opened: Opened,
    /// Who looks, to know their unfinished refunds again.
    email: Option<String>,
    /// What happened to the payment last while the form was open.
    followed: Option<LiveEvent>,
    refreshing: Running,
    /// Whether something happened to the refund while we were asking.
    ask_again: bool,
    /// Where the stream told something of the refund after its end: only an answer from then on counts.
    late_at: Option<u64>,
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

/// What the pop-up is open for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Opened {
    /// It is not open yet.
    NotYet,
    /// This person's unfinished refund of the payment is shown first.
    ToLook,
    /// They have seen it and want another one.
    ForAnother,
}

/// A call that may be wanted again before it is back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Running {
    No,
    Once,
    Again,
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
            opened: Opened::NotYet,
            email: None,
            followed: None,
            refreshing: Running::No,
            ask_again: false,
            late_at: None,
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

    /// What happened to the payment last while the form was open.
    #[must_use]
    pub const fn followed(&self) -> Option<&LiveEvent> {
        self.followed.as_ref()
    }

    /// Who looks.
    #[must_use]
    pub fn email(&self) -> Option<&str> {
        self.email.as_deref()
    }

    /// The decision under way.
    #[must_use]
    pub const fn intent(&self) -> Option<&Intent> {
        self.intent.as_ref()
    }

    /// Takes what happened; says what is to be done.
    pub fn update(&mut self, event: Event) -> Vec<Command> {
        match event {
            Event::Opened { intent, email } => {
                self.opened = Opened::ToLook;
                self.intent = intent;
                self.email = email;
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
            Event::PauseOver { turn, is_live } if turn == self.turn => {
                // What is known to the server is told by the stream; only what it may not know has to be asked.
                if is_live && matches!(self.stage, Stage::Waiting { .. }) {
                    return vec![self.pause(None)];
                }
                self.ask()
            }
            Event::PauseOver { .. } => Vec::new(),
            Event::Heard(event) => self.heard(*event),
            Event::Missed => {
                let mut commands = self.ask();
                commands.extend(self.refresh());
                commands
            }
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
        if let Some(made) = self.unfinished() {
            let id = made.refund.id;
            self.stage = Stage::Waiting { made: Box::new(made), asking: true };
            return vec![Command::Poll(id)];
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
        vec![if self.opened == Opened::NotYet { Command::Open } else { Command::Load }]
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
        self.followed = None;
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
                let mut commands = vec![Command::Forget];
                commands.extend(self.refresh());
                commands
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
        match result_of(&made).parse() {
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
        if self.stage.is_asking() {
            self.ask_again = true;
            return Vec::new();
        }
        self.turn += 1;
        match &mut self.stage {
            Stage::NotKnown { asking, .. } => {
                *asking = true;
                self.intent.clone().map(Command::Post).into_iter().collect()
            }
            Stage::Waiting { made, asking } => {
                *asking = true;
                vec![Command::Poll(made.refund.id)]
            }
            Stage::Loading
            | Stage::LoadFailed(_)
            | Stage::Form(_)
            | Stage::Sending { .. }
            | Stage::Done(_)
            | Stage::Refused(_) => Vec::new(),
        }
    }

    fn polled(&mut self, result: Result<TransactionDetail, ApiError>) -> Vec<Command> {
        let made = match &self.stage {
            Stage::Waiting { made, asking: true } => made,
            Stage::Done(made) | Stage::Refused(made) if self.is_of_late_truth(&result) => made,
            Stage::Loading
            | Stage::LoadFailed(_)
            | Stage::Form(_)
            | Stage::Sending { .. }
            | Stage::NotKnown { .. }
            | Stage::Waiting { asking: false, .. }
            | Stage::Done(_)
            | Stage::Refused(_) => return Vec::new(),
        };
        let mut next = made.as_ref().clone();
        let moved = match result {
            Ok(detail) if detail.transaction.id == next.refund.id => take_news(&mut next, detail),
            Ok(_) | Err(_) => false,
        };
        let mut commands = Vec::new();
        if moved {
            commands.push(Command::TellChanged);
            commands.extend(self.refresh());
        }
        // What is known of the sum is newer than what came with the refund.
        if let Some(payment) = &self.payment {
            next.balance = payment.facts.balance.clone();
        }
        commands.extend(self.stand(next));
        if std::mem::take(&mut self.ask_again) && matches!(self.stage, Stage::Waiting { .. }) {
            commands.extend(self.ask());
        }
        commands
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
        let email = self.email.take();
        *self = Self { opened: Opened::ForAnother, email, turn: self.turn + 1, ..Self::new() };
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

/// A refund's amount as people say it: positive.
#[must_use]
pub fn refunded_amount(refund: &Transaction) -> Option<Money> {
    let currency = refund.payment_currency.parse().ok()?;
    Some(refund.payment_amount.money(currency).ok()?.negated())
}

#[cfg(test)]
mod decision_tests;
#[cfg(test)]
#[path = "refund_model/tests.rs"]
mod tests;
