//! Records what a gateway or its back office tells of a refund: of ours, or of one made without us.

use domain::id::{CompanyId, IntegrationId, TransactionId};
use domain::money::Money;
use domain::refund::RefundState;

use crate::args;
use crate::attention::open_attention;
use crate::engine::{Store, Tx};
use crate::error::StoreError;
use crate::event::{EventActor, Fact};
use crate::in_transaction_while_stale;
use crate::payment::named::find_payment_named_in;
use crate::refund::change::{Change, Changed, Learnt, Present, append_to_row, change_refund_in};
use crate::refund::lock::lock_transaction_in;
use crate::refund::named::{RefundNames, find_refund_named_in, list_unnamed_refunds_in};
use crate::refund::outside::{OutsideRefund, ToldBeside, record_outside_refund_in};
use crate::refund::paired::{claim_id_in, is_paired_in, note_paired_in, pair_freed_in, unpair_in};
use crate::refund::parts::{is_part, is_part_of_unnamed};
use crate::transaction::TransactionRow;
use crate::transaction::find::find_transaction_in;
use crate::transaction::text_index::write_text_anew_in;

/// What is told of a refund.
#[derive(Clone, Debug)]
pub struct RefundFact {
    /// Whose.
    pub company_id: CompanyId,
    /// Through which integration.
    pub integration_id: IntegrationId,
    /// The gateway's id of the payment.
    pub gateway_payment_id: String,
    /// The gateway's id of the refund.
    pub gateway_refund_id: Option<String>,
    /// Our Reference Number of it.
    pub reference_number: Option<String>,
    /// How much, positive, in the currency that was told.
    pub amount: Option<Money>,
    /// Whether it says that money went back: then it may be one made without us.
    pub paid: bool,
    /// Whether the integration's gateway can be asked about refunds of ours.
    pub can_be_asked: bool,
    /// Who tells it.
    pub actor: EventActor,
    /// What an outside refund is to be called here.
    pub outside_id: TransactionId,
    /// Its Reference Number here.
    pub outside_reference_number: String,
    /// When.
    pub at: crate::Micros,
    /// Whether it is of one of the payment's items.
    pub of_item: bool,
    /// What else is told of it, for one made without us.
    pub beside: ToldBeside,
}

/// What became of a fact.
#[derive(Clone, Debug)]
pub enum FactTold {
    /// There is no such payment.
    NoPayment,
    /// The payment has no such refund.
    NoRefund,
    /// It may be about one of these, whose answer is still awaited: nothing is recorded yet.
    NotYet(Vec<TransactionId>),
    /// It is about a refund that we know.
    About(Changed),
    /// A refund made without us was recorded.
    Outside(TransactionRow),
    /// It is not counted. The row is what it is about, a payment or a refund of several parts; true, when a person must look
    /// and was not asked before.
    Uncountable(TransactionRow, bool),
}

/// Records a fact in a transaction of its own; `decide` says what it means for a refund that we know.
pub async fn record_refund_fact<F>(
    store: &Store,
    told: &RefundFact,
    decide: F,
) -> Result<FactTold, StoreError>
where
    F: Fn(&Present) -> Change + Send + Sync,
{
    in_transaction_while_stale!(store, |tx| record_refund_fact_in(tx, told, &decide).await)
}

/// Records a fact as part of a larger transaction.
pub async fn record_refund_fact_in<F>(
    tx: &mut Tx,
    told: &RefundFact,
    decide: &F,
) -> Result<FactTold, StoreError>
where
    F: Fn(&Present) -> Change + Send + Sync,
{
    let company = told.company_id;
    let found = find_payment_named_in(tx, company, told.integration_id, &told.gateway_payment_id).await?;
    let Some(payment_id) = found else { return Ok(FactTold::NoPayment) };
    let payment = lock_transaction_in(tx, company, payment_id).await?.ok_or(StoreError::Stale)?;
    let id = told.gateway_refund_id.as_deref();
    let names = RefundNames { gateway_refund_id: id, reference_number: told.reference_number.as_deref() };
    if let Some(refund) = find_refund_named_in(tx, &payment, names).await? {
        let known = refund.refund().and_then(|part| part.gateway_refund_id.as_deref());
        if let (Some(id), Some(whole)) = (id, known)
            && is_part(id, whole)
        {
            return about_part(tx, told, &refund, id).await;
        }
        if let (Some(id), Some(amount)) = (id, told.amount)
            && told.of_item
            && is_part_of_unnamed(&refund, amount)
        {
            return about_unnamed_part(tx, told, &refund, id).await;
        }
        let second = id.is_some() && known.is_some() && known != id;
        if !second {
            return about(tx, told, &refund, decide).await;
        }
        if let Some(known) = known
            && is_paired_in(tx, &refund).await?
        {
            // It had its id because the amount fits. Now it is named, and that id is another's.
            let freed = known.to_owned();
            let refund = unpair_in(tx, &refund, id.unwrap_or_default(), told.at).await?;
            let changed = about(tx, told, &refund, decide).await?;
            place_freed(tx, told, payment, &freed, &refund).await?;
            return Ok(changed);
        }
        // One of ours, by its Reference Number, but another refund by its id: it was paid twice, or there is a row of it.
        let by_id = RefundNames { gateway_refund_id: id, reference_number: None };
        return match find_refund_named_in(tx, &payment, by_id).await? {
            Some(other) => about(tx, told, &other, decide).await,
            None if told.paid => {
                let evidence = format!("second {}", id.unwrap_or_default());
                open_attention(tx, &refund, "refund_contradicted", &evidence, told.at).await?;
                outside(tx, told, payment).await
            }
            None => Ok(FactTold::NoRefund),
        };
    }
    let (true, Some(_), Some(amount)) = (told.paid, id, told.amount) else { return Ok(FactTold::NoRefund) };
    let unnamed = list_unnamed_refunds_in(tx, &payment, amount.minor()).await?;
    let awaited: Vec<TransactionId> = unnamed
        .iter()
        .filter(|(_, state)| is_awaited(*state, told.can_be_asked))
        .map(|(id, _)| *id)
        .collect();
    if !awaited.is_empty() && amount.currency() == payment.amount.currency() {
        return Ok(FactTold::NotYet(awaited));
    }
    match unnamed.first() {
        // Its answer was lost and nobody can be asked: this is the answer, until a name says that it was another's.
        Some((refund_id, _)) if amount.currency() == payment.amount.currency() => {
            let refund = find_transaction_in(tx, company, *refund_id).await?.ok_or(StoreError::Stale)?;
            let changed = about(tx, told, &refund, decide).await?;
            note_paired_in(tx, &refund).await?;
            Ok(changed)
        }
        Some(_) | None => outside(tx, told, payment).await,
    }
}

/// Whether the gateway's own answer about it will come.
const fn is_awaited(state: RefundState, can_be_asked: bool) -> bool {
    match state {
        RefundState::Sending => true,
        RefundState::Accepted | RefundState::Unknown => can_be_asked,
        RefundState::AwaitingApproval
        | RefundState::Queued
        | RefundState::NeedsAttention
        | RefundState::Succeeded
        | RefundState::Failed
        | RefundState::Declined
        | RefundState::Expired
        | RefundState::Withdrawn
        | RefundState::Reversed => false,
    }
}

async fn about<F>(
    tx: &mut Tx,
    told: &RefundFact,
    refund: &TransactionRow,
    decide: &F,
) -> Result<FactTold, StoreError>
where
    F: Fn(&Present) -> Change + Send + Sync,
{
    let mut changed = change_refund_in(tx, refund, &Learnt::Told, decide).await?;
    if let Some(id) = &told.gateway_refund_id {
        let named = tx
            .execute(
                "UPDATE txn SET gateway_refund_id = $1
                 WHERE company_id = $2 AND id = $3 AND gateway_refund_id IS NULL",
                args![id, told.company_id, refund.id],
            )
            .await?;
        if named == 1 {
            changed.refund =
                find_transaction_in(tx, told.company_id, refund.id).await?.ok_or(StoreError::Stale)?;
            write_text_anew_in(tx, &changed.refund).await?;
            claim_id_in(tx, &changed.refund, told.at).await?;
        }
    }
    Ok(FactTold::About(changed))
}

/// Finds another place for a gateway's id that a refund was paired with by mistake: another of ours whose answer nobody can be
/// asked for, or one made outside.
async fn place_freed(
    tx: &mut Tx,
    told: &RefundFact,
    payment: TransactionRow,
    freed: &str,
    named: &TransactionRow,
) -> Result<(), StoreError> {
    let amount = named.amount.negated();
    let unnamed = list_unnamed_refunds_in(tx, &payment, amount.minor()).await?;
    let other = unnamed.iter().find(|(id, state)| *id != named.id && !is_awaited(*state, told.can_be_asked));
    if let Some((other, _)) = other {
        pair_freed_in(tx, &payment, *other, freed, told.at).await?;
        return Ok(());
    }
    let id = Some(freed.to_owned());
    let paid = RefundFact { gateway_refund_id: id, amount: Some(amount), ..told.clone() };
    outside(tx, &paid, payment).await?;
    Ok(())
}

/// One of several refunds that the gateway made of one of ours. That a part was paid is no news of the whole, and counts for
/// nothing besides it; that a part was not, or came back, only a person can weigh.
async fn about_part(
    tx: &mut Tx,
    told: &RefundFact,
    refund: &TransactionRow,
    part: &str,
) -> Result<FactTold, StoreError> {
    let is_known = if told.paid { refund_holds(refund) } else { !refund_holds(refund) };
    let raised = !is_known
        && open_attention(tx, refund, "refund_contradicted", &format!("part {part}"), told.at).await?;
    Ok(FactTold::Uncountable(refund.clone(), raised))
}

/// One of several, too, before the answer that names them all: what one of them says is not said of the whole, and the gateway
/// is asked for the rest.
async fn about_unnamed_part(
    tx: &mut Tx,
    told: &RefundFact,
    refund: &TransactionRow,
    part: &str,
) -> Result<FactTold, StoreError> {
    let is_in_hands = |state| state == RefundState::NeedsAttention && told.can_be_asked;
    let asks = |state| is_awaited(state, told.can_be_asked) || is_in_hands(state);
    if refund.refund().is_some_and(|part| asks(part.state)) {
        return Ok(FactTold::NotYet(vec![refund.id]));
    }
    about_part(tx, told, refund, part).await
}

fn refund_holds(refund: &TransactionRow) -> bool {
    refund.refund().is_some_and(|part| part.state.holds_amount())
}

async fn outside(
    tx: &mut Tx,
    told: &RefundFact,
    mut payment: TransactionRow,
) -> Result<FactTold, StoreError> {
    let (Some(id), Some(amount)) = (&told.gateway_refund_id, told.amount) else {
        return Ok(FactTold::NoRefund);
    };
    if amount.currency() != payment.amount.currency() {
        let evidence = format!("outside refund {id} of {amount} {}", amount.currency());
        let raised = open_attention(tx, &payment, "amount_differs", &evidence, told.at).await?;
        if raised {
            let fact = Fact {
                company_id: payment.company_id,
                subject_id: payment.id,
                version: payment.version + 1,
                kind: "refund_amount_differs",
                at: told.at,
                actor: told.actor,
                amount: Some(amount),
                code: Some(evidence),
                message: None,
                salt: [0; 16],
            };
            append_to_row(tx, &mut payment, fact).await?;
        }
        return Ok(FactTold::Uncountable(payment, raised));
    }
    let new = OutsideRefund {
        id: told.outside_id,
        gateway_refund_id: id.clone(),
        amount,
        reference_number: told.outside_reference_number.clone(),
        at: told.at,
        beside: told.beside.clone(),
    };
    record_outside_refund_in(tx, &payment, &new).await.map(FactTold::Outside)
}
