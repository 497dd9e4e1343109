//! Writes a batch of the database as the contract's, and what the person may do with it.

use api::approval::ApprovalEnding;
use api::bulk_refund::{BulkLine, BulkRefund as Written, BulkSum};
use api::transaction::CompanyRef;
use domain::email;
use domain::mask::mask_text;
use domain::role::Role;
use store::bulk_refund::lines::{LineRow, LineState, sum_lines, sum_wanted};
use store::bulk_refund::steer::{Steer, may_steer};
use store::bulk_refund::{BulkRefund, BulkRefundState};
use store::company::list_companies;

use crate::app::App;
use crate::caller::{Caller, SignedIn};
use crate::company::audit_entry::hex;
use crate::instant::{optional_rfc3339, rfc3339};
use crate::problem::Failure;

/// Writes a batch with its sums, and where it has not begun with the rule that asks for a second person.
pub async fn show(app: &App, signed_in: &SignedIn, bulk: &BulkRefund) -> Result<Written, Failure> {
    let mut written = write_bulk_refund(app, signed_in, bulk).await?;
    let sums = sum_lines(&app.store, bulk.key).await?;
    written.sums = sums
        .into_iter()
        .map(|sum| BulkSum {
            currency: sum.amount.map(|amount| amount.currency().code().to_owned()),
            outcome: sum.outcome,
            lines: sum.lines,
            amount: sum.amount.map(Into::into),
        })
        .collect();
    if bulk.state == BulkRefundState::Draft && bulk.made_by == signed_in.person.id {
        let actor = Caller::Person(signed_in.clone()).actor();
        let wanted = sum_wanted(&app.store, bulk.key).await?;
        let demands = app.service.bulk_demands(&actor, bulk.key.company, &wanted).await?;
        written.rule = demands.approval.map(|wanted| wanted.rule.to_owned());
    }
    Ok(written)
}

/// Writes a batch without its sums.
pub async fn write_bulk_refund(
    app: &App,
    signed_in: &SignedIn,
    bulk: &BulkRefund,
) -> Result<Written, Failure> {
    let company = bulk.key.company;
    let role = signed_in.role_in(company);
    let name = list_companies(&app.store, &[company]).await?.pop().map(|company| company.name);
    let refusal = refusal(signed_in, bulk, role);
    let sees_whole = role.is_some_and(Role::may_refund);
    let seen = |text: &String| if sees_whole { text.clone() } else { mask_text(text, None) };
    let may = |steer: &Steer| may_steer(bulk, signed_in.person.id, role, steer);
    let ending = match (&bulk.decided, bulk.state) {
        (Some(decided), _) => Some(ApprovalEnding {
            result: if decided.decline_reason.is_some() { "declined" } else { "approved" }.to_owned(),
            by: Some(decided.by.clone()),
            at: rfc3339(decided.at)?,
            reason: decided.decline_reason.as_ref().map(seen),
        }),
        (None, BulkRefundState::Expired) => Some(ApprovalEnding {
            result: "expired".to_owned(),
            by: None,
            at: rfc3339(bulk.finished_at.unwrap_or(bulk.created_at))?,
            reason: None,
        }),
        (None, _) => None,
    };
    let may_steer_now = match bulk.state {
        BulkRefundState::Draft | BulkRefundState::AwaitingApproval => may(&Steer::Withdraw),
        BulkRefundState::Running => may(&Steer::Stop),
        BulkRefundState::Stopped => may(&Steer::Resume),
        BulkRefundState::Done
        | BulkRefundState::Declined
        | BulkRefundState::Expired
        | BulkRefundState::Withdrawn => false,
    };
    Ok(Written {
        id: bulk.key.id,
        company: CompanyRef { id: company, name: name.ok_or_else(Failure::unknown_bulk_refund)? },
        name: seen(&bulk.name),
        made_by: bulk.made_by_email.clone(),
        state: bulk.state.as_str().to_owned(),
        stopped_why: bulk.stopped_why.clone(),
        content_hash: hex(&bulk.content_hash),
        line_count: bulk.line_count,
        a_second: bulk.a_second,
        created_at: rfc3339(bulk.created_at)?,
        started_at: optional_rfc3339(bulk.started_at)?,
        finished_at: optional_rfc3339(bulk.finished_at)?,
        sums: Vec::new(),
        rule: bulk.asked.as_ref().map(|asked| asked.rule.clone()),
        expires_at: optional_rfc3339(bulk.asked.as_ref().map(|asked| asked.expires_at))?,
        ending,
        may_decide: bulk.state == BulkRefundState::AwaitingApproval && refusal.is_none(),
        refusal: refusal.map(str::to_owned),
        may_start: bulk.state == BulkRefundState::Draft && may(&Steer::Start { with_second_factor: false }),
        may_steer: may_steer_now,
    })
}

/// Why a person may not agree to a batch, as far as can be told before the transaction that asks again.
fn refusal(signed_in: &SignedIn, bulk: &BulkRefund, role: Option<Role>) -> Option<&'static str> {
    if !role.is_some_and(Role::may_approve) {
        return Some("role_too_low");
    }
    let own = signed_in.person.id == bulk.made_by
        || email::may_be_one(&signed_in.person.email, &bulk.made_by_email);
    own.then_some("requester_may_not_approve")
}

/// Writes one line.
#[must_use]
pub fn write_line(row: &LineRow) -> BulkLine {
    let line = &row.line;
    let (code, detail, refund_id) = match &line.state {
        LineState::Waiting => (None, None, None),
        LineState::Refused(why) => (Some(why.code.clone()), Some(why.detail.clone()), None),
        LineState::Made(refund) => (None, None, Some(*refund)),
    };
    BulkLine {
        line: line.line,
        given_payment: line.given_payment.clone(),
        given_amount: line.given_amount.clone(),
        payment_id: line.wanted.map(|wanted| wanted.payment_id),
        amount: line.wanted.map(|wanted| wanted.amount.into()),
        currency: line.wanted.map(|wanted| wanted.amount.currency().code().to_owned()),
        reason: line.reason.clone(),
        outcome: row.outcome.clone(),
        code,
        detail,
        refund_id,
        reference_number: row.reference_number.clone(),
    }
}
