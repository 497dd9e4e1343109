//! Decides what a piece of news means for a refund, by where the refund stands when it is written down.
//!
//! Pure, so that the deciding transaction may ask again when the row moved. News comes late, twice and in any order; whatever
//! the order, the end is the same, except that a contradiction is shown to a person.

use domain::money::Money;
use domain::outcome::{Outcome, RefusalClass};
use domain::refund::RefundState;
use store::Micros;
use store::event::EventActor;
use store::refund::advance::Step;
use store::refund::change::{Change, Present, Raise, RaisedEvent};
use store::refund::settle::Next;
use store::transaction::TransactionRow;

/// Something definite about a refund, from whomever.
#[derive(Clone, Debug)]
pub enum News {
    /// Money went back. The step says the gateway's id and kind.
    Paid(Step),
    /// No money went back and none will.
    Failed(Step),
    /// Money went back and came home again.
    Reversed(Step),
}

impl News {
    /// What it says, whatever it says it of.
    pub const fn step(&self) -> &Step {
        match self {
            Self::Paid(step) | Self::Failed(step) | Self::Reversed(step) => step,
        }
    }
}

/// What definite news does to a refund as it stands.
pub fn judge(present: &Present, news: &News) -> Change {
    let Some(part) = present.refund.refund() else { return Change::NONE };
    match news {
        News::Paid(step) => paid(present, part.state, step),
        News::Failed(step) => failed(present, part.state, step),
        News::Reversed(step) => reversed(present, part.state, step),
    }
}

fn paid(present: &Present, state: RefundState, step: &Step) -> Change {
    match state {
        RefundState::Queued
        | RefundState::Sending
        | RefundState::Accepted
        | RefundState::Unknown
        | RefundState::NeedsAttention => steps(vec![to(RefundState::Succeeded, step)]),
        RefundState::Succeeded if is_second(&present.refund, step) => {
            contradicted(present, step, "paid again")
        }
        // It was reversed by a notification that overtook this one, or this one is old.
        RefundState::Succeeded | RefundState::Reversed => Change::NONE,
        RefundState::Failed | RefundState::Declined | RefundState::Expired | RefundState::Withdrawn => {
            Change {
                raised: vec![raise("refund_paid_after_failure", state.as_str().to_owned(), step.at)],
                ..steps(vec![to(RefundState::Succeeded, step)])
            }
        }
        RefundState::AwaitingApproval => contradicted(present, step, "paid"),
    }
}

fn failed(present: &Present, state: RefundState, step: &Step) -> Change {
    match state {
        RefundState::Sending | RefundState::Accepted | RefundState::Unknown | RefundState::NeedsAttention => {
            steps(vec![to(RefundState::Failed, step)])
        }
        RefundState::AwaitingApproval | RefundState::Queued | RefundState::Succeeded => {
            contradicted(present, step, "failed")
        }
        RefundState::Failed
        | RefundState::Declined
        | RefundState::Expired
        | RefundState::Withdrawn
        | RefundState::Reversed => Change::NONE,
    }
}

/// A reversal says that it was paid, too: whichever is heard first, the refund ends reversed.
fn reversed(present: &Present, state: RefundState, step: &Step) -> Change {
    let raised = vec![raise("refund_reversed", state.as_str().to_owned(), step.at)];
    match state {
        RefundState::Succeeded => Change { raised, ..steps(vec![to(RefundState::Reversed, step)]) },
        RefundState::Queued
        | RefundState::Sending
        | RefundState::Accepted
        | RefundState::Unknown
        | RefundState::NeedsAttention
        | RefundState::Failed
        | RefundState::Declined
        | RefundState::Expired
        | RefundState::Withdrawn => {
            let mut first = to(RefundState::Succeeded, step);
            first.code = Some("said_by_its_reversal".to_owned());
            first.message = None;
            Change { raised, ..steps(vec![first, to(RefundState::Reversed, step)]) }
        }
        RefundState::Reversed => Change::NONE,
        RefundState::AwaitingApproval => contradicted(present, step, "reversed"),
    }
}

/// What an attempt's answer does to its refund, wherever that stands by now. `resume` says what the worker does with a refund
/// whose end is not known.
pub fn judge_answer(
    present: &Present,
    outcome: &Outcome,
    repeats: bool,
    step: &Step,
    resume: impl Fn(&Present, RefundState) -> Next,
    again_at: Micros,
) -> Change {
    let Some(part) = present.refund.refund() else { return Change::NONE };
    let state = part.state;
    if let Some(paid) = other_amount(&present.refund, outcome) {
        return amount_differs(present, step, paid);
    }
    match outcome.next_state(present.attempts.left_beside > 0) {
        RefundState::Succeeded => judge(present, &News::Paid(step.clone())),
        RefundState::Failed if is_answered_already(state, outcome) => Change::NONE,
        RefundState::Failed => judge(present, &News::Failed(step.clone())),
        RefundState::Accepted if matches!(state, RefundState::Sending | RefundState::Unknown) => Change {
            next: resume(present, RefundState::Accepted),
            ..steps(vec![to(RefundState::Accepted, step)])
        },
        RefundState::Queued if state == RefundState::Sending => {
            Change { next: Next::DueAt(again_at), ..steps(vec![to(RefundState::Queued, step)]) }
        }
        RefundState::Unknown if state == RefundState::Sending => Change {
            next: resume(present, RefundState::Unknown),
            ..steps(vec![to(RefundState::Unknown, step)])
        },
        // A repetition that brought nothing new: its refund is asked about again.
        _still_in_doubt if repeats && is_asked_about(state) => {
            still_unknown(present, resume(present, state), step)
        }
        RefundState::AwaitingApproval
        | RefundState::Queued
        | RefundState::Sending
        | RefundState::Accepted
        | RefundState::Unknown
        | RefundState::NeedsAttention
        | RefundState::Declined
        | RefundState::Expired
        | RefundState::Withdrawn
        | RefundState::Reversed => Change::NONE,
    }
}

/// What a gateway's word about a refund does, when it was asked. None: it said nothing definite.
pub fn judge_found(
    present: &Present,
    outcome: Option<&Outcome>,
    step: &Step,
    resume: impl Fn(&Present, RefundState) -> Next,
) -> Change {
    let Some(part) = present.refund.refund() else { return Change::NONE };
    let state = part.state;
    let Some(outcome) = outcome else { return unanswered(present, state, step, resume(present, state)) };
    if let Some(paid) = other_amount(&present.refund, outcome) {
        return amount_differs(present, step, paid);
    }
    match outcome {
        Outcome::Succeeded { .. } => judge(present, &News::Paid(step.clone())),
        // What it says of a refund that it found is about that refund, whichever attempt made it.
        Outcome::Refused { class: RefusalClass::Duplicate | RefusalClass::Credentials, .. } => {
            unanswered(present, state, step, resume(present, state))
        }
        Outcome::Refused { .. } => judge(present, &News::Failed(step.clone())),
        Outcome::Accepted { .. } if state == RefundState::Unknown => Change {
            next: resume(present, RefundState::Accepted),
            ..steps(vec![to(RefundState::Accepted, step)])
        },
        Outcome::Accepted { .. } | Outcome::NotSent { .. } | Outcome::Unknown { .. } => {
            unanswered(present, state, step, resume(present, state))
        }
    }
}

fn unanswered(present: &Present, state: RefundState, step: &Step, next: Next) -> Change {
    match state {
        RefundState::Unknown | RefundState::Accepted => still_unknown(present, next, step),
        // Asked once more because of a hint; the person still has it.
        RefundState::NeedsAttention => Change { next: Next::Nothing, ..Change::NONE },
        RefundState::AwaitingApproval
        | RefundState::Queued
        | RefundState::Sending
        | RefundState::Succeeded
        | RefundState::Failed
        | RefundState::Declined
        | RefundState::Expired
        | RefundState::Withdrawn
        | RefundState::Reversed => Change::NONE,
    }
}

/// Nothing new: it is asked about again, or handed to a person.
fn still_unknown(present: &Present, next: Next, step: &Step) -> Change {
    if next != Next::Attention {
        return Change { next, ..Change::NONE };
    }
    let waited = if present.refund.refund().is_some_and(|part| part.state == RefundState::Accepted) {
        "accepted_for_long"
    } else {
        "unknown_for_long"
    };
    let mut given_up = Step::to(RefundState::Unknown, step.at, EventActor::System, step.salt);
    given_up.code = Some(waited.to_owned());
    hand_over(&given_up)
}

/// A person must look: from wherever the gateway left it.
fn hand_over(step: &Step) -> Change {
    Change { next: Next::Nothing, ..steps(vec![to(RefundState::NeedsAttention, step)]) }
}

/// An amount that is not what was asked for is no definite answer: a person must look, and no money moves.
fn amount_differs(present: &Present, step: &Step, told: Money) -> Change {
    let mut step = step.clone();
    step.code = Some("amount_differs".to_owned());
    step.message = Some(format!("the gateway says that it paid {told} {}", told.currency()));
    let state = present.refund.refund().map(|part| part.state);
    match state {
        Some(RefundState::Sending) => {
            let unknown = to(RefundState::Unknown, &step);
            Change { next: Next::Attention, ..steps(vec![unknown]) }
        }
        Some(RefundState::Unknown | RefundState::Accepted) => hand_over(&step),
        Some(
            RefundState::AwaitingApproval
            | RefundState::Queued
            | RefundState::NeedsAttention
            | RefundState::Succeeded
            | RefundState::Failed
            | RefundState::Declined
            | RefundState::Expired
            | RefundState::Withdrawn
            | RefundState::Reversed,
        )
        | None => note_amount(&step, told),
    }
}

/// Records that another amount was told than was asked for.
pub fn note_amount(step: &Step, told: Money) -> Change {
    let evidence = format!("{told} {}", told.currency());
    let event = RaisedEvent {
        kind: "refund_amount_differs",
        actor: step.actor,
        amount: Some(told),
        message: step.message.clone(),
        salt: step.salt,
    };
    let raised = vec![Raise { kind: "amount_differs", evidence, event: Some(event), at: step.at }];
    Change { raised, ..Change::NONE }
}

fn contradicted(present: &Present, step: &Step, told: &str) -> Change {
    let id = step.gateway_refund_id.as_deref().map(|id| format!(" {id}")).unwrap_or_default();
    let code = step.code.as_deref().map(|code| format!(" {code}")).unwrap_or_default();
    let evidence = format!("{told} while {}{id}{code}", present.refund.state_str());
    let event = RaisedEvent {
        kind: "refund_contradicted",
        actor: step.actor,
        amount: Some(present.refund.amount.negated()),
        message: step.message.clone(),
        salt: step.salt,
    };
    let raised = vec![Raise { kind: "refund_contradicted", evidence, event: Some(event), at: step.at }];
    Change { raised, ..Change::NONE }
}

/// Whether the gateway names another refund than the one that it paid.
fn is_second(refund: &TransactionRow, step: &Step) -> bool {
    let known = refund.refund().and_then(|part| part.gateway_refund_id.as_deref());
    matches!((known, step.gateway_refund_id.as_deref()), (Some(known), Some(told)) if known != told)
}

/// Whether a refusal only repeats that the refund is known: it was paid, or is on its way.
fn is_answered_already(state: RefundState, outcome: &Outcome) -> bool {
    let duplicate = matches!(outcome, Outcome::Refused { class: RefusalClass::Duplicate, .. });
    duplicate && state != RefundState::Sending
}

const fn is_asked_about(state: RefundState) -> bool {
    matches!(state, RefundState::Unknown | RefundState::Accepted)
}

fn other_amount(refund: &TransactionRow, outcome: &Outcome) -> Option<Money> {
    match outcome {
        Outcome::Succeeded { amount: Some(paid), .. } if *paid != refund.amount.negated() => Some(*paid),
        Outcome::Succeeded { .. }
        | Outcome::Accepted { .. }
        | Outcome::Refused { .. }
        | Outcome::NotSent { .. }
        | Outcome::Unknown { .. } => None,
    }
}

const fn raise(kind: &'static str, evidence: String, at: Micros) -> Raise {
    Raise { kind, evidence, event: None, at }
}

fn to(state: RefundState, step: &Step) -> Step {
    Step { to: state, ..step.clone() }
}

fn steps(steps: Vec<Step>) -> Change {
    Change { steps, next: Next::Nothing, ..Change::NONE }
}
