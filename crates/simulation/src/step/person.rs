//! What people do beside asking: take a refund back, close what only a person can close.

use domain::id::{AttentionId, TransactionId};
use domain::role::Role;
use refunds::resolve_attention::{Resolution, Resolved};

use crate::bank::Status;
use crate::broken::Stop;
use crate::people::{COMPANY, person_id};
use crate::rules::snapshot::{AttentionEntry, RefundRow};
use crate::task::{Closing, Ended};
use crate::wire::Wants;
use crate::world::World;

impl World {
    /// Somebody takes a refund back; one that still waits, more often than not.
    pub fn withdraw(&mut self) -> Result<(), Stop> {
        let only_queued = self.dice.chance(80);
        let refunds = self.witness.seen.refunds.iter();
        let fitting = refunds.filter(|(_, row)| !only_queued || row.state == "queued");
        let fitting: Vec<_> = fitting.map(|(id, _)| *id).collect();
        let Some(refund) = self.dice.pick(&fitting).copied() else { return Ok(()) };
        let who: Vec<usize> = (0..self.askers.len())
            .filter(|place| self.askers.get(*place).is_some_and(|asker| asker.company == COMPANY))
            .collect();
        let Some(who) = self.dice.pick(&who).copied() else { return Ok(()) };
        let Some(asker) = self.askers.get(who).cloned() else { return Ok(()) };
        let Some(server) = self.any_server() else { return Ok(()) };
        let Some(service) = self.service(server) else { return Ok(()) };
        self.note(format_args!("{} takes {refund} back", asker.name()));
        self.perform(server, "withdrawing a refund", async move {
            let result = service.withdraw_refund(&asker.actor, TransactionId::new(refund)).await;
            Ended::Withdrawn(refund, Box::new(result))
        })
    }

    /// Somebody closes an entry of the attention list, by what the bank says; or tries to and may not.
    pub fn resolve(&mut self) -> Result<(), Stop> {
        let Some(entry) = self.dice.pick(&self.witness.seen.attention).cloned() else { return Ok(()) };
        let people: Vec<usize> = (0..self.askers.len())
            .filter(|place| self.askers.get(*place).is_some_and(|asker| asker.company == COMPANY))
            .collect();
        let Some(person) = self.dice.pick(&people).copied() else { return Ok(()) };
        self.close_entry(&entry, person)
    }

    /// A person closes an entry, or tries to.
    pub fn close_entry(&mut self, entry: &AttentionEntry, person: usize) -> Result<(), Stop> {
        let Some(end) = self.end_of(entry) else { return Ok(()) };
        let Some(asker) = self.askers.get(person).cloned() else { return Ok(()) };
        let requester =
            self.witness.seen.refunds.get(&entry.subject).and_then(|row| row.fixed.user_email.clone());
        let own = requester.is_some() && requester.as_deref() == asker.email;
        let said_before =
            end == Resolved::Failed && self.evidence.has_said(entry.subject, end.as_str(), person);
        let closing = Closing {
            subject: entry.subject,
            end: end.as_str(),
            person,
            may: asker.may_resolve() && !own,
            unsure: asker.may_resolve() && (said_before || (own && end == Resolved::Acknowledged)),
        };
        if closing.may {
            self.evidence.resolved(entry.subject, end.as_str(), person);
        }
        let Some(server) = self.any_server() else { return Ok(()) };
        let Some(service) = self.service(server) else { return Ok(()) };
        self.note(format_args!(
            "{} closes {} of {} as {}",
            asker.name(),
            entry.kind,
            entry.subject,
            end.as_str()
        ));
        let id = AttentionId::new(entry.id);
        let resolution = Resolution {
            result: end,
            note: "as the bank's statement says".to_owned(),
            evidence_reference: "statement 1".to_owned(),
        };
        self.perform(server, "closing attention", async move {
            Ended::Resolved(closing, Box::new(service.resolve_attention(&asker.actor, id, &resolution).await))
        })
    }

    /// The end that the bank's ledger gives an entry; none while nobody can know.
    fn end_of(&mut self, entry: &AttentionEntry) -> Option<Resolved> {
        let row = self.witness.seen.refunds.get(&entry.subject);
        let row = row.filter(|row| row.state == "needs_attention");
        let Some(row) = row.filter(|_| entry.kind == "refund_unknown" || entry.kind == "amount_differs")
        else {
            return Some(Resolved::Acknowledged);
        };
        let reference = row.fixed.reference_number.clone();
        let travels = self.around.wire.calls().open.iter().any(|call| {
            call.wants == Wants::Refund && call.said.is_none() && call.order.reference_number == reference
        });
        let status = if self.bank.manner.keeps_reference {
            let place = self.bank.find(&reference);
            place.and_then(|place| self.bank.refunds.get(place)).map(|refund| refund.status)
        } else {
            if !self.calm && self.has_a_twin_in_doubt(row) {
                return None;
            }
            self.is_on_the_statement(row).then_some(Status::Done)
        };
        match status {
            Some(Status::Done) => Some(Resolved::Succeeded),
            Some(Status::Declined | Status::Reversed) => Some(Resolved::Failed),
            Some(Status::Waiting) => None,
            // Now and then a person is too sure: the call may still arrive.
            None => (!travels || (!self.calm && self.dice.chance(20))).then_some(Resolved::Failed),
        }
    }

    /// Where the bank names no reference, a person goes by the amount: whether the bank's statement has a refund of it that none
    /// of the desk's accounts for.
    fn is_on_the_statement(&self, row: &RefundRow) -> bool {
        let of_it = |other: &RefundRow| {
            other.fixed.payment == row.fixed.payment && other.fixed.amount == row.fixed.amount
        };
        let refunds = self.witness.seen.refunds.values();
        let alike: Vec<&RefundRow> = refunds.filter(|other| of_it(other)).collect();
        let named = |id: &str| alike.iter().any(|other| other.gateway_refund_id.as_deref() == Some(id));
        let payment = self.witness.seen.payments.get(&row.fixed.payment);
        let payment = payment.map_or("", |payment| payment.gateway_payment_id.as_str());
        let open = self.bank.refunds.iter().filter(|refund| {
            refund.status == Status::Done
                && refund.gateway_payment_id == payment
                && refund.minor == row.fixed.amount.saturating_neg()
                && !named(&refund.gateway_refund_id)
        });
        let taken =
            alike.iter().filter(|other| other.state == "succeeded" && other.gateway_refund_id.is_none());
        open.count() > taken.count()
    }

    /// Whether another refund of this payment and amount is in doubt too: a line of the statement may be about either.
    fn has_a_twin_in_doubt(&self, row: &RefundRow) -> bool {
        let twins = self.witness.seen.refunds.values().filter(|other| {
            other.fixed.payment == row.fixed.payment
                && other.fixed.amount == row.fixed.amount
                && other.fixed.reference_number != row.fixed.reference_number
        });
        let mut in_doubt = twins.map(|twin| twin.state.as_str());
        in_doubt.any(|state| matches!(state, "sending" | "accepted" | "unknown" | "needs_attention"))
    }

    /// A manager who may close this entry: one who did not ask for the refund, and has not said already how it ended.
    #[must_use]
    pub fn closer_of(&self, entry: &AttentionEntry) -> Option<usize> {
        let requester =
            self.witness.seen.refunds.get(&entry.subject).and_then(|row| row.fixed.user_email.as_deref());
        self.askers.iter().enumerate().position(|(place, asker)| {
            matches!(asker.role, Some(Role::Manager | Role::Owner))
                && asker.company == COMPANY
                && asker.email != requester
                && entry.proposed_by != Some(person_id(place).uuid())
        })
    }
}
