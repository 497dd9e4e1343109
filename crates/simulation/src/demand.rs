//! What must have occurred in a run of enough seeds: every step, fault, crash point and state transition that there is.

use domain::refund::RefundState;

use crate::step::Step;
use crate::tally::Section;

/// With fewer seeds than this nothing can be demanded.
const SOME_SEEDS: u64 = 100;
/// With so many seeds everything must occur.
const ALL_SEEDS: u64 = 2_000;

/// States that nothing leads to yet, and why.
pub const NOT_YET: [(RefundState, &str); 3] = [
    (RefundState::AwaitingApproval, "approvals are not built"),
    (RefundState::Declined, "approvals are not built"),
    (RefundState::Expired, "approvals are not built"),
];

/// Transitions that the table allows and the service does not make, and why.
pub const NEVER: [(RefundState, RefundState, &str); 1] = [(
    RefundState::Reversed,
    RefundState::Succeeded,
    "nobody can tell a late notification of the payment from a second one, so a reversal stands",
)];

/// What is too rare to be demanded of a few seeds.
const RARE: [(Section, &str); 1] = [(Section::Transition, "withdrawn -> succeeded")];

/// Every fault that the simulator makes.
const FAULTS: [&str; 32] = [
    "429",
    "429 after doing",
    "5xx after doing",
    "5xx without doing",
    "answer lost",
    "answer unreadable",
    "chargeback closed",
    "chargeback opened",
    "clock jumps by days",
    "clock jumps by hours",
    "clock set back",
    "connection refused",
    "duplicate refused after a call that left",
    "duplicate refused within the window",
    "late failure",
    "late success",
    "lookup cannot tell",
    "lookup does not know",
    "lookup lags",
    "minutes pass",
    "notice lost",
    "notice out of order",
    "notice repeated",
    "notice slow",
    "refund made outside",
    "request late",
    "request lost",
    "request slow",
    "reversal",
    "seconds pass",
    "lease ended during a call",
    "wrong amount in the answer",
];

/// Operations before and after whose commits a server crashes.
const CRASHES: [&str; 8] = [
    "reserving a refund",
    "claiming work",
    "settling an answer",
    "recovering",
    "recording a fact",
    "closing attention",
    "withdrawing a refund",
    "hinting",
];

/// Everything that a run of so many seeds must have seen, on a database of one server or of several.
#[must_use]
pub fn demanded(seeds: u64, servers: usize) -> Vec<(Section, String)> {
    if seeds < SOME_SEEDS {
        return Vec::new();
    }
    let mut demanded = Vec::new();
    let mut demand = |section, what: &str| demanded.push((section, what.to_owned()));
    for step in Step::ALL.into_iter().filter(|step| *step != Step::Seal || servers > 1) {
        demand(Section::Step, step.as_str());
    }
    for fault in FAULTS {
        demand(Section::Fault, fault);
    }
    for operation in CRASHES {
        demand(Section::Crash, &format!("before a commit, {operation}"));
        demand(Section::Crash, &format!("after a commit, {operation}"));
    }
    for point in ["while it is idle", "before the bank has heard", "after the bank has answered"] {
        demand(Section::Crash, point);
    }
    let built = |state: RefundState| !NOT_YET.iter().any(|(not_yet, _)| *not_yet == state);
    for from in RefundState::ALL.into_iter().filter(|state| built(*state)) {
        for to in RefundState::ALL.into_iter().filter(|to| built(*to) && from.may_become(*to)) {
            if NEVER.iter().any(|(never_from, never_to, _)| (*never_from, *never_to) == (from, to)) {
                continue;
            }
            demand(Section::Transition, &format!("{from} -> {to}"));
        }
    }
    if seeds < ALL_SEEDS {
        demanded.retain(|(section, what)| !RARE.contains(&(*section, what.as_str())));
    }
    demanded
}
