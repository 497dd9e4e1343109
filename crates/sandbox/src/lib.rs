//! The bank that plays the gateways over real HTTP, keeps a durable ledger of its own, and misbehaves when told.
//!
//! It trusts nobody's sums but its own, so whoever wants to know whether money went back asks its [`ledger`].

pub mod gateway_id;
pub mod ledger;
pub mod notification_key;
pub mod sentinel;
pub mod settings;

mod bank;
mod clock;
mod course;
mod cut;
mod dialect_bank;
mod gateway_routes;
mod message;
mod notifier;
mod pages;
mod serve;

use std::collections::HashMap;
use std::io;
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use domain::money::Money;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::gateway_id::now_us;
use crate::ledger::accounts::BankAccount;
use crate::ledger::back_office::{BackOfficeError, Becomes};
use crate::ledger::bank_call::BankCall;
use crate::ledger::bank_payment::BankPayment;
use crate::ledger::book_refund::{BankRefund, BookError};
use crate::ledger::fault::PlannedFault;
use crate::ledger::ledger_totals::LedgerTotals;
use crate::ledger::notice::NoticeTarget;
use crate::ledger::register_merchant::{Account, Merchant, MerchantId};
use crate::ledger::take_past_refunds::{PastGatewayRefund, PastRefund};
use crate::ledger::take_payments::{NewBankPayment, NewGatewayPayment};
use crate::ledger::{Ledger, LedgerError};
use crate::settings::{Pace, SandboxSettings};

/// The sandbox bank; cheap to clone, all clones are one bank.
#[derive(Clone)]
pub struct Sandbox {
    ledger: Ledger,
    settings: SandboxSettings,
    pace: Pace,
    stopping: Arc<watch::Sender<bool>>,
}

impl Sandbox {
    /// Opens the bank over a ledger file, which is made when it is not there.
    pub async fn open(path: &Path) -> Result<Self, LedgerError> {
        Self::open_with(path, SandboxSettings::default()).await
    }

    /// Opens the bank with its slowness set.
    pub async fn open_with(path: &Path, settings: SandboxSettings) -> Result<Self, LedgerError> {
        let ledger = Ledger::open(path, settings.durable).await?;
        let stopping = Arc::new(watch::Sender::new(false));
        Ok(Self { ledger, settings, pace: Pace::default(), stopping })
    }

    /// The same bank with its clocks set: how long refunds are queued, and when notifications begin.
    #[must_use]
    pub fn with_pace(self, pace: Pace) -> Self {
        Self { pace, ..self }
    }

    /// Opens MindBehind's account for a merchant: the token is what it sends as `mgmtToken`. A token that is known keeps
    /// its account and takes the new name. Only the token's SHA-256 is kept.
    pub async fn register_merchant(&self, token: &str, name: &str) -> Result<MerchantId, LedgerError> {
        self.register(&Account::Mindbehind { token: token.to_owned() }, name, None).await
    }

    /// Opens an account with any of the gateways. One that is known (by MindBehind's token, shop id, API key or PayU's
    /// merchant id) keeps its number and takes the new name, secrets and address.
    ///
    /// `notification_url` is where the gateway's own notifications go; none: it sends none. MindBehind has none, see
    /// [`Self::set_notice_target`].
    pub async fn register(
        &self,
        account: &Account,
        name: &str,
        notification_url: Option<&str>,
    ) -> Result<MerchantId, LedgerError> {
        self.ledger.open_account(account, name, notification_url).await
    }

    /// Lists the merchants, in the order in which their accounts were opened.
    pub async fn merchants(&self) -> Result<Vec<Merchant>, LedgerError> {
        self.ledger.merchants().await
    }

    /// Takes one payment. See [`Self::take_payments`].
    pub async fn take_payment(&self, payment: NewBankPayment) -> Result<(), LedgerError> {
        self.take_payments(&[payment]).await.map(|_taken| ())
    }

    /// Takes payments, all or none, in one transaction; says how many were new. The same payment again is no error,
    /// the same id with other facts is.
    pub async fn take_payments(&self, payments: &[NewBankPayment]) -> Result<u64, LedgerError> {
        let payments: Vec<_> = payments.iter().cloned().map(NewGatewayPayment::from).collect();
        self.ledger.take_payments(&payments).await
    }

    /// Takes payments with their items, holds and names, as [`Self::take_payments`] does. Nobody is told.
    pub async fn take_gateway_payments(&self, payments: &[NewGatewayPayment]) -> Result<u64, LedgerError> {
        self.ledger.take_payments(payments).await
    }

    /// Takes one payment, and tells the merchant of it by the gateway's own notification, where it has one.
    pub async fn take_and_tell(&self, payment: &NewGatewayPayment) -> Result<(), LedgerError> {
        let due_at = now_us().saturating_add(self.pace.notify_after_us());
        self.ledger.take_and_tell(payment, due_at).await
    }

    /// Books refunds that were made before, all or none, in one transaction; says how many were new. No payment is
    /// ever refunded beyond what was captured.
    pub async fn take_past_refunds(&self, refunds: &[PastRefund]) -> Result<u64, LedgerError> {
        let refunds: Vec<_> = refunds.iter().cloned().map(PastGatewayRefund::from).collect();
        self.ledger.take_past_refunds(&refunds).await
    }

    /// Books refunds that were made before with their kinds, items and names, as [`Self::take_past_refunds`] does.
    pub async fn take_past_gateway_refunds(&self, refunds: &[PastGatewayRefund]) -> Result<u64, LedgerError> {
        self.ledger.take_past_refunds(refunds).await
    }

    /// Lets something go wrong, as often as it says, from the next call or notification on.
    pub async fn plan_fault(&self, planned: PlannedFault) -> Result<(), LedgerError> {
        self.ledger.plan_fault(planned).await
    }

    /// What still goes wrong because it was asked for.
    pub async fn planned_faults(&self) -> Result<Vec<PlannedFault>, LedgerError> {
        self.ledger.planned_faults().await
    }

    /// Lets nothing go wrong any more, but for what amounts tell.
    pub async fn forget_faults(&self) -> Result<(), LedgerError> {
        self.ledger.forget_faults().await
    }

    /// Refunds in the bank's back office, where no gateway call is made.
    pub async fn make_outside_refund(
        &self,
        gateway_payment_id: &str,
        amount: Money,
    ) -> Result<BankRefund, BookError> {
        self.ledger.make_outside_refund(gateway_payment_id, amount).await
    }

    /// Ends a refund that is held, or takes one back that was paid; the merchant is told.
    pub async fn end_refund(
        &self,
        gateway_refund_id: &str,
        becomes: Becomes,
    ) -> Result<BankRefund, BackOfficeError> {
        self.ledger.end_refund(gateway_refund_id, becomes).await
    }

    /// Tells the merchant that the customer's bank took a payment back, or let it be after all.
    pub async fn tell_chargeback(&self, gateway_payment_id: &str, open: bool) -> Result<(), BackOfficeError> {
        self.ledger.tell_chargeback(gateway_payment_id, open).await
    }

    /// Says where a merchant wants to be told what happens without a call of its own. Told only while [`Self::serve`] runs.
    pub async fn set_notice_target(
        &self,
        merchant: MerchantId,
        target: &NoticeTarget,
    ) -> Result<(), LedgerError> {
        self.ledger.set_notice_target(merchant, target).await
    }

    /// Gives a payment as the bank has it.
    pub async fn payment(&self, gateway_payment_id: &str) -> Result<Option<BankPayment>, LedgerError> {
        self.ledger.payment(gateway_payment_id).await
    }

    /// Gives a payment's refunds, oldest first, the declined ones too.
    pub async fn refunds_of(&self, gateway_payment_id: &str) -> Result<Vec<BankRefund>, LedgerError> {
        self.ledger.refunds_of(gateway_payment_id).await
    }

    /// Gives the payments of these ids that the bank has, each with its refunds, all as of one moment.
    pub async fn accounts(
        &self,
        gateway_payment_ids: &[String],
    ) -> Result<HashMap<String, BankAccount>, LedgerError> {
        self.ledger.accounts(gateway_payment_ids).await
    }

    /// Lists the ids of the bank's payments after `after` (an empty text: from the first), at most `limit` of them.
    pub async fn payment_ids(&self, after: &str, limit: u32) -> Result<Vec<String>, LedgerError> {
        self.ledger.payment_ids(after, limit).await
    }

    /// Gives the refund calls that arrived for a payment, oldest first, whatever came of them.
    pub async fn calls_of(&self, gateway_payment_id: &str) -> Result<Vec<BankCall>, LedgerError> {
        self.ledger.calls_of(gateway_payment_id).await
    }

    /// Sums the ledger up, per merchant and currency.
    pub async fn ledger_totals(&self) -> Result<Vec<LedgerTotals>, LedgerError> {
        self.ledger.ledger_totals().await
    }

    /// Everything the bank answers. Served by another server than [`Self::serve`], a cut connection is an answer that
    /// breaks off.
    pub fn router(&self) -> Router {
        pages::router(self.clone())
    }

    /// Serves [`Self::router`] on a listener until `shutdown` ends, and can break a connection without a word.
    pub async fn serve(&self, listener: TcpListener, shutdown: impl Future<Output = ()>) -> io::Result<()> {
        let serving = serve::serve(self.router(), listener, shutdown, || {
            self.stopping.send_replace(true);
        });
        let (served, (), ()) = tokio::join!(serving, notifier::tell(self), clock::run(self));
        served
    }

    /// Closes the ledger's file; what is under way is finished first.
    pub async fn close(&self) {
        self.stopping.send_replace(true);
        self.ledger.close().await;
    }

    pub(crate) const fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    pub(crate) const fn settings(&self) -> SandboxSettings {
        self.settings
    }

    pub(crate) const fn pace(&self) -> Pace {
        self.pace
    }

    pub(crate) fn subscribe_stop(&self) -> watch::Receiver<bool> {
        self.stopping.subscribe()
    }
}
