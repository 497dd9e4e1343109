//! The policy's rules as the JSON that the database keeps: amounts in minor units beside their currency's code.

use domain::id::{CredentialId, IntegrationId, PersonId};
use domain::money::{Currency, Money};
use domain::policy_rules::{Limit, LimitHolder, PolicyRules};
use serde::{Deserialize, Serialize};

use crate::error::StoreError;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    window_days: Option<u16>,
    reasons: Vec<String>,
    limits: Vec<KeptLimit>,
    approval_above: Vec<Sum>,
    approval_accounts: Vec<IntegrationId>,
    approval_hours: u16,
    second_factor_above: Vec<Sum>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeptLimit {
    holder: Holder,
    currency: String,
    per_refund_minor: Option<i64>,
    per_day_minor: Option<i64>,
    per_payment_minor: Option<i64>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Holder {
    Role(String),
    Person(PersonId),
    Credential(CredentialId),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sum {
    minor: i64,
    currency: String,
}

/// Writes rules as they are kept.
pub(super) fn write(rules: &PolicyRules) -> Result<String, StoreError> {
    let document = Document {
        window_days: rules.window_days,
        reasons: rules.reasons.clone(),
        limits: rules.limits.iter().map(write_limit).collect(),
        approval_above: rules.approval_above.iter().copied().map(write_sum).collect(),
        approval_accounts: rules.approval_accounts.clone(),
        approval_hours: rules.approval_hours,
        second_factor_above: rules.second_factor_above.iter().copied().map(write_sum).collect(),
    };
    serde_json::to_string(&document).map_err(|error| StoreError::corrupt("document", error))
}

/// Reads rules as they are kept.
pub(super) fn read(text: &str) -> Result<PolicyRules, StoreError> {
    let document: Document =
        serde_json::from_str(text).map_err(|error| StoreError::corrupt("document", error))?;
    Ok(PolicyRules {
        window_days: document.window_days,
        reasons: document.reasons,
        limits: document.limits.into_iter().map(read_limit).collect::<Result<_, _>>()?,
        approval_above: document.approval_above.iter().map(read_sum).collect::<Result<_, _>>()?,
        approval_accounts: document.approval_accounts,
        approval_hours: document.approval_hours,
        second_factor_above: document.second_factor_above.iter().map(read_sum).collect::<Result<_, _>>()?,
    })
}

fn write_limit(limit: &Limit) -> KeptLimit {
    KeptLimit {
        holder: match limit.holder {
            LimitHolder::Role(role) => Holder::Role(role.as_str().to_owned()),
            LimitHolder::Person(id) => Holder::Person(id),
            LimitHolder::Credential(id) => Holder::Credential(id),
        },
        currency: limit.currency.code().to_owned(),
        per_refund_minor: limit.per_refund.map(Money::minor),
        per_day_minor: limit.per_day.map(Money::minor),
        per_payment_minor: limit.per_payment.map(Money::minor),
    }
}

fn read_limit(kept: KeptLimit) -> Result<Limit, StoreError> {
    let currency = read_currency(&kept.currency)?;
    let money = |minor| Money::new(minor, currency);
    Ok(Limit {
        holder: match kept.holder {
            Holder::Role(role) => {
                LimitHolder::Role(role.parse().map_err(|error| StoreError::corrupt("document", error))?)
            }
            Holder::Person(id) => LimitHolder::Person(id),
            Holder::Credential(id) => LimitHolder::Credential(id),
        },
        currency,
        per_refund: kept.per_refund_minor.map(money),
        per_day: kept.per_day_minor.map(money),
        per_payment: kept.per_payment_minor.map(money),
    })
}

fn write_sum(sum: Money) -> Sum {
    Sum { minor: sum.minor(), currency: sum.currency().code().to_owned() }
}

fn read_sum(sum: &Sum) -> Result<Money, StoreError> {
    Ok(Money::new(sum.minor, read_currency(&sum.currency)?))
}

fn read_currency(code: &str) -> Result<Currency, StoreError> {
    code.parse().map_err(|error| StoreError::corrupt("document", error))
}

#[cfg(test)]
mod tests {
    use domain::role::Role;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn rules_come_back_as_they_were_written() {
        let lira = |minor| Money::new(minor, "TRY".parse().unwrap());
        let limit = |holder| Limit {
            holder,
            currency: lira(0).currency(),
            per_refund: Some(lira(1)),
            per_day: None,
            per_payment: Some(lira(0)),
        };
        let id = Uuid::from_u128(5);
        let rules = PolicyRules {
            window_days: Some(30),
            reasons: vec!["Damaged, \"broken\"".to_owned()],
            limits: vec![
                limit(LimitHolder::Role(Role::Agent)),
                limit(LimitHolder::Person(PersonId::new(id))),
                limit(LimitHolder::Credential(CredentialId::new(id))),
            ],
            approval_above: vec![lira(7)],
            approval_accounts: vec![IntegrationId::new(id)],
            approval_hours: 5,
            second_factor_above: vec![lira(9)],
        };
        assert_eq!(read(&write(&rules).unwrap()).unwrap(), rules);
        assert!(read("{}").is_err());
    }
}
