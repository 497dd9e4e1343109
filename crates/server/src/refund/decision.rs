//! Adds up a decision to refund that was spread over payment items: one refund row each.

use api::refund::{Decision, DecisionPart};
use domain::money::Money;
use domain::payment::PaymentResult;
use domain::refund::{RefundKind, RefundState};
use store::transaction::find::list_refunds;
use store::transaction::{RefundPart, TransactionRow};

use crate::app::App;
use crate::caller::Caller;
use crate::personal::Sight;
use crate::problem::Failure;
use crate::transaction::row::{may_withdraw_now, receipt_url};

/// The rows of a refund's decision, first item first; empty where the refund is all of it.
pub async fn parts_of_decision(app: &App, refund: &TransactionRow) -> Result<Vec<TransactionRow>, Failure> {
    // Only what is of an item can have sisters.
    let Some(part) = refund.refund().filter(|part| part.gateway_item_id.is_some()) else {
        return Ok(Vec::new());
    };
    let Some(intent_id) = part.intent_id else { return Ok(Vec::new()) };
    let mut rows = list_refunds(&app.store, refund.company_id, part.payment_id).await?;
    rows.retain(|row| row.refund().is_some_and(|other| other.intent_id == Some(intent_id)));
    if rows.len() < 2 {
        rows.clear();
    }
    Ok(rows)
}

/// Writes the decision that a refund is a part of; none where the refund is all of it.
pub async fn write_decision(
    app: &App,
    caller: &Caller,
    refund: &TransactionRow,
) -> Result<Option<Decision>, Failure> {
    let rows = parts_of_decision(app, refund).await?;
    let rows: Vec<(&TransactionRow, &RefundPart)> =
        rows.iter().filter_map(|row| Some((row, row.refund()?))).collect();
    let Some(worst) = rows.iter().map(|(_, part)| part.state).max_by_key(|state| distance(*state)) else {
        return Ok(None);
    };
    let mut parts = Vec::with_capacity(rows.len());
    for (row, part) in &rows {
        parts.push(write_part(app, caller, row, part).await?);
    }
    let sum = |wanted: Option<PaymentResult>| add_up(refund, &rows, wanted);
    Ok(Some(Decision {
        amount: sum(None)?.into(),
        refunded: sum(Some(PaymentResult::Success))?.into(),
        not_refunded: sum(Some(PaymentResult::Failed))?.into(),
        pending: sum(Some(PaymentResult::Pending))?.into(),
        payment_result: worst.payment_result().as_str().to_owned(),
        state: worst.as_str().to_owned(),
        refund_kind: common_kind(&rows).map(|kind| kind.as_str().to_owned()),
        parts,
    }))
}

/// What the rows come to, positive: all of them, or those of one result.
fn add_up(
    refund: &TransactionRow,
    rows: &[(&TransactionRow, &RefundPart)],
    wanted: Option<PaymentResult>,
) -> Result<Money, Failure> {
    rows.iter()
        .filter(|(_, part)| wanted.is_none_or(|wanted| part.state.payment_result() == wanted))
        .try_fold(Money::zero(refund.amount.currency()), |sum, (row, _)| sum.plus(row.amount.negated()))
        .map_err(Failure::internal)
}

fn common_kind(rows: &[(&TransactionRow, &RefundPart)]) -> Option<RefundKind> {
    let mut kinds = rows.iter().map(|(_, part)| part.kind);
    let first = kinds.next()??;
    kinds.all(|kind| kind == Some(first)).then_some(first)
}

/// How far a state is from being paid for certain. What has no end counts more than what failed, because it may still
/// become either.
const fn distance(state: RefundState) -> u8 {
    match state {
        RefundState::Succeeded => 0,
        RefundState::Withdrawn => 1,
        RefundState::Expired => 2,
        RefundState::Declined => 3,
        RefundState::Failed => 4,
        RefundState::Reversed => 5,
        RefundState::Accepted => 6,
        RefundState::Queued => 7,
        RefundState::AwaitingApproval => 8,
        RefundState::Sending => 9,
        RefundState::Unknown => 10,
        RefundState::NeedsAttention => 11,
    }
}

async fn write_part(
    app: &App,
    caller: &Caller,
    row: &TransactionRow,
    part: &RefundPart,
) -> Result<DecisionPart, Failure> {
    let sight = Sight::of(caller, row.company_id);
    Ok(DecisionPart {
        id: row.id,
        reference_number: row.reference_number.clone(),
        amount: row.amount.negated().into(),
        state: part.state.as_str().to_owned(),
        outcome_code: part.outcome_code.clone(),
        outcome_message: part.outcome_message.as_deref().map(|text| sight.text(text, row)),
        may_withdraw: may_withdraw_now(caller, row, part),
        receipt_url: receipt_url(app, row, part).await?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_end_is_further_from_paid_than_any_end() {
        let furthest = |wanted: PaymentResult| {
            let of = RefundState::ALL.into_iter().filter(move |state| state.payment_result() == wanted);
            of.map(distance)
        };
        let ended = furthest(PaymentResult::Failed).chain(furthest(PaymentResult::Success)).max();
        assert!(furthest(PaymentResult::Pending).min() > ended);
        assert_eq!(furthest(PaymentResult::Success).max(), Some(0));
        assert!(furthest(PaymentResult::Failed).min() > Some(0));
    }
}
