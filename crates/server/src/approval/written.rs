//! Writes an approval of the database as the contract's, and what stands against deciding it.

use api::approval::{Approval, ApprovalEnding};
use refunds::decide_approval::{ApprovalRefusal, DecideApprovalError, may_decide};
use store::approval::list::ApprovalRow;

use crate::app::App;
use crate::caller::{Caller, SignedIn};
use crate::instant::rfc3339;
use crate::personal::Sight;
use crate::problem::Failure;
use crate::transaction::row::write_row;

/// Writes an approval as this person sees it: with whether they may decide it, or why not.
pub fn write_approval(app: &App, signed_in: &SignedIn, row: &ApprovalRow) -> Result<Approval, Failure> {
    let role = signed_in.role_in(row.key.company).ok_or_else(Failure::unknown_approval)?;
    let refusal = may_decide(row, role, signed_in.person.id, &signed_in.person.email).err();
    let part = row.refund.refund();
    let caller = Caller::Person(signed_in.clone());
    let sight = Sight::of(&caller, row.key.company);
    let ending = match &row.closed {
        None => None,
        Some(closed) => Some(ApprovalEnding {
            result: closed.result.clone(),
            by: closed.by.clone(),
            at: rfc3339(closed.at)?,
            reason: part
                .and_then(|part| part.outcome_message.as_deref())
                .map(|text| sight.text(text, &row.refund))
                .filter(|_| closed.result == "declined"),
        }),
    };
    Ok(Approval {
        id: row.key.id,
        refund: write_row(app, &caller, &row.refund)?,
        amount: row.amount.into(),
        reason: part.and_then(|part| part.reason.as_deref()).map(|text| sight.text(text, &row.refund)),
        rule: row.rule.clone(),
        requested_at: rfc3339(row.requested_at)?,
        expires_at: rfc3339(row.expires_at)?,
        may_decide: refusal.is_none(),
        refusal: refusal.map(|refusal| refusal.code().to_owned()),
        ending,
    })
}

impl From<DecideApprovalError> for Failure {
    fn from(error: DecideApprovalError) -> Self {
        match error {
            DecideApprovalError::UnknownApproval => Self::unknown_approval(),
            DecideApprovalError::Refused(refusal) => refuse(refusal),
            DecideApprovalError::Store(error) => Self::internal(error),
        }
    }
}

fn refuse(refusal: ApprovalRefusal) -> Failure {
    let code = refusal.code();
    match refusal {
        ApprovalRefusal::Closed => Failure::conflict(
            code,
            "Somebody has decided this already, it was withdrawn, or its time is over. Load it again.",
        ),
        ApprovalRefusal::RoleTooLow => Failure::forbidden(
            code,
            "Only an approver, a manager or an owner of the company agrees to refunds.",
        ),
        ApprovalRefusal::OwnRefund => Failure::forbidden(
            code,
            "You asked for this refund yourself, here, under another address or through a program of yours. Somebody else must agree.",
        ),
        ApprovalRefusal::ReasonRequired => {
            Failure::unprocessable(code, "Say in 1 to 500 characters why it is declined.", "reason")
        }
    }
}
