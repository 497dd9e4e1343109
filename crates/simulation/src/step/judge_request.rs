//! Judges what a request for a refund came to by the simulation's own reckoning.

use refunds::create_refund::{CreateRefundError, RefundReserved};
use uuid::Uuid;

use crate::bank::BankPayment;
use crate::bank::manner::Holds;
use crate::broken::{Stop, hold};
use crate::people::{Asker, COMPANY};
use crate::rules::balance::taken_of_item;
use crate::rules::snapshot::{PaymentRow, RefundRow};
use crate::tally::Section;
use crate::task::AskedFor;
use crate::world::{IntentOfRun, PaymentOfRun, World};

/// The longest reason that a gateway takes.
const REASON_MAX_CHARS: usize = 255;

/// What should become of a request for a refund.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Verdict {
    Made,
    Again(Uuid),
    No(&'static str),
}

impl World {
    /// What should become of a request, by what was seen before it.
    fn expect(&self, asked: &AskedFor) -> Verdict {
        let Some(intent) = self.intents.get(asked.intent) else { return Verdict::No("confused") };
        let Some(who) = self.askers.get(intent.asker) else { return Verdict::No("confused") };
        let payment = self.payments.get(asked.payment);
        let row = payment.and_then(|payment| self.witness.seen.payments.get(&payment.id.uuid()));
        let known = self.bank.payments.get(asked.payment);
        let Some(((payment, row), known)) = payment.zip(row).zip(known).filter(|_| who.company == COMPANY)
        else {
            return Verdict::No("unknown_payment");
        };
        let Some(minor) = asked.minor else { return Verdict::No("bad_amount") };
        let bound = self.witness.seen.intents.get(&(who.scope.clone(), intent.key.clone()));
        if let Some(bound) = bound {
            return self.expect_bound(*bound, payment, minor);
        }
        if intent.item.is_some() && self.left_of_items(payment, known, intent).is_none() {
            return Verdict::No("unknown_item");
        }
        let no = self.refusals(who, intent, row, minor).into_iter().find(|(holds, _)| *holds);
        if let Some((_, code)) = no {
            return Verdict::No(code);
        }
        let whole = minor == row.basis && row.reserved == 0 && row.outside == 0;
        let by_item = self.bank.manner.by_item && self.bank.manner.items_told;
        let lacks = self.left_of_items(payment, known, intent).is_some_and(|left| minor > left);
        if by_item && lacks && (intent.item.is_some() || !whole) {
            return Verdict::No("amount_exceeds_refundable");
        }
        Verdict::Made
    }

    /// The refunds that a key is bound to: the same again, or another request.
    fn expect_bound(&self, bound: Uuid, payment: &PaymentOfRun, minor: i64) -> Verdict {
        let refunds = self.witness.seen.refunds.iter().filter(|(_, row)| row.fixed.intent == Some(bound));
        let refunds: Vec<(&Uuid, &RefundRow)> = refunds.collect();
        let sum = refunds.iter().fold(0_i64, |sum, (_, row)| sum.saturating_sub(row.fixed.amount));
        match refunds.first() {
            Some((id, row)) if row.fixed.payment == payment.id.uuid() && sum == minor => Verdict::Again(**id),
            _ => Verdict::No("key_reused"),
        }
    }

    /// The rules in their order, each with whether it says no.
    fn refusals(
        &self,
        who: &Asker,
        intent: &IntentOfRun,
        row: &PaymentRow,
        minor: i64,
    ) -> [(bool, &'static str); 8] {
        let manner = self.bank.manner;
        let (left, reason) = (row.left(), intent.reason.as_deref());
        let length = reason.map_or(0, |reason| reason.chars().count());
        [
            (!who.may_refund(), "role_may_not_refund"),
            (row.state == "authorised" && manner.holds == Holds::Kept, "payment_not_captured"),
            (row.chargeback_open, "chargeback_open"),
            (left == 0, "nothing_left"),
            (minor <= 0, "amount_not_positive"),
            (minor > left, "amount_exceeds_refundable"),
            (manner.demands_reason && length == 0, "reason_required"),
            (length > REASON_MAX_CHARS, "reason_too_long"),
        ]
    }

    /// What is left of the item that was named, or of all; none: the desk knows no such item.
    fn left_of_items(
        &self,
        payment: &PaymentOfRun,
        known: &BankPayment,
        intent: &IntentOfRun,
    ) -> Option<i64> {
        if !self.bank.manner.items_told {
            return None;
        }
        let named = |id: &str| intent.item.as_deref().is_none_or(|item| item == id);
        let mut left = None;
        for item in known.items.iter().filter(|item| named(&item.gateway_item_id)) {
            let seen = &self.witness.seen;
            let taken = taken_of_item(payment.id.uuid(), &item.gateway_item_id, seen, |_| true);
            let rest = item.minor.saturating_sub(taken).max(0);
            left = Some(left.unwrap_or(0_i64).saturating_add(rest));
        }
        left
    }

    /// Holds what a request came to against what it should have.
    pub fn judge_request(
        &mut self,
        asked: &AskedFor,
        result: Result<RefundReserved, CreateRefundError>,
    ) -> Result<(), Stop> {
        if let Ok(reserved) = &result {
            self.remember(asked, reserved)?;
        }
        let got = match result {
            Ok(reserved) if reserved.replayed => Verdict::Again(reserved.refund_id.uuid()),
            Ok(_) => Verdict::Made,
            Err(CreateRefundError::Store(error)) => return Err(error.into()),
            Err(CreateRefundError::UnknownPayment | CreateRefundError::NotAPayment) => {
                Verdict::No("unknown_payment")
            }
            Err(CreateRefundError::Amount(_)) => Verdict::No("bad_amount"),
            Err(CreateRefundError::Rules(refusal)) => Verdict::No(refusal.code()),
            Err(CreateRefundError::KeyReused { .. }) => Verdict::No("key_reused"),
            Err(CreateRefundError::KeyInvalid) => Verdict::No("key_invalid"),
            Err(CreateRefundError::UnknownItem) => Verdict::No("unknown_item"),
            Err(CreateRefundError::LookAlike { .. }) => Verdict::No("look_alike"),
        };
        let expected = self.expect(asked);
        self.note(format_args!("-> {got:?}"));
        let counted = match &got {
            Verdict::Made => "request: made",
            Verdict::Again(_) => "request: made before",
            Verdict::No(code) => code,
        };
        self.tally.count(Section::Refusal, counted);
        let rule = match (&got, &expected) {
            (Verdict::Made, Verdict::No("nothing_left" | "amount_exceeds_refundable")) => "guard",
            (Verdict::Made | Verdict::Again(_), Verdict::Again(_)) => "one_intent_one_refund",
            _ => "verdicts",
        };
        hold(rule, got == expected, || format!("{asked:?} gave {got:?} and should have given {expected:?}"))
    }

    /// One decision, one refund: whatever was answered first is answered for ever.
    fn remember(&mut self, asked: &AskedFor, reserved: &RefundReserved) -> Result<(), Stop> {
        let id = reserved.refund_id.uuid();
        let Some(intent) = self.intents.get_mut(asked.intent) else { return Ok(()) };
        let known = *intent.refund.get_or_insert(id);
        hold("one_intent_one_refund", known == id, || {
            format!("{} was refund {known} and is now {id}", intent.key)
        })
    }
}
