//! How an open pop-up follows what happens to its payment, and what it finds on opening.

use std::collections::BTreeMap;

use ::api::event::LiveEvent;
use ::api::refund::RefundCreated;
use ::api::transaction::{RefundDetail, Transaction, TransactionDetail};
use domain::payment::PaymentResult;

use crate::api::ApiError;
use crate::refund::decided::state_of_row;
use crate::refund::followed_text::matters;
use crate::refund::refund_model::command::Command;
use crate::refund::refund_model::{Opened, RefundModel, Running};
use crate::refund::refundable_payment::RefundablePayment;
use crate::refund::stage::Stage;

impl RefundModel {
    /// This person's latest refund of the payment that has no end yet, wherever it was made.
    pub(super) fn unfinished(&self) -> Option<RefundCreated> {
        if self.opened == Opened::ForAnother {
            return None;
        }
        let (email, payment) = (self.email.as_ref()?, self.payment.as_ref()?);
        let is_mine = |row: &&Transaction| {
            row.payment_result == PaymentResult::Pending.as_str() && row.user_email.as_ref() == Some(email)
        };
        let refund = payment.detail.refunds.iter().rev().find(is_mine)?.clone();
        // The rest of it is asked for.
        let detail = RefundDetail {
            reason: None,
            gateway_refund_id: None,
            outcome_code: None,
            outcome_message: None,
            settled_at: None,
            may_withdraw: false,
            choices: BTreeMap::new(),
            gateway_details: Vec::new(),
            receipt_url: None,
            decision: None,
        };
        Some(RefundCreated { refund, detail, balance: payment.facts.balance.clone() })
    }

    /// Takes in what happened to the payment: the sum is fetched anew, and our own refund asked after.
    pub(super) fn heard(&mut self, event: LiveEvent) -> Vec<Command> {
        let Some(known) = self.payment.as_ref().map(|payment| payment.detail.events_after) else {
            return Vec::new();
        };
        let row = event.transaction.id;
        let mut commands = match &self.stage {
            Stage::Waiting { made, .. } if state_of_row(made, row).is_some() => self.ask(),
            // Late truth: the end was not the end.
            Stage::Done(made) | Stage::Refused(made)
                if state_of_row(made, row).is_some_and(|state| state != event.transaction.state) =>
            {
                self.late_at = Some(event.position);
                vec![Command::Poll(made.refund.id)]
            }
            Stage::NotKnown { .. } => self.ask(),
            Stage::Form(_)
            | Stage::Loading
            | Stage::LoadFailed(_)
            | Stage::Sending { .. }
            | Stage::Waiting { .. }
            | Stage::Done(_)
            | Stage::Refused(_) => Vec::new(),
        };
        if event.position > known {
            if matches!(self.stage, Stage::Form(_)) && matters(&event.kind) {
                self.followed = Some(event);
            }
            commands.extend(self.refresh());
        }
        commands
    }

    /// Fetches the payment anew, once for all that happens meanwhile.
    pub(super) fn refresh(&mut self) -> Option<Command> {
        let is_idle = self.refreshing == Running::No;
        self.refreshing = if is_idle { Running::Once } else { Running::Again };
        is_idle.then_some(Command::Refresh)
    }

    pub(super) fn is_of_late_truth(&self, result: &Result<TransactionDetail, ApiError>) -> bool {
        let read_at = result.as_ref().ok().map(|detail| detail.events_after);
        self.late_at.zip(read_at).is_some_and(|(late_at, read_at)| read_at >= late_at)
    }

    pub(super) fn refreshed(&mut self, result: Result<TransactionDetail, ApiError>) -> Vec<Command> {
        let again = self.refreshing == Running::Again;
        self.refreshing = Running::No;
        if let Ok(Ok(payment)) = result.map(RefundablePayment::read)
            && self
                .payment
                .as_ref()
                .is_none_or(|known| known.detail.events_after <= payment.detail.events_after)
        {
            self.payment = Some(payment);
        }
        if again { self.refresh().into_iter().collect() } else { Vec::new() }
    }
}
