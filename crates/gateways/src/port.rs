//! What the inbound dialects need behind them; the refund service and the sandbox's bank both implement it.

use std::future::Future;

use domain::money::{AmountError, Money};
use domain::payment::PaymentResult;
use domain::refund_rule::Refusal;

/// Answers refund calls that came in over some gateway's wire.
pub trait RefundPort: Clone + Send + Sync + 'static {
    /// Who calls, once authenticated: a credential of one company, or the bank's merchant.
    type Caller: Send + Sync;

    /// Finds who a token belongs to; nobody, when it is wrong, revoked, expired or lacks the scope.
    fn authenticate(
        &self,
        token: &str,
    ) -> impl Future<Output = Result<Option<Self::Caller>, PortFault>> + Send;

    /// Refunds a payment by the id that the dialect names it with, and waits for the outcome for as long as the
    /// port thinks fit. `amount` is decimal text in major units as it came on the wire, because only the payment
    /// knows its currency.
    fn refund(
        &self,
        caller: &Self::Caller,
        order: InboundRefund,
    ) -> impl Future<Output = Result<InboundAnswer, InboundRefusal>> + Send;
}

/// A refund as it came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboundRefund {
    /// The payment, by the name that the dialect uses.
    pub payment_id: String,
    /// The amount's own digits.
    pub amount: String,
    /// Why, where the dialect has a field for it.
    pub reason: Option<String>,
    /// The dialect's own idempotency key, where it has one.
    pub key: Option<String>,
}

/// A refund that exists; whether it is paid, `payment_result` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboundAnswer {
    /// The refund's id in the dialect's form.
    pub id: String,
    /// The payment's id, as it was asked for.
    pub payment_id: String,
    /// How much, positive.
    pub amount: Money,
    /// SUCCESS, FAILED, or PENDING when it is not known yet.
    pub payment_result: PaymentResult,
    /// The Reference Number.
    pub reference_number: String,
    /// Why it failed, in the gateway's words.
    pub message: Option<String>,
}

/// Why no refund was made.
#[derive(Debug, thiserror::Error)]
pub enum InboundRefusal {
    /// The caller has no payment of that id.
    #[error("there is no payment with this id")]
    UnknownPayment,
    /// The amount is none of the payment's currency.
    #[error(transparent)]
    Amount(#[from] AmountError),
    /// The rules say no.
    #[error(transparent)]
    Rules(#[from] Refusal),
    /// The world failed; nothing is known to have happened.
    #[error(transparent)]
    Fault(#[from] PortFault),
}

/// Our side failed: logged where it arose, told as a 500.
#[derive(Debug, thiserror::Error)]
#[error("the request could not be served: {0}")]
pub struct PortFault(pub String);
