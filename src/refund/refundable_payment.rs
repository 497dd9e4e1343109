//! The payment a pop-up refunds: its fresh facts, read once into what the refund rules take.

use ::api::balance::{BadBalance, Balance};
use ::api::refund::BadSubject;
use ::api::transaction::{PaymentDetail, TransactionDetail};
use domain::balance::BalanceParts;
use domain::money::{Currency, Money};
use domain::refund_rule::{RefundSubject, Refusal, Requester, may_refund};
use domain::role::{Role, UnknownRole};

/// A payment as the server showed it last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundablePayment {
    /// The row, its refunds and its timeline.
    pub detail: TransactionDetail,
    /// What only a payment has.
    pub facts: PaymentDetail,
    /// What the rules read.
    pub subject: RefundSubject,
    /// The refundable as a sum.
    pub parts: BalanceParts,
    /// Who is asking.
    pub requester: Requester,
}

/// The server's answer does not read as a payment; shown as a fault.
#[derive(Debug, thiserror::Error)]
pub enum NoPayment {
    /// It is a refund's row.
    #[error("this transaction is a refund; only a payment can be refunded")]
    IsRefund,
    /// Its state or its sum does not read.
    #[error(transparent)]
    Subject(#[from] BadSubject),
    /// Its sum does not read.
    #[error(transparent)]
    Balance(#[from] BadBalance),
    /// The person's role does not read.
    #[error(transparent)]
    Role(#[from] UnknownRole),
}

impl RefundablePayment {
    /// Reads the server's answer.
    pub fn read(detail: TransactionDetail) -> Result<Self, NoPayment> {
        let facts = detail.payment.clone().ok_or(NoPayment::IsRefund)?;
        let subject = facts.subject(&detail.transaction.state)?;
        let parts = facts.balance.parts()?;
        let role: Role = facts.my_role.parse()?;
        Ok(Self { detail, subject, parts, requester: Requester::Person(role), facts })
    }

    /// The same payment with a newer sum.
    pub fn with_balance(self, balance: Balance) -> Result<Self, NoPayment> {
        let mut detail = self.detail;
        if let Some(facts) = &mut detail.payment {
            facts.balance = balance;
        }
        Self::read(detail)
    }

    /// What can still be refunded.
    #[must_use]
    pub const fn refundable(&self) -> Money {
        self.parts.refundable
    }

    /// The payment's currency.
    #[must_use]
    pub const fn currency(&self) -> Currency {
        self.parts.refundable.currency()
    }

    /// Why it cannot be refunded at all, if so.
    #[must_use]
    pub fn refusal(&self) -> Option<Refusal> {
        may_refund(self.requester, &self.subject).err()
    }
}
