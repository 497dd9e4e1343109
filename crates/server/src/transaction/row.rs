//! Writes a row of the database as the report's row.

use api::transaction::{CompanyRef, GatewayDetail, GatewayRef, RefundDetail, Transaction};
use domain::refund::RefundState;
use domain::refund_rule::may_refund;
use gateways::details::Details;
use refunds::create_refund::choices_of;
use store::transaction::{RefundPart, TransactionRow};

use crate::app::App;
use crate::caller::Caller;
use crate::instant::{optional_rfc3339, rfc3339};
use crate::personal::Sight;
use crate::problem::Failure;
use crate::refund::decision::write_decision;

/// Writes a row as the caller sees it: with the reason why they cannot refund it, where there is one.
pub fn write_row(app: &App, caller: &Caller, row: &TransactionRow) -> Result<Transaction, Failure> {
    let subject = row.subject(app.service.capabilities(row));
    let refusal =
        subject.as_ref().and_then(|subject| may_refund(caller.requester(row.company_id), subject).err());
    let refund = row.refund();
    let sight = Sight::of(caller, row.company_id);
    Ok(Transaction {
        id: row.id,
        kind: row.kind().as_str().to_owned(),
        company: CompanyRef { id: row.company_id, name: row.company_name.clone() },
        gateway: GatewayRef {
            id: row.integration_id,
            name: row.gateway_name.clone(),
            kind: row.gateway_kind.as_str().to_owned(),
        },
        conversation_id: row.conversation_id.as_deref().map(|id| sight.id(id, row)),
        customer: sight.customer(row),
        payment_type: row.payment_type.clone(),
        payment_result: row.payment_result().as_str().to_owned(),
        payment_currency: row.amount.currency().code().to_owned(),
        payment_amount: row.amount.into(),
        order_number: row.order_number.clone(),
        reference_number: row.reference_number.clone(),
        related_payment_id: refund.map(|refund| refund.payment_id),
        user_email: refund.and_then(|refund| refund.user_email.clone()),
        credential: refund.and_then(|refund| refund.credential_name.clone()),
        state: row.state_str().to_owned(),
        refund_kind: refund.and_then(|refund| refund.kind).map(|kind| kind.as_str().to_owned()),
        made_outside: refund.is_some_and(|refund| refund.made_outside),
        test: row.test,
        created_at: rfc3339(row.created_at)?,
        refundable: subject.map(|subject| subject.balance.refundable().into()),
        refundable_reason: refusal.map(|refusal| refusal.code().to_owned()),
    })
}

/// Writes what only a refund has.
pub async fn write_refund_detail(
    app: &App,
    caller: &Caller,
    row: &TransactionRow,
    refund: &RefundPart,
) -> Result<RefundDetail, Failure> {
    let options = Details::from_json(refund.options.as_deref());
    let sight = Sight::of(caller, row.company_id);
    Ok(RefundDetail {
        reason: refund.reason.as_deref().map(|text| sight.text(text, row)),
        gateway_refund_id: refund.gateway_refund_id.clone(),
        outcome_code: refund.outcome_code.clone(),
        outcome_message: refund.outcome_message.as_deref().map(|text| sight.text(text, row)),
        settled_at: optional_rfc3339(refund.settled_at)?,
        may_withdraw: may_withdraw_now(caller, row, refund),
        choices: choices_of(&options, &app.service.capabilities(row)),
        gateway_details: write_gateway_details(refund.gateway_details.as_deref(), sight, row),
        receipt_url: receipt_url(app, row, refund).await?,
        decision: write_decision(app, caller, row).await?,
    })
}

/// Whether the caller may take a refund back now: it is theirs or they manage, and no gateway has heard of it.
#[must_use]
pub fn may_withdraw_now(caller: &Caller, row: &TransactionRow, refund: &RefundPart) -> bool {
    matches!(refund.state, RefundState::Queued | RefundState::AwaitingApproval)
        && caller.may_withdraw(row.company_id, refund)
}

/// The receipt's page of a refund that was paid.
pub async fn receipt_url(
    app: &App,
    row: &TransactionRow,
    refund: &RefundPart,
) -> Result<Option<String>, Failure> {
    match refund.state {
        RefundState::Succeeded => Ok(Some(app.service.receipt_url(&app.settings.public_url, row).await?)),
        RefundState::AwaitingApproval
        | RefundState::Queued
        | RefundState::Sending
        | RefundState::Accepted
        | RefundState::Unknown
        | RefundState::NeedsAttention
        | RefundState::Failed
        | RefundState::Declined
        | RefundState::Expired
        | RefundState::Withdrawn
        | RefundState::Reversed => Ok(None),
    }
}

/// Writes the gateway's own fields, in the order in which they were kept.
#[must_use]
pub fn write_gateway_details(kept: Option<&str>, sight: Sight, row: &TransactionRow) -> Vec<GatewayDetail> {
    let write =
        |(name, value): (&str, &str)| GatewayDetail { name: name.to_owned(), value: sight.text(value, row) };
    Details::from_json(kept).iter().map(write).collect()
}
