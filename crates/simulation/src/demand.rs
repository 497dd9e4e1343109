//! What must have occurred in a run of enough seeds: every step, fault, crash point and state transition that there is.

use domain::gateway_kind::GatewayKind;
use domain::refund::RefundState;

use crate::bank::manner::manners_of;
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

/// What is so rare that it is demanded of very many seeds, and of all gateways together: 3 of 10,000 seeds had it.
const RAREST: (Section, &str) = (Section::Transition, "succeeded -> needs_attention");
/// So many.
const VERY_MANY_SEEDS: u64 = 10_000;

/// Every fault that the simulator makes.
const FAULTS: [&str; 34] = [
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
    "message forged",
    "minutes pass",
    "notice lost",
    "notice out of order",
    "notice repeated",
    "notice slow",
    "refund made outside",
    "the gateway is out",
    "request late",
    "request lost",
    "request slow",
    "reversal",
    "seconds pass",
    "lease ended during a call",
    "wrong amount in the answer",
];

/// How the gateway's circuit goes; from closed to closed it is with a pause that the gateway asked for.
const CIRCUITS: [&str; 5] =
    ["closed -> closed", "closed -> open", "open -> half_open", "half_open -> open", "half_open -> closed"];

/// Operations before and after whose commits a server crashes.
const CRASHES: [&str; 9] = [
    "reserving a refund",
    "claiming work",
    "settling an answer",
    "recovering",
    "recording a fact",
    "taking a message",
    "closing attention",
    "withdrawing a refund",
    "hinting",
];

/// With so many seeds of a gateway, what is particular to it must occur.
const SOME_OF_A_GATEWAY: u64 = 20;
/// With so many, everything must that can.
const ALL_OF_A_GATEWAY: u64 = 2_000;

/// What is particular to a gateway, beside its faults.
const fn particulars(kind: GatewayKind) -> &'static [(Section, &'static str)] {
    use Section::{Bank, Fault, Manner, Refusal, Transition};
    match kind {
        GatewayKind::Mindbehind => &[
            (Bank, "pays"),
            (Bank, "takes it"),
            (Manner, "taken first, then paid"),
            (Refusal, "payment_not_captured"),
            (Transition, "unknown -> needs_attention"),
        ],
        GatewayKind::Begateway => &[
            (Manner, "a hold is let go"),
            (Manner, "what was taken is refunded"),
            (Manner, "a message: recorded"),
            (Manner, "a message: not genuine"),
            (Refusal, "reason_required"),
            (Refusal, "reason_too_long"),
            (Bank, "says again what it said"),
            (Fault, "duplicate refused within the window"),
        ],
        GatewayKind::Craftgate => &[
            (Manner, "one decision, several items"),
            (Manner, "a part is refunded of an item"),
            (Manner, "the whole is cancelled on its day"),
            (Manner, "the whole is refunded after its day"),
            (Bank, "item_required"),
            (Refusal, "unknown_item"),
        ],
        GatewayKind::Payu => &[
            (Manner, "a hold is let go"),
            (Manner, "what was taken is refunded"),
            (Manner, "taken first, then paid"),
            (Manner, "taken first, then failed"),
            (Manner, "a message: asked"),
            (Fault, "duplicate refused within the window"),
            (Transition, "accepted -> succeeded"),
            (Transition, "accepted -> failed"),
        ],
        GatewayKind::Overpay => &[
            (Manner, "taken first, then paid"),
            (Manner, "a message: recorded"),
            (Manner, "a message: not genuine"),
            (Refusal, "reason_required"),
            (Refusal, "payment_not_captured"),
            (Bank, "says again what it said"),
            (Fault, "duplicate refused within the window"),
        ],
    }
}

/// Everything that so many seeds of one gateway must have seen.
#[must_use]
pub fn demanded_of(kind: GatewayKind, seeds: u64, servers: usize) -> Vec<(Section, String)> {
    let mut demanded = Vec::new();
    if seeds >= SOME_OF_A_GATEWAY {
        demanded.extend(particulars(kind).iter().map(|(section, what)| (*section, (*what).to_owned())));
    }
    if seeds >= ALL_OF_A_GATEWAY {
        // A hint by the id of an item's refund seldom finds one that is still open: 438 times in 2,000 seeds, and in clusters.
        if kind == GatewayKind::Craftgate {
            demanded.push((Section::Manner, "a message: asked".to_owned()));
        }
        demanded.extend(manners_of(kind).iter().map(|manner| (Section::Bank, manner.name.to_owned())));
        let can = |(section, what): &(Section, String)| !never_of(kind).contains(&(*section, what.as_str()));
        demanded.extend(demanded_of_all(seeds, servers).into_iter().filter(can));
    }
    demanded
}

/// What cannot occur with a gateway: it cannot be asked, says nothing of its own accord, or remembers no call.
const fn never_of(kind: GatewayKind) -> &'static [(Section, &'static str)] {
    use Section::{Crash, Fault, Transition};
    match kind {
        // What it leaves open goes to a person at once, and it never denies what it did.
        GatewayKind::Mindbehind => &[
            (Crash, "before a commit, hinting"),
            (Crash, "after a commit, hinting"),
            (Crash, "before a commit, taking a message"),
            (Crash, "after a commit, taking a message"),
            (Fault, "lookup cannot tell"),
            (Fault, "lookup does not know"),
            (Fault, "lookup lags"),
            (Fault, "duplicate refused after a call that left"),
            (Fault, "duplicate refused within the window"),
            (Fault, "429 after doing"),
            (Fault, "message forged"),
            (Transition, "accepted -> failed"),
            (Transition, "accepted -> succeeded"),
            (Transition, "queued -> succeeded"),
            (Transition, "unknown -> accepted"),
            (Transition, "unknown -> failed"),
            (Transition, "unknown -> succeeded"),
            (Transition, "withdrawn -> succeeded"),
        ],
        GatewayKind::Begateway | GatewayKind::Overpay => &[],
        // No repetition is refused as one.
        GatewayKind::Craftgate => &[
            (Fault, "duplicate refused after a call that left"),
            (Fault, "duplicate refused within the window"),
        ],
        // No call that may have arrived is repeated; it never denies what it did, and what it answers is not paid yet.
        GatewayKind::Payu => &[
            (Fault, "duplicate refused after a call that left"),
            (Fault, "429 after doing"),
            (Fault, "wrong amount in the answer"),
            (Transition, "queued -> succeeded"),
            (Transition, "withdrawn -> succeeded"),
        ],
    }
}

/// Everything that a run of so many seeds must have seen, on a database of one server or of several.
#[must_use]
pub fn demanded_of_all(seeds: u64, servers: usize) -> Vec<(Section, String)> {
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
    for way in CIRCUITS {
        demand(Section::Circuit, way);
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
    if seeds < VERY_MANY_SEEDS {
        demanded.retain(|(section, what)| (*section, what.as_str()) != RAREST);
    }
    demanded
}
