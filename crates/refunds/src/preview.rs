//! Says what a refund would do, without money.

use domain::balance::BalanceParts;
use domain::id::TransactionId;
use domain::money::Money;
use domain::refund_policy::{ApprovalRule, RefundPolicy};
use domain::refund_rule::{Allowed, Refusal, decide_refund};
use store::Micros;
use store::error::StoreError;
use store::transaction::TransactionRow;
use store::transaction::find::list_refunds;

use crate::actor::Actor;
use crate::create_refund::{CreateRefundError, ParsedRequest, RefundRequest};
use crate::policy::refunded_of;
use crate::service::RefundService;

/// How long a refund of the same amount is shown as a look-alike.
const LOOK_ALIKE_WINDOW: Micros = 10 * 60 * 1_000_000;

/// What a refund would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// Whether it would be made.
    pub verdict: Result<Allowed, Refusal>,
    /// What the payment has left now.
    pub parts: BalanceParts,
    /// A refund of the same amount made a short while ago.
    pub look_alike: Option<TransactionRow>,
    /// For how many more seconds the gateway refuses this one because of it; none where it does not.
    pub look_alike_blocks_for_s: Option<u32>,
    /// What the company's policy says; none where it has none.
    pub policy: Option<PolicyPreview>,
}

/// What the policy says of a refund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyPreview {
    /// What holds for the requester.
    pub policy: RefundPolicy,
    /// What of the payment was given back, or is on its way.
    pub refunded: Money,
    /// What the requester refunded today.
    pub today: Money,
    /// Why a second person must agree, should the refund be allowed.
    pub approval: Option<ApprovalRule>,
    /// Whether the requester has shown a second factor a moment ago.
    pub second_factor_is_fresh: bool,
}

impl RefundService {
    /// Makes the checks of a refund, and no refund.
    pub async fn preview_refund(
        &self,
        actor: &Actor,
        payment_id: TransactionId,
        request: &RefundRequest,
    ) -> Result<Preview, CreateRefundError> {
        let (payment, requester) =
            self.find_for(actor, payment_id).await?.ok_or(CreateRefundError::UnknownPayment)?;
        let capabilities = self.capabilities(&payment);
        let subject = payment.subject(capabilities).ok_or(CreateRefundError::NotAPayment)?;
        let parsed = ParsedRequest::parse(request, payment.amount.currency())?;
        let mut verdict = decide_refund(requester, &subject, &parsed.proposal());
        let policy = match self.policy_for(actor, requester, &payment).await? {
            None => None,
            Some(policy) => {
                let today = self.refunded_today(actor, &payment, &policy).await?;
                let proposal = parsed.proposal();
                let judged = policy.judge(&payment, proposal.amount, proposal.reason, today);
                let approval = policy.policy.approval_of(proposal.amount);
                verdict = verdict.and_then(|allowed| judged.map(|_approval| allowed).map_err(Refusal::from));
                let refunded = refunded_of(&payment);
                let second_factor_is_fresh = policy.second_factor_is_fresh;
                let policy = policy.policy;
                Some(PolicyPreview { policy, refunded, today, approval, second_factor_is_fresh })
            }
        };
        let parts = self
            .balance_parts(&payment)
            .await?
            .ok_or_else(|| StoreError::corrupt("kind", "a payment has no balance"))?;
        let now = self.clock().now();
        let blocked = capabilities.duplicate_window_s.map_or(0, micros);
        let since = now.saturating_sub(LOOK_ALIKE_WINDOW.max(blocked));
        let look_alike = list_refunds(self.store(), payment.company_id, payment.id)
            .await?
            .into_iter()
            .rev()
            .find(|refund| looks_alike(refund, &parsed, since));
        let look_alike_blocks_for_s = look_alike.as_ref().and_then(|refund| {
            let left = refund.created_at.saturating_add(blocked).saturating_sub(now);
            u32::try_from(left.max(0).saturating_add(999_999) / 1_000_000).ok().filter(|left| *left > 0)
        });
        Ok(Preview { verdict, parts, look_alike, look_alike_blocks_for_s, policy })
    }
}

/// Seconds as the clock counts.
fn micros(seconds: u32) -> Micros {
    Micros::from(seconds).saturating_mul(1_000_000)
}

fn looks_alike(refund: &TransactionRow, asked: &ParsedRequest, since: Micros) -> bool {
    let holds = refund.refund().is_some_and(|part| part.state.holds_amount());
    holds && refund.amount.negated() == asked.amount && refund.created_at >= since
}
