//! What the dialects of beGateway, Craftgate, PayU and Overpay need behind them: the desk and the sandbox's bank answer alike.
//!
//! Payments are named by the gateway's own ids here, within the one integration (or merchant) that the caller signs in for.

use std::future::Future;

use secrecy::SecretString;

use crate::dialect::order::{PortOrder, PortRefunded, PortRefusal};
use crate::dialect::query::{PortPage, PortQuery};
use crate::dialect::transaction::{PortPayment, PortRefund, PortTransaction};
use crate::port::PortFault;

pub mod order;
pub mod query;
pub mod transaction;

/// Answers calls that came in over a gateway's wire.
pub trait DialectPort: Clone + Send + Sync + 'static {
    /// Who calls, once signed in: a credential of one company, or the bank's merchant.
    type Caller: Send + Sync;

    /// Finds who signs in; nobody, when it is wrong, revoked, expired or lacks the scope.
    fn sign_in(
        &self,
        proof: Proof<'_>,
    ) -> impl Future<Output = Result<Option<SignedIn<Self::Caller>>, PortFault>> + Send;

    /// Refunds, and waits for the outcome for as long as the port thinks fit. More than one refund comes of it where
    /// an amount spans several payment items.
    fn refund(
        &self,
        caller: &Self::Caller,
        order: PortOrder,
    ) -> impl Future<Output = Result<PortRefunded, PortRefusal>> + Send;

    /// Finds a payment by the gateway's id of it, with its items and refunds.
    fn payment(
        &self,
        caller: &Self::Caller,
        gateway_payment_id: &str,
    ) -> impl Future<Output = Result<Option<PortPayment>, PortFault>> + Send;

    /// Finds a refund by the id that was answered, or by the gateway's own.
    fn refund_by_id(
        &self,
        caller: &Self::Caller,
        id: &str,
    ) -> impl Future<Output = Result<Option<PortRefund>, PortFault>> + Send;

    /// Finds payments and refunds by a name that the caller gave: tracking id, Order Number, conversation id or
    /// Reference Number. A tracking id holds several names between semicolons, and each of them finds it.
    /// Newest first, at most `limit`.
    fn tracked(
        &self,
        caller: &Self::Caller,
        name: &str,
        limit: u32,
    ) -> impl Future<Output = Result<Vec<PortTransaction>, PortFault>> + Send;

    /// Lists payments or refunds, newest first.
    fn list(
        &self,
        caller: &Self::Caller,
        query: &PortQuery,
    ) -> impl Future<Output = Result<PortPage, PortFault>> + Send;
}

/// What somebody signs in with.
#[derive(Clone, Copy, Debug)]
pub enum Proof<'a> {
    /// HTTP Basic: the shop's id and its secret key. The port compares the secret.
    Basic {
        /// The shop's id.
        user: &'a str,
        /// Its secret key.
        password: &'a str,
    },
    /// A name alone (Craftgate's API key): the route proves the signature with [`SignedIn::secret`].
    Named(&'a str),
    /// A bearer token (PayU). The port compares it; [`SignedIn::secret`] is the client's secret for the hash.
    Bearer(&'a str),
}

/// Somebody who signed in, or is about to prove it with a signature.
#[derive(Debug)]
pub struct SignedIn<C> {
    /// Who.
    pub caller: C,
    /// What they sign with, where the dialect signs.
    pub secret: Option<SecretString>,
    /// The merchant that the caller may name (PayU's `merchant_id`); none: any.
    pub merchant_id: Option<String>,
    /// The reseller that the caller may name (PayU's `reseller_id`); none: any.
    pub reseller_id: Option<String>,
}
