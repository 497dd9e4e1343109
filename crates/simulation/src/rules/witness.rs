//! The witness: remembers every row and event that ever was, and holds each step against it.

use std::collections::{BTreeMap, BTreeSet};

use domain::id::CompanyId;
use store::engine::Store;
use store::error::StoreError;
use store::verify::{Verdict, verify_company};
use uuid::Uuid;

use crate::bank::{Bank, Status};
use crate::broken::{Stop, broken, hold};
use crate::rules::balance::check_balances;
use crate::rules::evidence::Evidence;
use crate::rules::snapshot::{
    EventRow, Reach, RefundRow, Snapshot, read_all_events, read_events, read_snapshot,
};
use crate::rules::states::{may_become, result_of, state_after};
use crate::tally::{Section, Tally};

/// Everything that was ever seen.
#[derive(Debug, Default)]
pub struct Witness {
    /// The rows as they were after the last step.
    pub seen: Snapshot,
    events: BTreeMap<(Uuid, i64), EventRow>,
    /// Reference Numbers that a call has named.
    heard: BTreeSet<String>,
}

/// What was read after a step.
pub struct Sight {
    snapshot: Snapshot,
    events: Vec<((Uuid, i64), EventRow)>,
}

/// Reads what is new since the last step.
pub async fn look(store: &Store, seen: &Snapshot, reach: Reach) -> Result<Sight, StoreError> {
    let snapshot = read_snapshot(store, seen, reach).await?;
    let mut events = Vec::new();
    let refunds =
        snapshot.refunds.iter().map(|(id, row)| (*id, row.version, seen.refunds.get(id).map(|r| r.version)));
    let payments = snapshot
        .payments
        .iter()
        .map(|(id, row)| (*id, row.version, seen.payments.get(id).map(|r| r.version)));
    for (id, version, known) in refunds.chain(payments) {
        let known = known.unwrap_or(0);
        if known != version {
            let new = read_events(store, id, known).await?;
            events.extend(new.into_iter().map(|(version, event)| ((id, version), event)));
        }
    }
    Ok(Sight { snapshot, events })
}

/// Reads every event and what the store's own verification says.
pub async fn look_at_all(
    store: &Store,
    company: CompanyId,
) -> Result<(BTreeMap<(Uuid, i64), EventRow>, Verdict), StoreError> {
    Ok((read_all_events(store).await?, verify_company(store, company).await?))
}

impl Witness {
    /// A call for a refund has left the desk.
    pub fn heard(&mut self, reference_number: &str) {
        self.heard.insert(reference_number.to_owned());
    }

    /// Holds what a step has left against what was, and remembers it.
    pub fn check(
        &mut self,
        sight: Sight,
        evidence: &Evidence,
        bank: &Bank,
        tally: &mut Tally,
    ) -> Result<(), Stop> {
        let Sight { snapshot: now, events } = sight;
        self.check_kept(&now)?;
        self.take_events(&now, events, evidence, tally)?;
        let known = i64::try_from(self.events.len()).unwrap_or(i64::MAX);
        hold("events_are_kept", now.events == known, || {
            format!("there are {} events, and {known} were seen", now.events)
        })?;
        check_balances(&self.seen, &now, bank)?;
        check_intents(&now)?;
        if now.circuit != self.seen.circuit {
            let named = |circuit: &Option<String>| circuit.as_deref().unwrap_or("closed").to_owned();
            let (from, to) = (named(&self.seen.circuit), named(&now.circuit));
            tally.count(Section::Circuit, &format!("{from} -> {to}"));
        }
        self.seen = now;
        self.check_bank(bank)
    }

    /// No row is gone, and what may not change has not changed.
    fn check_kept(&self, now: &Snapshot) -> Result<(), Stop> {
        let known = now.refunds.len().saturating_add(now.payments.len());
        hold("rows_are_kept", usize::try_from(now.rows) == Ok(known), || {
            format!("there are {} rows, and {known} are known", now.rows)
        })?;
        for (id, before) in &self.seen.refunds {
            let Some(row) = now.refunds.get(id) else {
                return broken("rows_are_kept", format!("refund {id} is gone"));
            };
            hold("rows_are_kept", row.fixed == before.fixed, || {
                format!("refund {id} was {:?} and is {:?}", before.fixed, row.fixed)
            })?;
            let quiet = row.version != before.version || row.state == before.state;
            hold("events_are_kept", quiet, || format!("refund {id} became {} without an event", row.state))?;
        }
        let gone = self.seen.payments.keys().find(|id| !now.payments.contains_key(*id));
        hold("rows_are_kept", gone.is_none(), || format!("payment {gone:?} is gone"))?;
        let gone = self.seen.intents.iter().find(|(key, id)| now.intents.get(*key) != Some(*id));
        hold("rows_are_kept", gone.is_none(), || format!("intent {gone:?} is gone or another"))
    }

    /// Takes the new events: each row's versions without a gap, each state where the table and the evidence let it go.
    fn take_events(
        &mut self,
        now: &Snapshot,
        events: Vec<((Uuid, i64), EventRow)>,
        evidence: &Evidence,
        tally: &mut Tally,
    ) -> Result<(), Stop> {
        let mut reached: BTreeMap<Uuid, i64> = BTreeMap::new();
        let mut states: BTreeMap<Uuid, String> = BTreeMap::new();
        for ((id, version), event) in events {
            let refund = now.refunds.get(&id);
            let before = self.seen.refunds.get(&id).map(|row| row.version);
            let before = before.or_else(|| self.seen.payments.get(&id).map(|row| row.version)).unwrap_or(0);
            let last = reached.insert(id, version).unwrap_or(before);
            hold("events_are_contiguous", version == last.saturating_add(1), || {
                format!("row {id} has an event {version} after {last}")
            })?;
            if let (Some(row), Some(to)) = (refund, state_after(&event.kind)) {
                let from =
                    states.remove(&id).or_else(|| self.seen.refunds.get(&id).map(|row| row.state.clone()));
                check_transition(id, row, from.as_deref(), to, now, evidence, tally)?;
                states.insert(id, to.to_owned());
            }
            self.events.insert((id, version), event);
        }
        for (id, row) in &now.refunds {
            let known = self.seen.refunds.get(id);
            let reached = reached.get(id).copied().or_else(|| known.map(|row| row.version)).unwrap_or(0);
            hold("events_are_contiguous", reached == row.version, || {
                format!("refund {id} has version {} and events up to {reached}", row.version)
            })?;
            let told = states.get(id).cloned().or_else(|| known.map(|row| row.state.clone()));
            hold("states", told.as_ref() == Some(&row.state), || {
                format!("refund {id} is {} and its events say {told:?}", row.state)
            })?;
            hold("states", row.payment_result == result_of(&row.state)?, || {
                format!("refund {id} is {} and says {}", row.state, row.payment_result)
            })?;
        }
        Ok(())
    }

    /// What the bank has heard of exists here, and it has paid each decision once at most.
    pub fn check_bank(&self, bank: &Bank) -> Result<(), Stop> {
        let rows: BTreeSet<&str> =
            self.seen.refunds.values().map(|row| row.fixed.reference_number.as_str()).collect();
        let stranger = self.heard.iter().find(|heard| !rows.contains(heard.as_str()));
        hold("the_row_comes_first", stranger.is_none(), || {
            format!("the bank has heard of {stranger:?}, which has no row")
        })?;
        let mut paid: BTreeSet<&str> = BTreeSet::new();
        for refund in &bank.refunds {
            let Some(key) = &refund.key else { continue };
            hold("one_bank_refund", refund.status == Status::Declined || paid.insert(key), || {
                format!("the bank has paid {key} twice: {}", refund.gateway_refund_id)
            })?;
        }
        Ok(())
    }

    /// Holds every event against what was seen of it, and the store's own verification to silence.
    pub fn check_all(&self, all: &BTreeMap<(Uuid, i64), EventRow>, verdict: &Verdict) -> Result<(), Stop> {
        let changed = self.events.iter().find(|(key, event)| all.get(*key) != Some(*event));
        hold("events_are_kept", changed.is_none(), || format!("the event {changed:?} is gone or another"))?;
        hold("events_are_kept", all.len() == self.events.len(), || {
            format!("there are {} events, and {} were seen", all.len(), self.events.len())
        })?;
        let first = verdict.differences.first();
        hold("verify", first.is_none(), || first.map_or_else(String::new, ToString::to_string))
    }
}

fn check_transition(
    id: Uuid,
    row: &RefundRow,
    from: Option<&str>,
    to: &'static str,
    now: &Snapshot,
    evidence: &Evidence,
    tally: &mut Tally,
) -> Result<(), Stop> {
    if let Some(from) = from {
        hold("states", may_become(from, to), || format!("refund {id} went from {from} to {to}"))?;
        tally.count(Section::Transition, &format!("{from} -> {to}"));
    } else {
        tally.count(Section::Transition, &format!("(new) -> {to}"));
        let earlier = now.refunds.range(..id).filter(|(_, other)| other.fixed.intent == row.fixed.intent);
        if row.fixed.intent.is_some() && earlier.count() == 1 {
            tally.count(Section::Manner, "one decision, several items");
        }
    }
    let payment = now.payments.get(&row.fixed.payment);
    let payment = payment.map_or("", |payment| payment.gateway_payment_id.as_str());
    let minor = row.fixed.amount.saturating_neg();
    let allowed = evidence.allows(id, &row.fixed.reference_number, payment, minor, to)
        || (to == "reversed" && turned_out_to_be_ours(id, row, now));
    hold("no_end_without_a_word", allowed, || {
        format!("refund {id} {} went from {from:?} to {to}, and nobody said so", row.fixed.reference_number)
    })
}

/// Whether a refund that was taken for one made without us is counted as one of ours now: of the same payment, by the same id
/// of the gateway, and paid.
fn turned_out_to_be_ours(id: Uuid, row: &RefundRow, now: &Snapshot) -> bool {
    let is_it = |other: &RefundRow| {
        other.fixed.intent.is_some()
            && other.state == "succeeded"
            && other.fixed.payment == row.fixed.payment
            && other.fixed.amount == row.fixed.amount
            && other.gateway_refund_id == row.gateway_refund_id
    };
    let named = row.fixed.intent.is_none() && row.gateway_refund_id.is_some();
    named && now.refunds.iter().any(|(other_id, other)| *other_id != id && is_it(other))
}

/// One decision is carried out once: by one refund, or by one of each item that it is spread over; every refund of ours
/// carries out one.
fn check_intents(now: &Snapshot) -> Result<(), Stop> {
    let decided: BTreeSet<&Uuid> = now.intents.values().collect();
    let mut carried_out: BTreeMap<&Uuid, (&RefundRow, BTreeSet<Option<&str>>)> = BTreeMap::new();
    for (id, refund) in &now.refunds {
        let Some(intent) = &refund.fixed.intent else { continue };
        let item = refund.fixed.gateway_item_id.as_deref();
        let (first, items) = carried_out.entry(intent).or_insert_with(|| (refund, BTreeSet::new()));
        let alone = items.is_empty() || (item.is_some() && !items.contains(&None));
        hold("one_intent_one_refund", alone && items.insert(item), || {
            format!("refund {id} is the second of intent {intent}, and of item {item:?}")
        })?;
        let alike = first.fixed.payment == refund.fixed.payment
            && first.fixed.created_at == refund.fixed.created_at
            && first.fixed.user_email == refund.fixed.user_email
            && first.fixed.credential_name == refund.fixed.credential_name
            && first.fixed.reason == refund.fixed.reason;
        hold("one_intent_one_refund", alike, || {
            format!("refund {id} is of intent {intent}, and another refund of it is {:?}", first.fixed)
        })?;
        hold("one_intent_one_refund", decided.contains(intent), || {
            format!("refund {id} carries out no intent that is known")
        })?;
    }
    Ok(())
}
