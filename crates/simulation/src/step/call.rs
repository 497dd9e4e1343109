//! What happens to a call on its way, at the bank, and on the way back.

use domain::money::Money;
use domain::outcome::{Outcome, RefusalClass};
use domain::refund::RefundKind;
use gateways::exchange::Exchange;
use gateways::gateway::{Found, RefundOrder};

use crate::bank::Status;
use crate::bank::asking::Sought;
use crate::bank::notice::{News, Notice};
use crate::bank::taking::Said;
use crate::broken::Stop;
use crate::clock::MINUTE;
use crate::tally::Section;
use crate::wire::{Answer, Call, Waiter, Wants};
use crate::world::World;

/// No request travels longer: it has arrived, or never will.
const LONGEST_TRAVEL: i64 = 30 * MINUTE;

/// What may happen to a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Arrives,
    Refused,
    Busy,
    Lies,
    Vanishes,
    FailsUndone,
    TravelsOn,
    IsAnswered,
    AnswerLost,
    FailsDone,
    Unreadable,
    WrongAmount,
    CannotTell,
    Lags,
}

/// A call, as the dice see it.
pub(super) struct Seen {
    pub(super) number: u64,
    waiter: Waiter,
    wants: Wants,
    pub(super) order: RefundOrder,
    said: Option<Said>,
    pub(super) awaited: bool,
    left_at: i64,
}

impl World {
    /// Something happens to one of the calls under way.
    pub fn call(&mut self) -> Result<(), Stop> {
        let numbers: Vec<u64> = self.around.wire.calls().open.iter().map(|call| call.number).collect();
        let Some(number) = self.dice.pick(&numbers).copied() else { return Ok(()) };
        self.move_call(number)
    }

    /// Something happens to this call; what it ought to, when all is calm.
    pub fn move_call(&mut self, number: u64) -> Result<(), Stop> {
        let Some(call) = self.see(number) else { return Ok(()) };
        let too_old = self.bank_time().saturating_sub(call.left_at) > LONGEST_TRAVEL;
        let out = self.step < self.out_until;
        // Only where the key makes the repetition harmless: elsewhere such a bank would pay twice, whoever calls it.
        let lies = if self.bank.manner.says_again() { 4 } else { 0 };
        let fates: &[(u64, Fate)] = match (call.wants, call.said, call.awaited) {
            (Wants::Refund, None, _) if too_old => &[(1, Fate::Vanishes)],
            (Wants::Refund, None, _) if self.calm => &[(1, Fate::Arrives)],
            (Wants::Refund, Some(_), true) | (Wants::News, _, true) if self.calm => &[(1, Fate::IsAnswered)],
            (Wants::Refund, None, true) if out => {
                &[(4, Fate::Refused), (4, Fate::FailsUndone), (2, Fate::Vanishes)]
            }
            (Wants::Refund, Some(_), true) if out => &[(1, Fate::AnswerLost), (1, Fate::FailsDone)],
            (Wants::News, _, true) if out => &[(1, Fate::CannotTell), (1, Fate::AnswerLost)],
            (Wants::Refund, None, true) => &[
                (58, Fate::Arrives),
                (6, Fate::Refused),
                (5, Fate::Busy),
                (lies, Fate::Lies),
                (6, Fate::Vanishes),
                (5, Fate::FailsUndone),
                (6, Fate::TravelsOn),
            ],
            (Wants::Refund, None, false) => &[(3, Fate::Arrives), (2, Fate::Vanishes)],
            (Wants::Refund, Some(_), true) => &[
                (70, Fate::IsAnswered),
                (9, Fate::AnswerLost),
                (6, Fate::FailsDone),
                (5, Fate::Unreadable),
                (5, Fate::WrongAmount),
            ],
            (Wants::Refund, Some(_), false) | (Wants::News, _, false) => &[(1, Fate::AnswerLost)],
            (Wants::News, _, true) => {
                &[(60, Fate::IsAnswered), (10, Fate::CannotTell), (12, Fate::Lags), (8, Fate::AnswerLost)]
            }
        };
        let Some(fate) = self.dice.weighted(fates) else { return Ok(()) };
        self.suffer(&call, fate)
    }

    fn see(&self, number: u64) -> Option<Seen> {
        let calls = self.around.wire.calls();
        let call = calls.open.iter().find(|call| call.number == number)?;
        Some(Seen {
            number,
            waiter: call.waiter,
            wants: call.wants,
            order: call.order.clone(),
            said: call.said,
            awaited: call.is_awaited(),
            left_at: call.left_at,
        })
    }

    fn suffer(&mut self, call: &Seen, fate: Fate) -> Result<(), Stop> {
        let number = call.number;
        let unknown = |why: &str| Answer::Outcome(Outcome::Unknown { why: why.to_owned() });
        let silent = |why: &str| Exchange::Silent { why: why.to_owned() };
        match fate {
            Fate::Arrives => self.arrive(call),
            Fate::Refused => {
                self.fault("connection refused", format_args!("call {number}"));
                self.not_sent(call, "connection refused", silent("connection refused"))
            }
            Fate::Busy => {
                self.fault("429", format_args!("call {number}"));
                let retry_after_ms = self.dice.chance(50).then(|| self.dice.below(90_000));
                self.not_sent(call, "too many requests", Exchange::Busy { retry_after_ms })
            }
            Fate::Lies => {
                self.fault("429 after doing", format_args!("call {number}"));
                self.arrive(call)?;
                self.bank.keep_known(&call.order.gateway_key);
                if let Some(Said::Booked(place)) = self.see(number).and_then(|seen| seen.said) {
                    let status =
                        self.bank.refunds.get(place).map_or(Status::Declined, |refund| refund.status);
                    self.notices.push(Notice::of(News::Refund(place, status), self.step));
                }
                self.not_sent(call, "too many requests", Exchange::Busy { retry_after_ms: None })
            }
            Fate::Vanishes => {
                self.fault("request lost", format_args!("call {number}"));
                self.close(call, unknown("no answer within the time-out"), silent("no answer"))
            }
            Fate::FailsUndone => {
                self.fault("5xx without doing", format_args!("call {number}"));
                self.close(call, unknown("503"), silent("HTTP 503"))
            }
            Fate::TravelsOn => {
                self.fault("request slow", format_args!("call {number}: given up, still travelling"));
                let gave_up = self.with_call(number, Call::give_up).unwrap_or(false);
                if gave_up { self.go_on(call.waiter, "settling no answer") } else { Ok(()) }
            }
            Fate::IsAnswered => match call.wants {
                Wants::Refund => self.answer_refund(call, false),
                Wants::News => self.answer_news(call, 0),
            },
            Fate::AnswerLost => {
                self.fault("answer lost", format_args!("call {number}"));
                let answer = match call.wants {
                    Wants::Refund => unknown("no answer within the time-out"),
                    Wants::News => Answer::Found(Found::CannotTell("no answer".to_owned())),
                };
                self.close(call, answer, silent("no answer"))
            }
            Fate::FailsDone => {
                self.fault("5xx after doing", format_args!("call {number}"));
                self.close(call, unknown("502"), silent("HTTP 502"))
            }
            Fate::Unreadable => {
                self.fault("answer unreadable", format_args!("call {number}"));
                self.close(call, unknown("the body is cut off"), Exchange::Answered)
            }
            Fate::WrongAmount => self.answer_refund(call, true),
            Fate::CannotTell => {
                self.fault("lookup cannot tell", format_args!("call {number}"));
                self.close(call, Answer::Found(Found::CannotTell("503".to_owned())), silent("HTTP 503"))
            }
            Fate::Lags => self.answer_news(call, 10 * MINUTE),
        }
    }

    /// The bank's word reaches the desk.
    fn answer_refund(&mut self, call: &Seen, wrong_amount: bool) -> Result<(), Stop> {
        let reference = &call.order.reference_number;
        let outcome = match call.said {
            Some(Said::Booked(place)) => {
                let (status, minor) = self
                    .bank
                    .refunds
                    .get(place)
                    .map_or((Status::Declined, 0), |refund| (refund.status, refund.minor));
                if wrong_amount && status == Status::Done {
                    self.fault("wrong amount in the answer", format_args!("call {}", call.number));
                    self.paid(place, call, minor.saturating_add(1))
                } else {
                    self.evidence.told(reference, status);
                    self.word(place, status, call)
                }
            }
            Some(Said::No(reason)) => {
                self.evidence.told(reference, Status::Declined);
                let class = match reason {
                    "amount_too_high" => RefusalClass::Amount,
                    "reason_missing" | "item_required" => RefusalClass::Final,
                    _ => RefusalClass::Payment,
                };
                refused(reason, class)
            }
            Some(Said::Duplicate) => {
                // It speaks of an earlier call, so it is a word about this one only where there was none.
                if self.evidence.earlier_may_have_arrived(reference, call.number) {
                    self.fault(
                        "duplicate refused after a call that left",
                        format_args!("call {}", call.number),
                    );
                } else {
                    self.evidence.told(reference, Status::Declined);
                    self.fault("duplicate refused within the window", format_args!("call {}", call.number));
                }
                refused("duplicate", RefusalClass::Duplicate)
            }
            None => Outcome::Unknown { why: "nothing was said".to_owned() },
        };
        self.note(format_args!("call {} is answered: {outcome:?}", call.number));
        self.close(call, Answer::Outcome(outcome), Exchange::Answered)
    }

    /// What the bank finds in a ledger that is so far behind.
    fn answer_news(&mut self, call: &Seen, lag: i64) -> Result<(), Stop> {
        let now = self.bank_time();
        let found = match self.bank.seek(&call.order, now, lag) {
            Sought::NoWay => {
                self.tally.count(Section::Manner, "there is no way to ask about a refund");
                Found::CannotTell("no name of ours was sent and none of its own came".to_owned())
            }
            Sought::NotKnown => Found::NotKnown,
            Sought::Found(place) => {
                let status = self.bank.refunds.get(place).map_or(Status::Declined, |refund| refund.status);
                self.evidence.told(&call.order.reference_number, status);
                Found::Known(self.word(place, status, call))
            }
        };
        let knows = matches!(self.bank.seek(&call.order, now, 0), Sought::Found(_));
        if found == Found::NotKnown && knows {
            self.fault("lookup lags", format_args!("call {}", call.number));
        } else if found == Found::NotKnown {
            self.fault("lookup does not know", format_args!("call {}", call.number));
        }
        self.note(format_args!("call {} finds {found:?}", call.number));
        self.close(call, Answer::Found(found), Exchange::Answered)
    }

    fn word(&mut self, place: usize, status: Status, call: &Seen) -> Outcome {
        let gateway_refund_id = self.bank.refunds.get(place).map(|refund| refund.gateway_refund_id.clone());
        match status {
            Status::Done => self.paid(place, call, call.order.amount.minor()),
            Status::Waiting => Outcome::Accepted { gateway_refund_id },
            Status::Declined => refused("declined", RefusalClass::Final),
            Status::Reversed => refused("reversed", RefusalClass::Final),
        }
    }

    fn paid(&mut self, place: usize, call: &Seen, minor: i64) -> Outcome {
        let differs = minor != call.order.amount.minor();
        let says_amount = differs || self.dice.chance(70);
        let cancel = self.bank.refunds.get(place).is_some_and(|refund| refund.cancel);
        Outcome::Succeeded {
            gateway_refund_id: self.bank.refunds.get(place).map(|refund| refund.gateway_refund_id.clone()),
            amount: says_amount.then(|| Money::new(minor, call.order.amount.currency())),
            kind: if cancel { RefundKind::Cancel } else { RefundKind::Refund },
        }
    }

    fn not_sent(&mut self, call: &Seen, why: &str, exchange: Exchange) -> Result<(), Stop> {
        self.evidence.call_not_sent(&call.order.reference_number, call.number);
        let retry_after_ms = match exchange {
            Exchange::Busy { retry_after_ms } => retry_after_ms,
            Exchange::Answered | Exchange::Silent { .. } => None,
        };
        let outcome = Outcome::NotSent { why: why.to_owned(), retry_after_ms };
        self.close(call, Answer::Outcome(outcome), exchange)
    }

    /// Ends a call with an answer, and goes with whoever waited for it.
    fn close(&mut self, call: &Seen, answer: Answer, exchange: Exchange) -> Result<(), Stop> {
        let heard = self.with_call(call.number, |open| open.answer(answer, exchange)).unwrap_or(false);
        self.around.wire.calls().open.retain(|open| open.number != call.number);
        if heard { self.go_on(call.waiter, "settling an answer") } else { Ok(()) }
    }

    /// Changes a call that is under way.
    pub(super) fn with_call<T>(&self, number: u64, change: impl FnOnce(&mut Call) -> T) -> Option<T> {
        let mut calls = self.around.wire.calls();
        calls.open.iter_mut().find(|call| call.number == number).map(change)
    }
}

fn refused(code: &str, class: RefusalClass) -> Outcome {
    Outcome::Refused { code: code.to_owned(), message: "the bank said no".to_owned(), class }
}
