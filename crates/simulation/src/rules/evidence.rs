//! What the desk was told, by the bank or by a person: without it no refund may be called paid or failed.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use crate::bank::Status;

/// Everything that the desk was told.
#[derive(Debug, Default)]
pub struct Evidence {
    refunds: BTreeMap<String, Told>,
    /// Told without our Reference Number: the bank's id of the payment, the amount and the status.
    loose: Vec<(String, i64, Status)>,
    /// Which end a refund has, by which person's word.
    people: BTreeSet<(Uuid, &'static str, usize)>,
}

/// What the desk was told about one refund.
#[derive(Debug, Default)]
struct Told {
    /// The statuses that it was told.
    statuses: Vec<Status>,
    /// Calls for a refund, and whether each may have arrived for all that the desk knows.
    calls: BTreeMap<u64, bool>,
}

impl Evidence {
    /// A call has left the desk.
    pub fn call_left(&mut self, reference_number: &str, call: u64) {
        self.refunds.entry(reference_number.to_owned()).or_default().calls.insert(call, true);
    }

    /// The desk was told that a call never arrived.
    pub fn call_not_sent(&mut self, reference_number: &str, call: u64) {
        self.refunds.entry(reference_number.to_owned()).or_default().calls.insert(call, false);
    }

    /// Whether a call before this one may have arrived, for all that the desk knows.
    #[must_use]
    pub fn earlier_may_have_arrived(&self, reference_number: &str, call: u64) -> bool {
        let told = self.refunds.get(reference_number);
        told.is_some_and(|told| told.calls.range(..call).any(|(_, may_have_arrived)| *may_have_arrived))
    }

    /// The desk was told how a refund stands.
    pub fn told(&mut self, reference_number: &str, status: Status) {
        self.refunds.entry(reference_number.to_owned()).or_default().statuses.push(status);
    }

    /// The desk was told how a refund stands, without our Reference Number.
    pub fn told_loosely(&mut self, gateway_payment_id: &str, minor: i64, status: Status) {
        self.loose.push((gateway_payment_id.to_owned(), minor, status));
    }

    /// A person said that a refund has this end.
    pub fn resolved(&mut self, refund: Uuid, end: &'static str, person: usize) {
        self.people.insert((refund, end, person));
    }

    /// Whether a person said so of a refund; their word may have been lost on its way.
    #[must_use]
    pub fn has_said(&self, refund: Uuid, end: &'static str, person: usize) -> bool {
        self.people.contains(&(refund, end, person))
    }

    /// Whether enough people said that a refund has this end: that it failed, which frees its money, takes two.
    fn people_say(&self, refund: Uuid, end: &str) -> bool {
        let said = self.people.iter().filter(|(of, said, _)| *of == refund && *said == end).count();
        said >= if end == "failed" { 2 } else { 1 }
    }

    /// Whether the desk was told something from which this state may follow.
    #[must_use]
    pub fn allows(
        &self,
        refund: Uuid,
        reference_number: &str,
        payment: &str,
        minor: i64,
        state: &str,
    ) -> bool {
        let status = match state {
            "succeeded" => Status::Done,
            "failed" => Status::Declined,
            "accepted" => Status::Waiting,
            "reversed" => Status::Reversed,
            _ => return true,
        };
        // That it was paid and taken back says both: that it was paid once, and that it is not paid now.
        let both = matches!(state, "succeeded" | "failed");
        let fits = |told: Status| told == status || (both && told == Status::Reversed);
        let of_it = self.refunds.get(reference_number);
        of_it.is_some_and(|told| told.statuses.iter().any(|told| fits(*told)))
            || self.people_say(refund, state)
            || self.loose.iter().any(|(of, amount, told)| of == payment && *amount == minor && fits(*told))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_paid_or_failed_without_a_word() {
        let mut evidence = Evidence::default();
        let refund = Uuid::from_u128(1);
        assert!(!evidence.allows(refund, "R1", "bp-1", 5, "failed"));
        assert!(evidence.allows(refund, "R1", "bp-1", 5, "unknown"));
        evidence.told("R1", Status::Declined);
        assert!(evidence.allows(refund, "R1", "bp-1", 5, "failed"));
        assert!(!evidence.allows(refund, "R1", "bp-1", 5, "succeeded"));
        evidence.told_loosely("bp-1", 5, Status::Done);
        assert!(evidence.allows(refund, "R1", "bp-1", 5, "succeeded"));
        assert!(!evidence.allows(refund, "R1", "bp-1", 6, "succeeded"));
        evidence.resolved(Uuid::from_u128(2), "failed", 1);
        evidence.resolved(Uuid::from_u128(2), "failed", 1);
        assert!(!evidence.allows(Uuid::from_u128(2), "R2", "bp-1", 6, "failed"), "one person is not two");
        evidence.resolved(Uuid::from_u128(2), "failed", 2);
        assert!(evidence.allows(Uuid::from_u128(2), "R2", "bp-1", 6, "failed"));
    }

    #[test]
    fn a_call_that_was_not_sent_did_not_arrive() {
        let mut evidence = Evidence::default();
        evidence.call_left("R1", 1);
        assert!(evidence.earlier_may_have_arrived("R1", 2));
        assert!(!evidence.earlier_may_have_arrived("R1", 1));
        evidence.call_not_sent("R1", 1);
        assert!(!evidence.earlier_may_have_arrived("R1", 2));
    }
}
