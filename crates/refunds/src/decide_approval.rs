//! Agrees to a refund that waits for a second person, or declines it; ends those that nobody agreed to in time.

use domain::email;
use domain::id::{IntentId, PersonId};
use domain::refund_rule::Requester;
use domain::role::Role;
use store::approval::decide::{Decided, Decision, Word, decide_approval};
use store::approval::expire::expire_approvals;
use store::approval::list::{ApprovalRow, find_approval};
use store::error::StoreError;

use crate::actor::Actor;
use crate::service::RefundService;

/// The longest reason of a decline, in characters.
const REASON_MAX_CHARS: usize = 500;

/// Why a person may not agree or decline: shown as it is, with what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApprovalRefusal {
    /// It has ended.
    #[error("somebody has decided this already, it was withdrawn, or its time is over; load it again")]
    Closed,
    /// Agents, viewers and programs may not.
    #[error("only an approver, a manager or an owner of the company may agree to a refund; ask one of them")]
    RoleTooLow,
    /// Nobody is their own second person.
    #[error(
        "who asked for a refund may not agree to it, nor under another address or through a program; ask somebody else"
    )]
    OwnRefund,
    /// Nothing, or too much, was written.
    #[error("say why it is declined, in 1 to 500 characters")]
    ReasonRequired,
}

impl ApprovalRefusal {
    /// The stable name in the API.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Closed => "approval_closed",
            Self::RoleTooLow => "role_too_low",
            Self::OwnRefund => "requester_may_not_approve",
            Self::ReasonRequired => "decline_reason_required",
        }
    }
}

/// Why nothing was decided.
#[derive(Debug, thiserror::Error)]
pub enum DecideApprovalError {
    /// The actor sees no such approval.
    #[error("there is no approval with this id")]
    UnknownApproval,
    /// The rules say no.
    #[error(transparent)]
    Refused(#[from] ApprovalRefusal),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Whether someone may decide this, as far as can be told before the transaction that asks again.
pub fn may_decide(
    approval: &ApprovalRow,
    role: Role,
    person: PersonId,
    email: &str,
) -> Result<(), ApprovalRefusal> {
    if approval.closed.is_some() {
        return Err(ApprovalRefusal::Closed);
    }
    if !role.may_approve() {
        return Err(ApprovalRefusal::RoleTooLow);
    }
    let own = approval.refund.refund().is_some_and(|part| {
        let same_email = part.user_email.as_deref().is_some_and(|asked| email::may_be_one(asked, email));
        same_email || part.person_id == Some(person)
    });
    if own { Err(ApprovalRefusal::OwnRefund) } else { Ok(()) }
}

impl RefundService {
    /// Agrees to a refund or declines it, and gives the approval as it then is. One that is agreed to is sent at once.
    pub async fn decide_approval(
        &self,
        actor: &Actor,
        id: IntentId,
        word: &Word,
    ) -> Result<ApprovalRow, DecideApprovalError> {
        let mut found = None;
        for (company, requester) in actor.companies(self.store()).await? {
            if let Some(approval) = find_approval(self.store(), &[company], id).await? {
                found = Some((approval, requester));
            }
        }
        let (approval, requester) = found.ok_or(DecideApprovalError::UnknownApproval)?;
        let (Actor::Person { id: person, email, .. }, Requester::Person(role)) = (actor, requester) else {
            return Err(ApprovalRefusal::RoleTooLow.into());
        };
        may_decide(&approval, role, *person, email)?;
        let decision = Decision {
            key: approval.key,
            word: read_word(word)?,
            by: *person,
            at: self.clock().now(),
            salt: self.salt(),
        };
        match decide_approval(self.store(), &decision).await? {
            Decided::Done => {}
            Decided::Closed => return Err(ApprovalRefusal::Closed.into()),
            Decided::NotAllowed => return Err(ApprovalRefusal::RoleTooLow.into()),
            Decided::Own => return Err(ApprovalRefusal::OwnRefund.into()),
        }
        self.ring();
        let decided = find_approval(self.store(), &[approval.key.company], id).await?;
        decided.ok_or(DecideApprovalError::UnknownApproval)
    }

    /// Ends what nobody agreed to in time; says how many refunds that were.
    pub async fn expire_approvals(&self) -> Result<usize, StoreError> {
        let ended = expire_approvals(self.store(), self.clock().now()).await?;
        for refund in &ended {
            self.ring_for(*refund);
        }
        Ok(ended.len())
    }
}

fn read_word(word: &Word) -> Result<Word, ApprovalRefusal> {
    match word {
        Word::Approved => Ok(Word::Approved),
        Word::Declined { reason } => {
            let reason = reason.trim();
            if (1..=REASON_MAX_CHARS).contains(&reason.chars().count()) {
                Ok(Word::Declined { reason: reason.to_owned() })
            } else {
                Err(ApprovalRefusal::ReasonRequired)
            }
        }
    }
}
