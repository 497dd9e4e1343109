//! What becomes of one refund call: as a fault was asked for, else as the amount tells, else as the gateway does on a good day.

use domain::gateway_kind::GatewayKind;
use domain::payment::PaymentResult;

use crate::ledger::back_office::Becomes;
use crate::ledger::fault::Fault;
use crate::ledger::move_money::Due;
use crate::sentinel::Sentinel;
use crate::settings::Pace;

/// What becomes of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Course {
    /// It is not looked at.
    Ignored(Ignored),
    /// It is booked, within the bank's rules.
    Booked(Plan),
}

/// How a call is not looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ignored {
    /// No answer comes, and at last the connection is cut.
    Silence,
    /// 500.
    Failure,
}

/// How a refund is booked and told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Plan {
    pub(crate) result: PaymentResult,
    /// What the bank's clock makes of it.
    pub(crate) due: Option<Due>,
    pub(crate) answer: Answering,
    pub(crate) tell: Telling,
}

/// How the call is answered once the refund is booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answering {
    /// With the refund.
    AtOnce,
    /// With the refund, after a while.
    Slowly,
    /// The connection is cut.
    Cut,
    /// 500.
    Failure,
}

/// When the merchant is told of a refund that is paid or declined at once, beside the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Telling {
    /// As the gateway tells of every refund.
    AsEver,
    /// After a while, whichever gateway it is.
    Later,
    /// Not at all: with the answer, the notification is lost.
    Never,
}

/// What a course is chosen by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Circumstances {
    pub(crate) kind: GatewayKind,
    pub(crate) sentinel: Option<Sentinel>,
    /// What a rehearsal asked for; it comes before the amount.
    pub(crate) fault: Option<Fault>,
    pub(crate) pace: Pace,
    pub(crate) now: i64,
}

impl Course {
    /// Chooses.
    pub(crate) fn choose(given: Circumstances) -> Self {
        let plain = Wish { ends: PaymentResult::Success, answer: Answering::AtOnce, tell: Telling::AsEver };
        let wish = match (given.fault, given.sentinel) {
            (Some(Fault::ServerError), _) | (None, Some(Sentinel::FailsUnpaid)) => {
                return Self::Ignored(Ignored::Failure);
            }
            (None, Some(Sentinel::NeverAnswers)) => return Self::Ignored(Ignored::Silence),
            (Some(Fault::Decline | Fault::LateFailure), _) | (None, Some(Sentinel::Declined)) => {
                Wish { ends: PaymentResult::Failed, ..plain }
            }
            (None, Some(Sentinel::StaysPending)) => Wish { ends: PaymentResult::Pending, ..plain },
            (Some(Fault::Delay), _) | (None, Some(Sentinel::AnswersSlowly)) => {
                Wish { answer: Answering::Slowly, ..plain }
            }
            (Some(Fault::LoseAnswer), _) | (None, Some(Sentinel::LosesAnswer)) => {
                Wish { answer: Answering::Cut, tell: Telling::Never, ..plain }
            }
            (None, Some(Sentinel::PaysThenFails)) => {
                Wish { answer: Answering::Failure, tell: Telling::Never, ..plain }
            }
            (None, Some(Sentinel::TellsLater)) => {
                Wish { answer: Answering::Cut, tell: Telling::Later, ..plain }
            }
            (Some(Fault::Reverse | Fault::DuplicateNotification | Fault::Down), _) | (None, None) => plain,
        };
        Self::Booked(wish.plan(given))
    }
}

/// What a refund shall come to, whatever its gateway's ways.
#[derive(Clone, Copy)]
struct Wish {
    ends: PaymentResult,
    answer: Answering,
    tell: Telling,
}

impl Wish {
    /// PayU queues always; the others say at once what they know.
    fn plan(self, given: Circumstances) -> Plan {
        let is_queued = given.kind == GatewayKind::Payu || given.fault == Some(Fault::LateFailure);
        let end = match self.ends {
            PaymentResult::Success => Some(Becomes::Paid),
            PaymentResult::Failed => Some(Becomes::Declined),
            PaymentResult::Pending => None,
        };
        let after = (given.fault == Some(Fault::Reverse)).then_some(Becomes::Reversed);
        let (result, first, then) = match end {
            Some(end) if is_queued => (PaymentResult::Pending, Some(end), after),
            _ => (self.ends, after, None),
        };
        let due = first.map(|becomes| Due {
            at: given.now.saturating_add(given.pace.queued_us()),
            becomes: becomes.as_str(),
            then: then.map(Becomes::as_str),
        });
        Plan { result, due, answer: self.answer, tell: self.tell }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choose(kind: GatewayKind, sentinel: Option<Sentinel>, fault: Option<Fault>) -> Course {
        Course::choose(Circumstances {
            kind,
            sentinel,
            fault,
            pace: Pace { queued_ms: 1, ..Pace::default() },
            now: 0,
        })
    }

    fn plan(kind: GatewayKind, sentinel: Option<Sentinel>, fault: Option<Fault>) -> Plan {
        match choose(kind, sentinel, fault) {
            Course::Booked(plan) => plan,
            Course::Ignored(ignored) => unreachable!("it is looked at: {ignored:?}"),
        }
    }

    #[test]
    fn payu_queues_whatever_comes_of_it_and_the_others_say_at_once() {
        for (sentinel, end) in [
            (None, Some("paid")),
            (Some(Sentinel::Declined), Some("declined")),
            (Some(Sentinel::StaysPending), None),
        ] {
            let payu = plan(GatewayKind::Payu, sentinel, None);
            assert_eq!((payu.result, payu.due.map(|due| due.becomes)), (PaymentResult::Pending, end));
        }
        assert_eq!(plan(GatewayKind::Craftgate, None, None).result, PaymentResult::Success);
        assert_eq!(plan(GatewayKind::Overpay, Some(Sentinel::Declined), None).result, PaymentResult::Failed);
        assert_eq!(plan(GatewayKind::Begateway, Some(Sentinel::StaysPending), None).due, None);
    }

    #[test]
    fn a_fault_that_was_asked_for_comes_before_the_amount() {
        let lost = plan(GatewayKind::Craftgate, Some(Sentinel::Declined), Some(Fault::LoseAnswer));
        assert_eq!((lost.result, lost.answer), (PaymentResult::Success, Answering::Cut));
        let late = plan(GatewayKind::Craftgate, None, Some(Fault::LateFailure));
        assert_eq!(
            (late.result, late.due.map(|due| due.becomes)),
            (PaymentResult::Pending, Some("declined"))
        );
        assert_eq!(
            choose(GatewayKind::Payu, None, Some(Fault::ServerError)),
            Course::Ignored(Ignored::Failure)
        );
    }

    #[test]
    fn what_is_to_be_reversed_is_paid_first() {
        let due = Due { at: 1_000, becomes: "reversed", then: None };
        assert_eq!(plan(GatewayKind::Begateway, None, Some(Fault::Reverse)).due, Some(due));
        let payu = plan(GatewayKind::Payu, None, Some(Fault::Reverse)).due;
        assert_eq!(payu, Some(Due { becomes: "paid", then: Some("reversed"), ..due }));
    }
}
