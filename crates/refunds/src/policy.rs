//! What a company's refund policy says to one requester about one payment at this moment.

use domain::money::Money;
use domain::policy_rules::PolicyRequester;
use domain::refund_policy::{ApprovalRule, PolicyRefusal, PolicySubject, RefundPolicy};
use domain::refund_rule::Requester;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use store::Micros;
use store::approval::ApprovalWanted;
use store::error::StoreError;
use store::refund::reserve::PolicyHold;
use store::refund_policy::day::{DayOf, refunded_on_day};
use store::refund_policy::{KeptPolicy, find_policy};
use store::transaction::TransactionRow;

use crate::actor::Actor;
use crate::create_refund::BulkPart;
use crate::service::RefundService;

const HOUR: Micros = 60 * 60 * 1_000_000;

/// How long a second factor that was shown is fresh.
pub const SECOND_FACTOR_IS_FRESH_FOR: Micros = 5 * 60 * 1_000_000;

/// The policy that a refund is decided by: what was read of it before the transaction that reserves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyNow {
    /// What holds for the requester, in the payment's currency.
    pub policy: RefundPolicy,
    version: i64,
    approval_hours: u16,
    day_on: Date,
    days_since_payment: i64,
    /// Whether the requester has shown a second factor a moment ago, in the session that they ask in.
    pub(crate) second_factor_is_fresh: bool,
}

impl PolicyNow {
    /// Says whether a refund of a payment, as it now stands, is within the policy, and who must agree. `today` is what counts
    /// towards the day's limit before it.
    pub fn judge(
        &self,
        payment: &TransactionRow,
        amount: Money,
        reason: Option<&str>,
        today: Money,
    ) -> Result<Option<ApprovalRule>, PolicyRefusal> {
        self.judge_beside(refunded_of(payment), amount, reason, today)
    }

    /// Says the same where so much of the payment is given back, or will be.
    pub(crate) fn judge_beside(
        &self,
        refunded: Money,
        amount: Money,
        reason: Option<&str>,
        today: Money,
    ) -> Result<Option<ApprovalRule>, PolicyRefusal> {
        self.policy.decide(&PolicySubject {
            amount,
            reason,
            refunded,
            today,
            days_since_payment: self.days_since_payment,
            second_factor_is_fresh: self.second_factor_is_fresh,
        })
    }

    /// What the transaction that reserves holds the refund to.
    pub(crate) fn hold(&self, amount: Money, bulk: Option<BulkPart>, now: Micros) -> PolicyHold {
        let until = now.saturating_add(HOUR.saturating_mul(Micros::from(self.approval_hours)));
        let wanted = |rule: ApprovalRule| ApprovalWanted { rule: rule.code(), expires_at: until };
        let approval = match bulk {
            None => self.policy.approval_of(amount),
            // Somebody agreed to the whole batch, this line in it.
            Some(part) if part.is_agreed => None,
            Some(part) => self.policy.approval_of(part.sum),
        };
        PolicyHold {
            version: self.version,
            day_on: self.day_on.to_string(),
            per_day: self.policy.per_day,
            approval: approval.map(wanted),
        }
    }
}

/// What of a payment was given back, or is on its way.
#[must_use]
pub fn refunded_of(payment: &TransactionRow) -> Money {
    let nothing = Money::zero(payment.amount.currency());
    payment.payment().map_or(nothing, |part| {
        let taken = part.balance.reserved().minor().saturating_add(part.balance.outside().minor());
        Money::new(taken, payment.amount.currency())
    })
}

impl RefundService {
    /// Reads the policy that holds for a refund of a payment. A company without one is asked nothing.
    pub(crate) async fn policy_for(
        &self,
        actor: &Actor,
        requester: Requester,
        payment: &TransactionRow,
    ) -> Result<Option<PolicyNow>, StoreError> {
        if payment.policy_version == 0 {
            return Ok(None);
        }
        match find_policy(self.store(), payment.company_id).await? {
            Some(kept) => self.policy_by(&kept, actor, requester, payment),
            None => Ok(None),
        }
    }

    /// What of a company's policy holds for a refund of a payment; nothing where it says nothing.
    pub(crate) fn policy_by(
        &self,
        kept: &KeptPolicy,
        actor: &Actor,
        requester: Requester,
        payment: &TransactionRow,
    ) -> Result<Option<PolicyNow>, StoreError> {
        if kept.rules.is_empty() {
            return Ok(None);
        }
        let (asks, shown_at) = policy_requester(actor, requester)?;
        let zone = TimeZone::get(&kept.zone).map_err(|error| StoreError::corrupt("zone", error))?;
        let paid_at = payment.payment().and_then(|part| part.paid_at).unwrap_or(payment.created_at);
        let now = self.clock().now();
        let (day_on, paid_on) = (day_at(now, &zone)?, day_at(paid_at, &zone)?);
        Ok(Some(PolicyNow {
            policy: kept.rules.of(asks, payment.integration_id, payment.amount.currency()),
            version: kept.version,
            approval_hours: kept.rules.approval_hours,
            day_on,
            days_since_payment: day_on.duration_since(paid_on).as_hours() / 24,
            second_factor_is_fresh: is_fresh(shown_at, now),
        }))
    }

    /// What counts towards the requester's limit on the policy's day.
    pub(crate) async fn refunded_today(
        &self,
        actor: &Actor,
        payment: &TransactionRow,
        policy: &PolicyNow,
    ) -> Result<Money, StoreError> {
        let (requester, day_on) = (actor.reservation_requester().scope(), policy.day_on.to_string());
        let day = DayOf { company: payment.company_id, requester: &requester, day_on: &day_on };
        refunded_on_day(self.store(), day, payment.amount.currency()).await
    }
}

/// Whether a second factor was shown so short a while ago that it counts.
#[must_use]
pub fn is_fresh(shown_at: Option<Micros>, now: Micros) -> bool {
    shown_at.is_some_and(|at| now.saturating_sub(at) <= SECOND_FACTOR_IS_FRESH_FOR)
}

/// Who asks, as a policy knows them, and when they last showed a second factor.
pub(crate) fn policy_requester(
    actor: &Actor,
    requester: Requester,
) -> Result<(PolicyRequester, Option<Micros>), StoreError> {
    match (actor, requester) {
        (Actor::Person { id, second_factor_at, .. }, Requester::Person(role)) => {
            Ok((PolicyRequester::Person { id: *id, role }, *second_factor_at))
        }
        (Actor::Program { id, .. }, _) => Ok((PolicyRequester::Program { id: *id }, None)),
        (Actor::Person { .. }, Requester::Program) => {
            Err(StoreError::corrupt("role", "a person asks as a program"))
        }
    }
}

fn day_at(moment: Micros, zone: &TimeZone) -> Result<Date, StoreError> {
    let moment =
        Timestamp::from_microsecond(moment).map_err(|error| StoreError::corrupt("created_at", error))?;
    Ok(moment.to_zoned(zone.clone()).date())
}
