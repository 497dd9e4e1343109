//! Inserts one refund row of a reservation, and all that goes with it.

use domain::id::TransactionId;
use domain::money::Money;
use domain::refund::RefundState;

use crate::args;
use crate::dialect::Reach;
use crate::dialect::tracked::name_refund_in;
use crate::engine::Tx;
use crate::error::StoreError;
use crate::event::{Fact, append_event};
use crate::refund::advance::event_kind;
use crate::refund::reserve::{ItemShare, Reservation, ReservationRequester, begin_work_in};
use crate::rollup::{Counted, count_new_in};
use crate::transaction::text::Searched;
use crate::transaction::text_index::{TextPlace, insert_text_in};
use crate::transaction::{TransactionKind, TransactionRow};

/// One refund row to be inserted.
#[derive(Clone, Copy)]
pub(super) struct Part<'a> {
    refund_id: TransactionId,
    reference_number: &'a str,
    gateway_item_id: Option<&'a str>,
    amount: Money,
}

impl<'a> Part<'a> {
    pub(super) fn whole(new: &'a Reservation) -> Self {
        Self {
            refund_id: new.refund_id,
            reference_number: &new.reference_number,
            gateway_item_id: None,
            amount: new.amount,
        }
    }

    pub(super) fn of(share: &'a ItemShare) -> Self {
        Self {
            refund_id: share.refund_id,
            reference_number: &share.reference_number,
            gateway_item_id: Some(&share.gateway_item_id),
            amount: share.amount,
        }
    }
}

/// Inserts a refund's row with what goes with it: sums, searched text, work or none, names, event.
pub(super) async fn insert_refund(
    tx: &mut Tx,
    new: &Reservation,
    payment: &TransactionRow,
    part: Part<'_>,
) -> Result<(), StoreError> {
    let (person_id, user_email, credential_id, credential_name) = match &new.requester {
        ReservationRequester::Person { id, email } => (Some(*id), Some(email.as_str()), None, None),
        ReservationRequester::Program { id, name } => (None, None, Some(*id), Some(name.as_str())),
    };
    let policy = new.policy.as_ref();
    let wanted = policy.and_then(|policy| policy.approval.as_ref());
    let state = if wanted.is_some() { RefundState::AwaitingApproval } else { RefundState::Queued };
    tx.change_one(
        "INSERT INTO txn (company_id, id, kind, integration_id, conversation_id, customer_name, customer_phone,
             customer_phone_key, payment_type, state, payment_result, currency, amount_minor, order_number,
             reference_number, related_payment_id, user_email, person_id, credential_id, credential_name, test,
             created_at, updated_at, version, intent_id, reason, gateway_item_id, options, tracking_id, counted_on)
         SELECT company_id, $1, 'refund', integration_id, conversation_id, customer_name, customer_phone,
             customer_phone_key, payment_type, $16, 'PENDING', currency, $2, order_number, $3, id, $4, $5, $6,
             $7, test, $8, $8, 1, $9, $10, $11, $12, $13, $17
         FROM txn WHERE company_id = $14 AND id = $15",
        args![
            part.refund_id,
            part.amount.negated().minor(),
            part.reference_number,
            user_email,
            person_id,
            credential_id,
            credential_name,
            new.at,
            new.intent_id,
            &new.reason,
            part.gateway_item_id,
            &new.options,
            &new.tracking_id,
            payment.company_id,
            payment.id,
            state.as_str(),
            policy.map(|policy| policy.day_on.as_str())
        ],
    )
    .await?;
    let counted = Counted {
        company_id: new.company_id,
        id: part.refund_id,
        integration_id: payment.integration_id,
        kind: TransactionKind::Refund,
        amount: part.amount.negated(),
        created_at: new.at,
    };
    count_new_in(tx, counted, RefundState::Queued.payment_result()).await?;
    let place = TextPlace { company_id: new.company_id, id: part.refund_id, created_at: new.at };
    let searched =
        Searched { user_email, credential_name, ..Searched::of_refund(payment, part.reference_number) };
    insert_text_in(tx, place, &searched).await?;
    if wanted.is_none() {
        begin_work_in(tx, new.company_id, part.refund_id, payment.integration_id, new.at).await?;
    }
    if let Some(tracking_id) = &new.tracking_id {
        let reach = Reach { company: new.company_id, integration: payment.integration_id };
        name_refund_in(tx, reach, part.refund_id, tracking_id).await?;
    }
    let fact = Fact {
        company_id: new.company_id,
        subject_id: part.refund_id,
        version: 1,
        kind: if wanted.is_some() { event_kind(state) } else { "refund_reserved" },
        at: new.at,
        actor: new.requester.actor(),
        amount: Some(part.amount),
        code: wanted.map(|wanted| wanted.rule.to_owned()),
        message: new.reason.clone(),
        salt: new.salt,
    };
    append_event(tx, fact).await
}
