//! Takes a refund back that no gateway has heard of.

use domain::id::TransactionId;
use domain::refund::RefundState;
use domain::refund_rule::Requester;
use domain::role::Role;
use store::error::StoreError;
use store::refund::advance::Step;
use store::refund::change::{Change, Learnt, Present, change_refund};
use store::refund::settle::Next;
use store::transaction::{RefundPart, TransactionRow};

use crate::actor::Actor;
use crate::service::RefundService;

/// Why a refund may not be withdrawn: shown as it is, with what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WithdrawRefusal {
    /// It is somebody else's.
    #[error("only who asked for this refund, or a manager of the company, may withdraw it")]
    RoleTooLow,
    /// A gateway may have heard of it.
    #[error("the refund was sent already; wait for what the gateway says")]
    AlreadySent,
    /// It has ended.
    #[error("the refund has ended already, so there is nothing to withdraw")]
    AlreadyEnded,
}

impl WithdrawRefusal {
    /// The stable name in the API.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::RoleTooLow => "role_too_low",
            Self::AlreadySent => "refund_already_sent",
            Self::AlreadyEnded => "refund_already_ended",
        }
    }
}

/// Why a refund was not withdrawn.
#[derive(Debug, thiserror::Error)]
pub enum WithdrawError {
    /// The actor sees no such refund.
    #[error("there is no refund with this id")]
    UnknownRefund,
    /// The id names a payment.
    #[error("this is a payment, not a refund")]
    NotARefund,
    /// The rules say no.
    #[error(transparent)]
    Refused(#[from] WithdrawRefusal),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl RefundService {
    /// Withdraws a queued refund and gives its amount back. One that is withdrawn already is given as it is.
    pub async fn withdraw_refund(
        &self,
        actor: &Actor,
        refund_id: TransactionId,
    ) -> Result<TransactionRow, WithdrawError> {
        let (refund, requester) =
            self.find_for(actor, refund_id).await?.ok_or(WithdrawError::UnknownRefund)?;
        let part = refund.refund().ok_or(WithdrawError::NotARefund)?;
        if !may_withdraw(actor, requester, part) {
            return Err(WithdrawRefusal::RoleTooLow.into());
        }
        let step = Step::to(RefundState::Withdrawn, self.clock().now(), actor.event_actor(), self.salt());
        let withdraw = |present: &Present| match present.refund.refund().map(|part| part.state) {
            Some(RefundState::Queued | RefundState::AwaitingApproval) => {
                Change { steps: vec![step.clone()], next: Next::Nothing, ..Change::NONE }
            }
            Some(_) | None => Change::NONE,
        };
        let changed = change_refund(self.store(), &refund, &Learnt::Told, withdraw).await?;
        self.ring_for(refund_id);
        match changed.refund.refund().map(|part| part.state) {
            Some(RefundState::Withdrawn) => Ok(changed.refund),
            Some(state) if state.is_final() => Err(WithdrawRefusal::AlreadyEnded.into()),
            Some(_) | None => Err(WithdrawRefusal::AlreadySent.into()),
        }
    }
}

fn may_withdraw(actor: &Actor, requester: Requester, refund: &RefundPart) -> bool {
    match (actor, requester) {
        (Actor::Person { id, .. }, Requester::Person(role)) => {
            role >= Role::Manager || (role.may_refund() && refund.person_id == Some(*id))
        }
        (Actor::Program { id, .. }, _) => refund.credential_id == Some(*id),
        (Actor::Person { .. }, Requester::Program) => false,
    }
}
