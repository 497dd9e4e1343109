//! A company's refund policy: how much whom may refund, for how long, and who must agree.

use domain::id::IntegrationId;
use domain::money::{AmountError, Money, UnknownCurrency};
use domain::policy_rules::{Limit, LimitHolder, PolicyRules};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::amount::AmountText;

/// `GET /api/v1/companies/{id}/refund-policy`: the policy as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct KeptPolicy {
    /// How often it was changed; 0: the company never had one.
    pub version: i64,
    /// What it says.
    pub rules: Rules,
    /// When it was changed last, UTC, RFC 3339.
    pub changed_at: Option<String>,
    /// Whether the signed-in person may change it.
    pub may_change: bool,
}

/// `PUT /api/v1/companies/{id}/refund-policy`: puts other rules in the place of those that stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePolicy {
    /// The version that they take the place of; another one now is 409 `policy_changed`.
    pub version: i64,
    /// What it shall say.
    pub rules: Rules,
}

/// What a refund policy says. What it does not speak of is allowed; a currency without a limit has none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// For so many days after the payment may be refunded, 1 to 65,535.
    #[serde(default)]
    pub window_days: Option<u16>,
    /// The reasons there are, at most 50 of 1 to 100 characters; empty: any, or none.
    #[serde(default)]
    pub reasons: Vec<String>,
    /// How much whom may refund.
    #[serde(default)]
    pub limits: Vec<RefundLimit>,
    /// Above these a second person must agree, one sum a currency; zero: always.
    #[serde(default)]
    pub approval_above: Vec<Sum>,
    /// The gateway accounts whose refunds a second person must agree to, by id.
    #[serde(default)]
    #[schema(value_type = Vec<uuid::Uuid>)]
    pub approval_gateways: Vec<IntegrationId>,
    /// How long a refund waits for a second person, in hours, 1 to 720.
    pub approval_hours: u16,
    /// Above these a fresh second factor is needed, one sum a currency.
    #[serde(default)]
    pub second_factor_above: Vec<Sum>,
}

/// How much a role, a person or a program may refund in one currency. Where several hold, the lowest of each sum counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefundLimit {
    /// For whom: `role:agent`, `person:` or `credential:` with an id.
    pub holder: String,
    /// ISO 4217 code.
    pub currency: String,
    /// At most so much in one refund.
    #[serde(default)]
    pub per_refund: Option<AmountText>,
    /// At most so much a day, in the company's zone.
    #[serde(default)]
    pub per_day: Option<AmountText>,
    /// At most so much of one payment, by whomever.
    #[serde(default)]
    pub per_payment: Option<AmountText>,
}

/// A sum of money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Sum {
    /// How much.
    pub amount: AmountText,
    /// ISO 4217 code.
    pub currency: String,
}

/// Why rules do not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadRules {
    /// No currency.
    #[error(transparent)]
    Currency(#[from] UnknownCurrency),
    /// No amount of its currency.
    #[error(transparent)]
    Amount(#[from] AmountError),
    /// Nobody.
    #[error("{0:?} is nobody that a limit can be for: use role:agent, person:ID or credential:ID")]
    Holder(String),
}

impl Rules {
    /// Reads the rules.
    pub fn to_domain(&self) -> Result<PolicyRules, BadRules> {
        Ok(PolicyRules {
            window_days: self.window_days,
            reasons: self.reasons.clone(),
            limits: self.limits.iter().map(RefundLimit::to_domain).collect::<Result<_, _>>()?,
            approval_above: self.approval_above.iter().map(Sum::to_domain).collect::<Result<_, _>>()?,
            approval_accounts: self.approval_gateways.clone(),
            approval_hours: self.approval_hours,
            second_factor_above: self
                .second_factor_above
                .iter()
                .map(Sum::to_domain)
                .collect::<Result<_, _>>()?,
        })
    }
}

impl From<&PolicyRules> for Rules {
    fn from(rules: &PolicyRules) -> Self {
        Self {
            window_days: rules.window_days,
            reasons: rules.reasons.clone(),
            limits: rules.limits.iter().map(RefundLimit::from).collect(),
            approval_above: rules.approval_above.iter().copied().map(Sum::from).collect(),
            approval_gateways: rules.approval_accounts.clone(),
            approval_hours: rules.approval_hours,
            second_factor_above: rules.second_factor_above.iter().copied().map(Sum::from).collect(),
        }
    }
}

impl RefundLimit {
    fn to_domain(&self) -> Result<Limit, BadRules> {
        let currency = self.currency.parse()?;
        let money = |sum: &Option<AmountText>| sum.as_ref().map(|text| text.money(currency)).transpose();
        Ok(Limit {
            holder: read_holder(&self.holder)?,
            currency,
            per_refund: money(&self.per_refund)?,
            per_day: money(&self.per_day)?,
            per_payment: money(&self.per_payment)?,
        })
    }
}

impl From<&Limit> for RefundLimit {
    fn from(limit: &Limit) -> Self {
        Self {
            holder: write_holder(limit.holder),
            currency: limit.currency.code().to_owned(),
            per_refund: limit.per_refund.map(AmountText::from),
            per_day: limit.per_day.map(AmountText::from),
            per_payment: limit.per_payment.map(AmountText::from),
        }
    }
}

impl Sum {
    fn to_domain(&self) -> Result<Money, BadRules> {
        Ok(self.amount.money(self.currency.parse()?)?)
    }
}

impl From<Money> for Sum {
    fn from(money: Money) -> Self {
        Self { amount: money.into(), currency: money.currency().code().to_owned() }
    }
}

fn read_holder(text: &str) -> Result<LimitHolder, BadRules> {
    let nobody = || BadRules::Holder(text.to_owned());
    let (kind, name) = text.split_once(':').ok_or_else(nobody)?;
    match kind {
        "role" => name.parse().ok().map(LimitHolder::Role),
        "person" => name.parse().ok().map(LimitHolder::Person),
        "credential" => name.parse().ok().map(LimitHolder::Credential),
        _ => None,
    }
    .ok_or_else(nobody)
}

fn write_holder(holder: LimitHolder) -> String {
    match holder {
        LimitHolder::Role(role) => format!("role:{role}"),
        LimitHolder::Person(id) => format!("person:{id}"),
        LimitHolder::Credential(id) => format!("credential:{id}"),
    }
}

/// What the policy says of one refund to who asks for it, before anything is sent. Sums are in the payment's currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PolicyOfRefund {
    /// At most so much in one refund.
    pub per_refund: Option<AmountText>,
    /// At most so much a day.
    pub per_day: Option<AmountText>,
    /// What of that is left today.
    pub left_today: Option<AmountText>,
    /// At most so much of one payment.
    pub per_payment: Option<AmountText>,
    /// What of that is left.
    pub left_of_payment: Option<AmountText>,
    /// For so many days after the payment.
    pub window_days: Option<u16>,
    /// The reasons to choose from; empty: any, or none.
    pub reasons: Vec<String>,
    /// Above this a second person must agree.
    pub approval_above: Option<AmountText>,
    /// Whether a second person must agree to every refund through this gateway account.
    pub approval_for_gateway: bool,
    /// Above this a fresh second factor is needed.
    pub second_factor_above: Option<AmountText>,
    /// The requester's own: `fresh`, `stale` (to be shown again) or `none` (to be set up first); absent for a program, which
    /// cannot have one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub second_factor: Option<String>,
    /// Which rule asks for a second person for this very refund: `approval_above`, `approval_for_gateway`.
    pub approval_rule: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(holder: &str) -> RefundLimit {
        RefundLimit {
            holder: holder.to_owned(),
            currency: "TRY".to_owned(),
            per_refund: Some(AmountText::new("10.50")),
            per_day: None,
            per_payment: None,
        }
    }

    fn rules(limits: Vec<RefundLimit>) -> Rules {
        Rules {
            window_days: Some(30),
            reasons: vec!["Damaged".to_owned()],
            limits,
            approval_above: vec![Sum { amount: AmountText::new("0"), currency: "JPY".to_owned() }],
            approval_gateways: Vec::new(),
            approval_hours: 24,
            second_factor_above: Vec::new(),
        }
    }

    #[test]
    fn rules_read_and_come_back_as_they_were() {
        let id = "01890a5d-ac96-774b-bcce-b302099a8057";
        let written = rules(
            ["role:owner".to_owned(), format!("person:{id}"), format!("credential:{id}")]
                .map(|holder| limit(&holder))
                .to_vec(),
        );
        assert_eq!(Rules::from(&written.to_domain().unwrap()), written);
    }

    #[test]
    fn what_is_no_holder_no_currency_and_no_amount_does_not_read() {
        for holder in ["role:king", "everybody", "person:7", "team:x"] {
            assert_eq!(rules(vec![limit(holder)]).to_domain(), Err(BadRules::Holder(holder.to_owned())));
        }
        let no_currency = RefundLimit { currency: "XX".to_owned(), ..limit("role:agent") };
        assert!(matches!(rules(vec![no_currency]).to_domain(), Err(BadRules::Currency(_))));
        let no_amount = RefundLimit { per_day: Some(AmountText::new("1.005")), ..limit("role:agent") };
        assert!(matches!(rules(vec![no_amount]).to_domain(), Err(BadRules::Amount(_))));
    }
}
