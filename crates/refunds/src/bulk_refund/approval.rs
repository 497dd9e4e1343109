//! Says what a policy asks for before a batch begins: its sum in each currency counts, not each line.

use std::collections::BTreeMap;

use domain::id::{CompanyId, IntegrationId};
use domain::money::Money;
use domain::refund_policy::PolicyRefusal;
use store::Micros;
use store::approval::ApprovalWanted;
use store::error::StoreError;
use store::refund_policy::find_policy;

use crate::actor::Actor;
use crate::policy::{is_fresh, policy_requester};
use crate::service::RefundService;

const HOUR: Micros = 60 * 60 * 1_000_000;

/// What a policy asks for before a batch begins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BulkDemands {
    /// A second person must agree, for this reason and until then.
    pub approval: Option<ApprovalWanted>,
    /// The maker must show a second factor first, and has not a moment ago.
    pub second_factor: Option<PolicyRefusal>,
}

impl RefundService {
    /// Says what the policy asks for before a batch begins. `sums` is what the batch's lines come to by gateway account and
    /// currency.
    pub async fn bulk_demands(
        &self,
        actor: &Actor,
        company: CompanyId,
        sums: &[(IntegrationId, Money)],
    ) -> Result<BulkDemands, StoreError> {
        let mut demands = BulkDemands::default();
        let Some(requester) = self.requester_in(actor, company).await? else { return Ok(demands) };
        let Some(kept) = find_policy(self.store(), company).await? else { return Ok(demands) };
        let (asks, shown_at) = policy_requester(actor, requester)?;
        let now = self.clock().now();
        let expires_at = now.saturating_add(HOUR.saturating_mul(Micros::from(kept.rules.approval_hours)));
        let whole = by_currency(sums);
        for (account, sum) in sums {
            let whole = whole.get(sum.currency().code()).copied().unwrap_or(*sum);
            let policy = kept.rules.of(asks, *account, sum.currency());
            if let Some(rule) = policy.approval_of(whole) {
                demands.approval = Some(ApprovalWanted { rule: rule.code(), expires_at });
            }
            let limit = policy.second_factor_above.filter(|limit| whole.minor() > limit.minor());
            if let Some(limit) = limit.filter(|_| !is_fresh(shown_at, now)) {
                demands.second_factor = Some(PolicyRefusal::SecondFactorNeeded { limit });
            }
        }
        Ok(demands)
    }
}

/// Adds sums of several accounts up by their currency's code.
#[must_use]
pub fn by_currency(sums: &[(IntegrationId, Money)]) -> BTreeMap<&'static str, Money> {
    let mut whole: BTreeMap<&'static str, Money> = BTreeMap::new();
    for (_, sum) in sums {
        let so_far = whole.entry(sum.currency().code()).or_insert(Money::zero(sum.currency()));
        *so_far = Money::new(so_far.minor().saturating_add(sum.minor()), sum.currency());
    }
    whole
}
