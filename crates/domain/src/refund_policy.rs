//! What a company allows beyond a payment's own rules: how much, for how long, for which reasons, and who must agree.

use crate::money::Money;

/// What holds for one requester, in the payment's currency. Where several of a company's limits apply, the lowest of each counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RefundPolicy {
    /// At most so much in one refund.
    pub per_refund: Option<Money>,
    /// At most so much a day, in the company's zone, by this person or program.
    pub per_day: Option<Money>,
    /// At most so much of one payment, by whomever.
    pub per_payment: Option<Money>,
    /// Above this a second person must agree; zero: always.
    pub approval_above: Option<Money>,
    /// A second person must agree because of the gateway account.
    pub approval_for_account: bool,
    /// Above this the requester must have shown a second factor a moment ago.
    pub second_factor_above: Option<Money>,
    /// For so many days after the payment.
    pub window_days: Option<u16>,
    /// The reasons there are; empty: any, or none.
    pub reasons: Vec<String>,
}

/// What the policy is held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PolicySubject<'a> {
    /// How much is asked for.
    pub amount: Money,
    /// Why.
    pub reason: Option<&'a str>,
    /// What of the payment was given back, or is on its way.
    pub refunded: Money,
    /// What the requester has refunded today in this currency.
    pub today: Money,
    /// How many days ago, in the company's zone, the payment was paid.
    pub days_since_payment: i64,
    /// Whether the requester has shown a second factor a moment ago. A program has none.
    pub second_factor_is_fresh: bool,
}

/// Why a second person must agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApprovalRule {
    /// The amount is above this.
    Above(Money),
    /// The gateway account asks for it.
    Account,
}

/// Why the policy does not let a refund be made: shown as it is, with what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyRefusal {
    /// The company refunds for so many days only.
    #[error(
        "this company refunds for {days} days after the payment, and these are over; a manager can change the refund policy"
    )]
    WindowOver {
        /// For how many.
        days: u16,
    },
    /// The company has a list of reasons.
    #[error("choose one of the company's reasons: {}", .reasons.join(", "))]
    ReasonNotListed {
        /// The list.
        reasons: Vec<String>,
    },
    /// More than the policy lets the requester give back at once.
    #[error("you may refund at most {limit} {} at once; ask somebody with a higher limit", .limit.currency().code())]
    AbovePerRefund {
        /// How much it lets.
        limit: Money,
    },
    /// More than the policy lets be given back of one payment.
    #[error("of one payment you may refund at most {limit} {}, and {left} of that is left", .limit.currency().code())]
    AbovePerPayment {
        /// How much it lets.
        limit: Money,
        /// How much of that is left.
        left: Money,
    },
    /// More than the policy lets the requester give back in a day.
    #[error("you may refund at most {limit} {} a day, and {left} of that is left today", .limit.currency().code())]
    AbovePerDay {
        /// How much it lets.
        limit: Money,
        /// How much of that is left today.
        left: Money,
    },
    /// So much needs a second factor, shown a moment ago.
    #[error(
        "above {limit} {} the company asks for a second factor, shown in the last 5 minutes; show yours and refund again, or refund less",
        .limit.currency().code()
    )]
    SecondFactorNeeded {
        /// Above which sum.
        limit: Money,
    },
}

impl PolicyRefusal {
    /// What is said where so much of a day's limit is used already.
    #[must_use]
    pub fn of_day(limit: Money, today: Money) -> Self {
        Self::AbovePerDay { limit, left: left_of(limit, today) }
    }

    /// The stable code in problems and in the panel's texts.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::WindowOver { .. } => "refund_window_over",
            Self::ReasonNotListed { .. } => "reason_not_listed",
            Self::AbovePerRefund { .. } => "above_per_refund",
            Self::AbovePerPayment { .. } => "above_per_payment",
            Self::AbovePerDay { .. } => "above_per_day",
            Self::SecondFactorNeeded { .. } => "second_factor_needed",
        }
    }
}

impl ApprovalRule {
    /// The stable name in the API.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Above(_) => "approval_above",
            Self::Account => "approval_for_gateway",
        }
    }
}

impl RefundPolicy {
    /// Takes in another set of limits that holds as well: of each the stricter one counts.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let lower = |a: Option<Money>, b: Option<Money>| match (a, b) {
            (Some(a), Some(b)) => Some(if a.minor() <= b.minor() { a } else { b }),
            (one, none) => one.or(none),
        };
        Self {
            per_refund: lower(self.per_refund, other.per_refund),
            per_day: lower(self.per_day, other.per_day),
            per_payment: lower(self.per_payment, other.per_payment),
            approval_above: lower(self.approval_above, other.approval_above),
            approval_for_account: self.approval_for_account || other.approval_for_account,
            second_factor_above: lower(self.second_factor_above, other.second_factor_above),
            window_days: match (self.window_days, other.window_days) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (one, none) => one.or(none),
            },
            reasons: if self.reasons.is_empty() { other.reasons } else { self.reasons },
        }
    }

    /// Says whether a refund is within the policy, and whether a second person must agree to it.
    pub fn decide(&self, subject: &PolicySubject<'_>) -> Result<Option<ApprovalRule>, PolicyRefusal> {
        if let Some(days) = self.window_days
            && subject.days_since_payment > i64::from(days)
        {
            return Err(PolicyRefusal::WindowOver { days });
        }
        if let Some(limit) = self.per_refund
            && subject.amount.minor() > limit.minor()
        {
            return Err(PolicyRefusal::AbovePerRefund { limit });
        }
        if let Some(limit) = self.per_payment {
            let left = left_of(limit, subject.refunded);
            if subject.amount.minor() > left.minor() {
                return Err(PolicyRefusal::AbovePerPayment { limit, left });
            }
        }
        if let Some(limit) = self.per_day
            && subject.amount.minor() > left_of(limit, subject.today).minor()
        {
            return Err(PolicyRefusal::of_day(limit, subject.today));
        }
        if let Some(limit) = self.second_factor_above
            && subject.amount.minor() > limit.minor()
            && !subject.second_factor_is_fresh
        {
            return Err(PolicyRefusal::SecondFactorNeeded { limit });
        }
        // Last: an amount that does not go is told before a reason was chosen.
        let reason = subject.reason.map(str::trim).unwrap_or_default();
        if !self.reasons.is_empty() && !self.reasons.iter().any(|listed| listed == reason) {
            return Err(PolicyRefusal::ReasonNotListed { reasons: self.reasons.clone() });
        }
        Ok(self.approval_of(subject.amount))
    }

    /// Why a second person must agree to an amount; none where nobody must.
    #[must_use]
    pub fn approval_of(&self, amount: Money) -> Option<ApprovalRule> {
        let above = self.approval_above.filter(|limit| amount.minor() > limit.minor());
        above.map(ApprovalRule::Above).or_else(|| self.approval_for_account.then_some(ApprovalRule::Account))
    }
}

/// What a limit leaves; never less than nothing.
#[must_use]
pub fn left_of(limit: Money, used: Money) -> Money {
    Money::new(limit.minor().saturating_sub(used.minor()).max(0), limit.currency())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lira(minor: i64) -> Money {
        Money::new(minor, "TRY".parse().unwrap())
    }

    fn ask(minor: i64) -> PolicySubject<'static> {
        PolicySubject {
            amount: lira(minor),
            reason: None,
            refunded: lira(0),
            today: lira(0),
            days_since_payment: 0,
            second_factor_is_fresh: false,
        }
    }

    #[test]
    fn without_a_policy_all_is_allowed_and_nobody_has_to_agree() {
        assert_eq!(RefundPolicy::default().decide(&ask(i64::MAX)), Ok(None));
    }

    #[test]
    fn each_limit_allows_what_it_says_and_not_a_cent_more() {
        let policy = RefundPolicy {
            per_refund: Some(lira(100)),
            per_payment: Some(lira(150)),
            per_day: Some(lira(300)),
            ..RefundPolicy::default()
        };
        assert_eq!(policy.decide(&ask(100)), Ok(None));
        assert_eq!(policy.decide(&ask(101)), Err(PolicyRefusal::AbovePerRefund { limit: lira(100) }));
        let of_payment = |refunded| policy.decide(&PolicySubject { refunded: lira(refunded), ..ask(60) });
        assert_eq!(of_payment(90), Ok(None));
        assert_eq!(of_payment(91), Err(PolicyRefusal::AbovePerPayment { limit: lira(150), left: lira(59) }));
        let of_day = |today| policy.decide(&PolicySubject { today: lira(today), ..ask(60) });
        assert_eq!(of_day(240), Ok(None));
        assert_eq!(of_day(241), Err(PolicyRefusal::AbovePerDay { limit: lira(300), left: lira(59) }));
        assert_eq!(of_day(400), Err(PolicyRefusal::AbovePerDay { limit: lira(300), left: lira(0) }));
    }

    #[test]
    fn a_window_ends_and_only_listed_reasons_are_taken() {
        let policy = RefundPolicy {
            window_days: Some(30),
            reasons: vec!["damaged".to_owned(), "returned".to_owned()],
            ..RefundPolicy::default()
        };
        let asked = |reason, days| {
            policy.decide(&PolicySubject { reason, days_since_payment: days, ..ask(1) }).map(|_rule| ())
        };
        assert_eq!(asked(Some(" returned "), 30), Ok(()));
        assert_eq!(asked(Some("returned"), 31), Err(PolicyRefusal::WindowOver { days: 30 }));
        let refused = PolicyRefusal::ReasonNotListed { reasons: policy.reasons.clone() };
        assert_eq!(asked(Some("because"), 0), Err(refused.clone()));
        assert_eq!(asked(None, 0), Err(refused));
    }

    #[test]
    fn above_a_sum_or_for_an_account_somebody_must_agree() {
        let above = RefundPolicy { approval_above: Some(lira(100)), ..RefundPolicy::default() };
        assert_eq!(above.decide(&ask(100)), Ok(None));
        assert_eq!(above.decide(&ask(101)), Ok(Some(ApprovalRule::Above(lira(100)))));
        let account = RefundPolicy { approval_for_account: true, ..RefundPolicy::default() };
        assert_eq!(account.decide(&ask(1)), Ok(Some(ApprovalRule::Account)));
    }

    #[test]
    fn above_a_sum_only_a_fresh_second_factor_will_do() {
        let policy = RefundPolicy { second_factor_above: Some(lira(100)), ..RefundPolicy::default() };
        assert_eq!(policy.decide(&ask(100)), Ok(None));
        let needed = Err(PolicyRefusal::SecondFactorNeeded { limit: lira(100) });
        assert_eq!(policy.decide(&ask(101)), needed);
        let fresh = PolicySubject { second_factor_is_fresh: true, ..ask(101) };
        assert_eq!(policy.decide(&fresh), Ok(None));
    }

    #[test]
    fn of_two_that_hold_the_stricter_counts() {
        let role = RefundPolicy {
            per_refund: Some(lira(100)),
            window_days: Some(10),
            approval_for_account: true,
            ..RefundPolicy::default()
        };
        let person = RefundPolicy {
            per_refund: Some(lira(500)),
            per_day: Some(lira(50)),
            window_days: Some(5),
            reasons: vec!["damaged".to_owned()],
            ..RefundPolicy::default()
        };
        let both = role.clone().and(person.clone());
        assert_eq!(both, person.and(role));
        assert_eq!((both.per_refund, both.per_day), (Some(lira(100)), Some(lira(50))));
        assert_eq!((both.window_days, both.approval_for_account), (Some(5), true));
    }
}
