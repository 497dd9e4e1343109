//! The refundable sum as it crosses the wire.

use domain::balance::{BalanceError, BalanceParts};
use domain::money::{AmountError, Currency};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::amount::AmountText;

/// basis − refunded − waiting − unknown − outside = refundable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Balance {
    /// The currency of all parts, ISO 4217.
    pub currency: String,
    /// What refunds can draw on: the captured amount, or the authorised one where that can be cancelled.
    pub basis: AmountText,
    /// Paid back by refunds made here.
    pub refunded: AmountText,
    /// Held by refunds that wait for someone or for the gateway.
    pub waiting: AmountText,
    /// Held by refunds whose answer did not come.
    pub unknown: AmountText,
    /// Given back without us: back office, chargebacks, voids.
    pub outside: AmountText,
    /// What is left, never below zero.
    pub refundable: AmountText,
    /// How much more was given back than there was: zero unless over-refunded.
    pub over_refunded_by: AmountText,
}

/// A balance's texts do not read as amounts of its currency.
#[derive(Debug, thiserror::Error)]
pub enum BadBalance {
    /// No ISO 4217 code.
    #[error(transparent)]
    Currency(#[from] domain::money::UnknownCurrency),
    /// No amount.
    #[error(transparent)]
    Amount(#[from] AmountError),
    /// The parts contradict each other.
    #[error(transparent)]
    Parts(#[from] BalanceError),
    /// The parts cannot be added up.
    #[error(transparent)]
    Sum(#[from] domain::money::SumError),
}

impl From<&BalanceParts> for Balance {
    fn from(parts: &BalanceParts) -> Self {
        Self {
            currency: parts.basis.currency().code().to_owned(),
            basis: parts.basis.into(),
            refunded: parts.refunded.into(),
            waiting: parts.waiting.into(),
            unknown: parts.unknown.into(),
            outside: parts.outside.into(),
            refundable: parts.refundable.into(),
            over_refunded_by: parts.over_refunded_by.into(),
        }
    }
}

impl Balance {
    /// The parts as money.
    pub fn parts(&self) -> Result<BalanceParts, BadBalance> {
        let currency: Currency = self.currency.parse()?;
        Ok(BalanceParts {
            basis: self.basis.money(currency)?,
            refunded: self.refunded.money(currency)?,
            waiting: self.waiting.money(currency)?,
            unknown: self.unknown.money(currency)?,
            outside: self.outside.money(currency)?,
            refundable: self.refundable.money(currency)?,
            over_refunded_by: self.over_refunded_by.money(currency)?,
        })
    }

    /// The balance that the refund rules read.
    pub fn to_domain(&self) -> Result<domain::balance::Balance, BadBalance> {
        let parts = self.parts()?;
        let reserved = parts.refunded.plus(parts.waiting)?.plus(parts.unknown)?;
        Ok(domain::balance::Balance::new(parts.basis, reserved, parts.outside)?)
    }
}
