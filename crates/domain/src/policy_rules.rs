//! A company's refund policy as it is written down, and what of it holds for one requester, gateway account and currency.

use crate::id::{CredentialId, IntegrationId, PersonId};
use crate::money::{Currency, Money};
use crate::refund_policy::RefundPolicy;
use crate::role::Role;

/// How long a refund waits for a second person where the policy does not say, in hours.
pub const APPROVAL_HOURS: u16 = 72;

/// The longest that a refund may wait for a second person, in hours: thirty days.
pub const APPROVAL_HOURS_MAX: u16 = 720;

const REASONS_MAX: usize = 50;
const REASON_MAX_CHARS: usize = 100;
const LIMITS_MAX: usize = 500;

/// A company's refund policy. What it does not speak of is allowed; a currency without a limit has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyRules {
    /// For so many days after the payment may be refunded.
    pub window_days: Option<u16>,
    /// The reasons there are; empty: any, or none.
    pub reasons: Vec<String>,
    /// How much whom may refund.
    pub limits: Vec<Limit>,
    /// Above these a second person must agree, one sum a currency; zero: always.
    pub approval_above: Vec<Money>,
    /// The gateway accounts whose refunds a second person must agree to.
    pub approval_accounts: Vec<IntegrationId>,
    /// How long a refund waits for a second person, in hours, 1 to [`APPROVAL_HOURS_MAX`].
    pub approval_hours: u16,
    /// Above these a fresh second factor is needed, one sum a currency.
    pub second_factor_above: Vec<Money>,
}

impl Default for PolicyRules {
    fn default() -> Self {
        Self {
            window_days: None,
            reasons: Vec::new(),
            limits: Vec::new(),
            approval_above: Vec::new(),
            approval_accounts: Vec::new(),
            approval_hours: APPROVAL_HOURS,
            second_factor_above: Vec::new(),
        }
    }
}

/// How much a role, a person or a program may refund in one currency; never negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// For whom it holds.
    pub holder: LimitHolder,
    /// In which currency.
    pub currency: Currency,
    /// At most so much in one refund.
    pub per_refund: Option<Money>,
    /// At most so much a day, in the company's zone.
    pub per_day: Option<Money>,
    /// At most so much of one payment, by whomever.
    pub per_payment: Option<Money>,
}

/// For whom a limit holds. Where several hold for one requester, of each amount the lowest counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LimitHolder {
    /// Everybody with exactly this role.
    Role(Role),
    /// One person.
    Person(PersonId),
    /// One program.
    Credential(CredentialId),
}

/// Who asks for a refund, as limits know them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicyRequester {
    /// Someone signed in.
    Person {
        /// Who.
        id: PersonId,
        /// Their role in the payment's company.
        role: Role,
    },
    /// A program.
    Program {
        /// Its credential.
        id: CredentialId,
    },
}

/// What is wrong with a policy: told beside the field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyFault {
    /// A window of no days refunds nothing.
    #[error("the window has at least 1 day")]
    Window,
    /// Too many reasons, an empty one, a long one, or one twice.
    #[error("reasons have 1 to 100 characters each, and there are at most 50, each once")]
    Reasons,
    /// Nobody would have the time to agree, or a refund would wait for ever.
    #[error("a refund waits 1 to 720 hours for a second person")]
    ApprovalHours,
    /// One holder has two limits in a currency, a limit says nothing, or there are too many.
    #[error(
        "each role, person and program has at most one limit a currency, and each limit says at least one sum"
    )]
    Limits,
    /// An amount is negative, in another currency than its limit, or its currency stands twice.
    #[error("sums are not negative, and each currency stands once")]
    Sums,
}

impl PolicyFault {
    /// The field that it is about.
    #[must_use]
    pub const fn field(&self) -> &'static str {
        match self {
            Self::Window => "window_days",
            Self::Reasons => "reasons",
            Self::ApprovalHours => "approval_hours",
            Self::Limits => "limits",
            Self::Sums => "sums",
        }
    }
}

impl PolicyRules {
    /// Looks whether the rules can be kept.
    pub fn check(&self) -> Result<(), PolicyFault> {
        if self.window_days == Some(0) {
            return Err(PolicyFault::Window);
        }
        let reason_fits = |reason: &String| {
            reason.trim() == reason && (1..=REASON_MAX_CHARS).contains(&reason.chars().count())
        };
        if self.reasons.len() > REASONS_MAX
            || !self.reasons.iter().all(reason_fits)
            || has_twice(self.reasons.iter())
        {
            return Err(PolicyFault::Reasons);
        }
        if !(1..=APPROVAL_HOURS_MAX).contains(&self.approval_hours) {
            return Err(PolicyFault::ApprovalHours);
        }
        let holders = self.limits.iter().map(|limit| (limit.holder, limit.currency));
        let says_nothing = |limit: &Limit| limit.sums().next().is_none();
        if self.limits.len() > LIMITS_MAX || has_twice(holders) || self.limits.iter().any(says_nothing) {
            return Err(PolicyFault::Limits);
        }
        let other_currency = |limit: &Limit| limit.sums().any(|sum| sum.currency() != limit.currency);
        let mut sums = self.limits.iter().flat_map(Limit::sums);
        let mut thresholds = self.approval_above.iter().chain(&self.second_factor_above);
        if sums.any(|sum| sum.minor() < 0)
            || thresholds.any(|sum| sum.minor() < 0)
            || self.limits.iter().any(other_currency)
            || has_twice(self.approval_above.iter().map(|sum| sum.currency()))
            || has_twice(self.second_factor_above.iter().map(|sum| sum.currency()))
        {
            return Err(PolicyFault::Sums);
        }
        Ok(())
    }

    /// Whether they say anything at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self { approval_hours: self.approval_hours, ..Self::default() }
    }

    /// What holds for a requester through one gateway account, in one currency.
    #[must_use]
    pub fn of(&self, requester: PolicyRequester, account: IntegrationId, currency: Currency) -> RefundPolicy {
        let of_currency = |sums: &[Money]| sums.iter().copied().find(|sum| sum.currency() == currency);
        let common = RefundPolicy {
            approval_above: of_currency(&self.approval_above),
            approval_for_account: self.approval_accounts.contains(&account),
            second_factor_above: of_currency(&self.second_factor_above),
            window_days: self.window_days,
            reasons: self.reasons.clone(),
            ..RefundPolicy::default()
        };
        let holds = |limit: &&Limit| limit.currency == currency && limit.holder.holds_for(requester);
        self.limits.iter().filter(holds).fold(common, |policy, limit| {
            policy.and(RefundPolicy {
                per_refund: limit.per_refund,
                per_day: limit.per_day,
                per_payment: limit.per_payment,
                ..RefundPolicy::default()
            })
        })
    }
}

impl Limit {
    fn sums(&self) -> impl Iterator<Item = Money> {
        [self.per_refund, self.per_day, self.per_payment].into_iter().flatten()
    }
}

impl LimitHolder {
    fn holds_for(self, requester: PolicyRequester) -> bool {
        match (self, requester) {
            (Self::Role(role), PolicyRequester::Person { role: has, .. }) => role == has,
            (Self::Person(person), PolicyRequester::Person { id, .. }) => person == id,
            (Self::Credential(credential), PolicyRequester::Program { id }) => credential == id,
            (Self::Role(_) | Self::Person(_), PolicyRequester::Program { .. })
            | (Self::Credential(_), PolicyRequester::Person { .. }) => false,
        }
    }
}

fn has_twice<T: PartialEq>(things: impl Iterator<Item = T>) -> bool {
    let mut seen = Vec::new();
    for thing in things {
        if seen.contains(&thing) {
            return true;
        }
        seen.push(thing);
    }
    false
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn money(minor: i64, currency: &str) -> Money {
        Money::new(minor, currency.parse().unwrap())
    }

    fn limit(holder: LimitHolder, per_refund: Money) -> Limit {
        let currency = per_refund.currency();
        Limit { holder, currency, per_refund: Some(per_refund), per_day: None, per_payment: None }
    }

    fn account() -> IntegrationId {
        IntegrationId::new(Uuid::from_u128(1))
    }

    #[test]
    fn of_role_and_person_the_lower_limit_counts_and_other_currencies_have_none() {
        let id = PersonId::new(Uuid::from_u128(7));
        let rules = PolicyRules {
            limits: vec![
                limit(LimitHolder::Role(Role::Agent), money(100, "TRY")),
                limit(LimitHolder::Person(id), money(50, "TRY")),
                limit(LimitHolder::Role(Role::Manager), money(10, "TRY")),
            ],
            ..PolicyRules::default()
        };
        assert_eq!(rules.check(), Ok(()));
        let of = |id, currency: &str| {
            rules
                .of(PolicyRequester::Person { id, role: Role::Agent }, account(), currency.parse().unwrap())
                .per_refund
        };
        assert_eq!(of(id, "TRY"), Some(money(50, "TRY")));
        assert_eq!(of(PersonId::new(Uuid::from_u128(8)), "TRY"), Some(money(100, "TRY")));
        assert_eq!(of(id, "EUR"), None);
    }

    #[test]
    fn a_programs_limit_is_its_own_and_approval_goes_by_currency_and_account() {
        let id = CredentialId::new(Uuid::from_u128(9));
        let rules = PolicyRules {
            limits: vec![limit(LimitHolder::Credential(id), money(5, "TRY"))],
            approval_above: vec![money(20, "EUR"), money(100, "TRY")],
            approval_accounts: vec![account()],
            ..PolicyRules::default()
        };
        let lira = "TRY".parse().unwrap();
        let of = rules.of(PolicyRequester::Program { id }, account(), lira);
        assert_eq!((of.per_refund, of.approval_above), (Some(money(5, "TRY")), Some(money(100, "TRY"))));
        assert!(of.approval_for_account);
        let elsewhere = IntegrationId::new(Uuid::from_u128(2));
        let other = PolicyRequester::Program { id: CredentialId::new(Uuid::from_u128(10)) };
        let of = rules.of(other, elsewhere, lira);
        assert_eq!((of.per_refund, of.approval_for_account), (None, false));
    }

    #[test]
    fn rules_that_contradict_themselves_are_not_kept() {
        let agent = LimitHolder::Role(Role::Agent);
        let none = || PolicyRules::default();
        let twice = vec![limit(agent, money(1, "TRY")), limit(agent, money(2, "TRY"))];
        let silent = vec![Limit { per_refund: None, ..limit(agent, money(1, "TRY")) }];
        for (rules, fault) in [
            (PolicyRules { window_days: Some(0), ..none() }, PolicyFault::Window),
            (PolicyRules { reasons: vec![" x".to_owned()], ..none() }, PolicyFault::Reasons),
            (PolicyRules { reasons: vec!["x".to_owned(), "x".to_owned()], ..none() }, PolicyFault::Reasons),
            (PolicyRules { approval_hours: 0, ..none() }, PolicyFault::ApprovalHours),
            (PolicyRules { limits: twice, ..none() }, PolicyFault::Limits),
            (PolicyRules { limits: silent, ..none() }, PolicyFault::Limits),
            (PolicyRules { approval_above: vec![money(-1, "TRY")], ..none() }, PolicyFault::Sums),
            (
                PolicyRules { second_factor_above: vec![money(1, "TRY"), money(2, "TRY")], ..none() },
                PolicyFault::Sums,
            ),
        ] {
            assert_eq!(rules.check(), Err(fault));
            assert!(!rules.is_empty() || rules.approval_hours == 0);
        }
        assert!(none().is_empty());
    }
}
