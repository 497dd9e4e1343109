//! The refundable sum of a payment and its parts.

use crate::money::{Money, SumError};
use crate::refund::RefundState;

/// What a payment's refunds can draw on and have drawn.
///
/// Invariant: `reserved + outside <= basis`, unless a recorded fact broke it, which `over_refunded` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Balance {
    basis: Money,
    reserved: Money,
    outside: Money,
}

/// Why a balance did not change.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BalanceError {
    /// The amount is above what is left.
    #[error("{asked} is more than the {refundable} that can still be refunded")]
    AboveRefundable {
        /// What was asked for.
        asked: Money,
        /// What is left.
        refundable: Money,
    },
    /// An amount of zero or less cannot be taken or given back.
    #[error("{0} is not above zero")]
    NotPositive(Money),
    /// More would be given back than was taken: an invariant is broken.
    #[error("{0} was never taken, so it cannot be given back")]
    NeverTaken(Money),
    /// Currencies differ, or a sum cannot be held.
    #[error(transparent)]
    Sum(#[from] SumError),
}

impl Balance {
    /// Builds a balance from its stored parts, all of one currency, none negative.
    pub fn new(basis: Money, reserved: Money, outside: Money) -> Result<Self, BalanceError> {
        for part in [basis, reserved, outside] {
            if part.minor() < 0 {
                return Err(BalanceError::NotPositive(part));
            }
        }
        basis.minus(reserved)?.minus(outside)?;
        Ok(Self { basis, reserved, outside })
    }

    /// What refunds can draw on.
    #[must_use]
    pub const fn basis(&self) -> Money {
        self.basis
    }

    /// What refunds decided here hold, in whatever state that holds its amount.
    #[must_use]
    pub const fn reserved(&self) -> Money {
        self.reserved
    }

    /// What was given back without a decision here: back-office refunds, chargebacks, voids, late truths.
    #[must_use]
    pub const fn outside(&self) -> Money {
        self.outside
    }

    /// What can still be refunded, never below zero.
    #[must_use]
    pub const fn refundable(&self) -> Money {
        let rest = self.rest_minor();
        Money::new(if rest < 0 { 0 } else { rest }, self.basis.currency())
    }

    /// Whether recorded facts gave back more than there was.
    #[must_use]
    pub const fn over_refunded(&self) -> bool {
        self.rest_minor() < 0
    }

    /// How much more was given back than there was: zero unless over-refunded.
    #[must_use]
    pub const fn over_refunded_by(&self) -> Money {
        let rest = self.rest_minor();
        Money::new(if rest < 0 { rest.saturating_neg() } else { 0 }, self.basis.currency())
    }

    /// Takes an amount for a refund that we decide: the guard.
    pub fn reserve(self, amount: Money) -> Result<Self, BalanceError> {
        positive(amount)?;
        let refundable = self.refundable();
        if refundable.minus(amount)?.minor() < 0 {
            return Err(BalanceError::AboveRefundable { asked: amount, refundable });
        }
        Self::new(self.basis, self.reserved.plus(amount)?, self.outside)
    }

    /// Gives back what a refund held that ended without paying.
    pub fn release(self, amount: Money) -> Result<Self, BalanceError> {
        positive(amount)?;
        let reserved = self.reserved.minus(amount)?;
        if reserved.minor() < 0 {
            return Err(BalanceError::NeverTaken(amount));
        }
        Self::new(self.basis, reserved, self.outside)
    }

    /// Records a fact: an amount was given back without us. Never refused for being too much.
    pub fn record_outside(self, amount: Money) -> Result<Self, BalanceError> {
        positive(amount)?;
        Self::new(self.basis, self.reserved, self.outside.plus(amount)?)
    }

    /// Records a fact: an outside amount was itself undone.
    pub fn undo_outside(self, amount: Money) -> Result<Self, BalanceError> {
        positive(amount)?;
        let outside = self.outside.minus(amount)?;
        if outside.minor() < 0 {
            return Err(BalanceError::NeverTaken(amount));
        }
        Self::new(self.basis, self.reserved, outside)
    }

    /// Records a fact: the payment now has this basis (captured, captured more).
    pub fn with_basis(self, basis: Money) -> Result<Self, BalanceError> {
        Self::new(basis, self.reserved, self.outside)
    }

    const fn rest_minor(&self) -> i64 {
        // `new` has seen that this does not overflow.
        self.basis.minor().saturating_sub(self.reserved.minor()).saturating_sub(self.outside.minor())
    }
}

fn positive(amount: Money) -> Result<(), BalanceError> {
    if amount.is_positive() { Ok(()) } else { Err(BalanceError::NotPositive(amount)) }
}

/// What one refund contributes to the explanation of a balance: its positive amount and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefundPart {
    /// Where the refund stands.
    pub state: RefundState,
    /// Its amount, positive.
    pub amount: Money,
    /// Whether it is counted in `outside` rather than in `reserved`.
    pub made_outside: bool,
}

/// The maximum of a refund as a sum: basis − refunded − waiting − unknown − outside = refundable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BalanceParts {
    /// What refunds can draw on.
    pub basis: Money,
    /// Paid back by refunds decided here.
    pub refunded: Money,
    /// Held by refunds that wait for someone or for the gateway.
    pub waiting: Money,
    /// Held by refunds whose answer did not come.
    pub unknown: Money,
    /// Given back without a decision here.
    pub outside: Money,
    /// What is left, never below zero.
    pub refundable: Money,
    /// How much more was given back than there was.
    pub over_refunded_by: Money,
}

impl BalanceParts {
    /// Splits what a balance has reserved by the states of its refunds.
    pub fn explain(balance: &Balance, refunds: &[RefundPart]) -> Result<Self, SumError> {
        let zero = Money::zero(balance.basis().currency());
        let mut parts = Self {
            basis: balance.basis(),
            refunded: zero,
            waiting: zero,
            unknown: zero,
            outside: balance.outside(),
            refundable: balance.refundable(),
            over_refunded_by: balance.over_refunded_by(),
        };
        for refund in refunds.iter().filter(|refund| !refund.made_outside && refund.state.holds_amount()) {
            let part = if refund.state.is_final() {
                &mut parts.refunded
            } else if refund.state.is_in_doubt() {
                &mut parts.unknown
            } else {
                &mut parts.waiting
            };
            *part = part.plus(refund.amount)?;
        }
        Ok(parts)
    }
}
