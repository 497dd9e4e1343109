//! The bank behind the dialects of beGateway, Craftgate, PayU and Overpay, over the one ledger.

use std::time::Duration;

use domain::gateway_kind::GatewayKind;
use gateways::dialect::order::{PortOrder, PortRefunded, PortRefusal};
use gateways::dialect::query::{PortPage, PortQuery};
use gateways::dialect::transaction::{PortPayment, PortRefund, PortTransaction};
use gateways::dialect::{DialectPort, Proof, SignedIn};
use gateways::port::PortFault;

use crate::Sandbox;
use crate::course::{Answering, Ignored};
use crate::cut::CutSwitch;
use crate::dialect_bank::entry::{port_payment, port_refund};
use crate::ledger::LedgerError;
use crate::ledger::bank_payment::BankPayment;
use crate::ledger::book_refund::{BookError, Booked, Ways};
use crate::ledger::refund_entry::RefundEntry;
use crate::ledger::register_merchant::{Merchant, same_secret};

pub(crate) mod entry;

/// The bank as one gateway, for one request.
#[derive(Clone)]
pub struct DialectBank {
    bank: Sandbox,
    kind: GatewayKind,
    cut: CutSwitch,
    is_down: bool,
}

impl DialectBank {
    /// Serves one request, which `cut` can break off. When it is down, whoever signs in gets nothing done.
    pub const fn new(bank: Sandbox, kind: GatewayKind, cut: CutSwitch, is_down: bool) -> Self {
        Self { bank, kind, cut, is_down }
    }

    /// Books a call and answers it, or misbehaves as it is told to.
    pub(crate) async fn book(
        &self,
        caller: &Merchant,
        order: &PortOrder,
    ) -> Result<PortRefunded, PortRefusal> {
        if self.is_down {
            return Err(PortRefusal::Unavailable);
        }
        let settings = self.bank.settings();
        let ways = Ways { settings, pace: self.bank.pace() };
        let booked = match self.bank.ledger().book_refund(caller, order, ways).await {
            Ok(booked) => booked,
            Err(error) => return Err(self.refusal(error).await),
        };
        let (made, answer) = match booked {
            Booked::Made(made, plan) => (made, plan.answer),
            Booked::Known(known) => {
                return Ok(PortRefunded { refunds: self.port_refunds(&known), replayed: true });
            }
            Booked::Ignored(Ignored::Silence) => {
                self.wait(settings.never_ms).await;
                return Err(self.break_off());
            }
            Booked::Ignored(Ignored::Failure) => return Err(told_to_fail()),
        };
        tracing::info!(gateway = %self.kind, refunds = made.len(), ?answer, "a refund was booked");
        match answer {
            Answering::AtOnce => {}
            Answering::Slowly => self.wait(settings.slow_ms).await,
            Answering::Cut => return Err(self.break_off()),
            Answering::Failure => return Err(told_to_fail()),
        }
        Ok(PortRefunded { refunds: self.port_refunds(&made), replayed: false })
    }

    async fn refusal(&self, error: BookError) -> PortRefusal {
        match error {
            BookError::UnknownPayment => PortRefusal::UnknownPayment,
            BookError::Refused(refusal) => refusal.into(),
            BookError::Amount(error) => error.into(),
            BookError::LookAlike(window_s) => PortRefusal::LookAlike { window_s },
            BookError::KeyReused(first) => match self.bank.ledger().entry(&first).await {
                Ok(Some(entry)) => PortRefusal::KeyReused(Box::new(port_refund(self.kind, &entry))),
                Ok(None) => PortFault("a refund that was booked is gone".to_owned()).into(),
                Err(error) => fault(&error).into(),
            },
            BookError::Ledger(error) => fault(&error).into(),
        }
    }

    fn port_refunds(&self, entries: &[RefundEntry]) -> Vec<PortRefund> {
        entries.iter().map(|entry| port_refund(self.kind, entry)).collect()
    }

    async fn wait(&self, wait_ms: u64) {
        let mut stop = self.bank.subscribe_stop();
        tokio::select! {
            () = tokio::time::sleep(Duration::from_millis(wait_ms)) => {}
            _ = stop.wait_for(|stopping| *stopping) => {}
        }
    }

    fn break_off(&self) -> PortRefusal {
        self.cut.cut();
        told_to_fail()
    }

    fn check_up(&self) -> Result<(), PortFault> {
        if self.is_down { Err(PortFault("the gateway was told to be down".to_owned())) } else { Ok(()) }
    }

    async fn whole_payment(&self, payment: &BankPayment) -> Result<PortPayment, LedgerError> {
        let items = self.bank.ledger().items_of(payment).await?;
        let refunds = self.bank.ledger().entries_of(&payment.gateway_payment_id).await?;
        Ok(port_payment(self.kind, payment, &items, self.port_refunds(&refunds)))
    }

    async fn find_payment(&self, caller: &Merchant, id: &str) -> Result<Option<PortPayment>, LedgerError> {
        let payment = self.bank.ledger().payment(id).await?;
        match payment.filter(|payment| payment.merchant == caller.id) {
            Some(payment) => self.whole_payment(&payment).await.map(Some),
            None => Ok(None),
        }
    }

    async fn find_refund(&self, caller: &Merchant, id: &str) -> Result<Option<PortRefund>, LedgerError> {
        let entry = self.bank.ledger().entry(id).await?.filter(|entry| entry.merchant == caller.id);
        Ok(entry.map(|entry| port_refund(self.kind, &entry)))
    }

    async fn find_named(
        &self,
        caller: &Merchant,
        name: &str,
        limit: u32,
    ) -> Result<Vec<PortTransaction>, LedgerError> {
        let mut found = Vec::new();
        for payment in self.bank.ledger().payments_named(caller.id, name, limit).await? {
            let payment = self.whole_payment(&payment).await?;
            found.push((payment.created_at, PortTransaction::Payment(Box::new(payment))));
        }
        for entry in self.bank.ledger().refunds_named(caller.id, name, limit).await? {
            let refund = port_refund(self.kind, &entry);
            found.push((refund.created_at, PortTransaction::Refund(Box::new(refund))));
        }
        found.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        Ok(found.into_iter().take(limit).map(|(_, transaction)| transaction).collect())
    }

    async fn read_page(&self, caller: &Merchant, query: &PortQuery) -> Result<PortPage, LedgerError> {
        let (page, total) = self.bank.ledger().list_transactions(caller.id, query).await?;
        let mut items = Vec::with_capacity(page.len());
        for row in page {
            let transaction = if row.is_refund {
                let refund = self.find_refund(caller, &row.id).await?;
                refund.map(|refund| PortTransaction::Refund(Box::new(refund)))
            } else {
                let payment = self.find_payment(caller, &row.id).await?;
                payment.map(|payment| PortTransaction::Payment(Box::new(payment)))
            };
            items.extend(transaction);
        }
        Ok(PortPage { items, total })
    }
}

impl DialectPort for DialectBank {
    type Caller = Merchant;

    async fn sign_in(&self, proof: Proof<'_>) -> Result<Option<SignedIn<Merchant>>, PortFault> {
        let ledger = self.bank.ledger();
        let found = match proof {
            Proof::Basic { user, password } => ledger.find_by_login(self.kind, user).map(|found| {
                found.filter(|shop| shop.secret.as_ref().is_some_and(|secret| same_secret(secret, password)))
            }),
            Proof::Named(name) => ledger.find_by_login(self.kind, name),
            Proof::Bearer(token) => ledger.find_by_bearer(token),
        };
        let merchant = found.map_err(|error| fault(&error))?.filter(|merchant| merchant.kind == self.kind);
        Ok(merchant.map(|merchant| SignedIn {
            secret: merchant.secret.clone().map(Into::into),
            merchant_id: merchant.login.clone(),
            reseller_id: merchant.reseller_id.clone(),
            caller: merchant,
        }))
    }

    async fn refund(&self, caller: &Merchant, order: PortOrder) -> Result<PortRefunded, PortRefusal> {
        self.book(caller, &order).await
    }

    async fn payment(&self, caller: &Merchant, id: &str) -> Result<Option<PortPayment>, PortFault> {
        self.check_up()?;
        self.find_payment(caller, id).await.map_err(|error| fault(&error))
    }

    async fn refund_by_id(&self, caller: &Merchant, id: &str) -> Result<Option<PortRefund>, PortFault> {
        self.check_up()?;
        self.find_refund(caller, id).await.map_err(|error| fault(&error))
    }

    async fn tracked(
        &self,
        caller: &Merchant,
        name: &str,
        limit: u32,
    ) -> Result<Vec<PortTransaction>, PortFault> {
        self.check_up()?;
        self.find_named(caller, name, limit).await.map_err(|error| fault(&error))
    }

    async fn list(&self, caller: &Merchant, query: &PortQuery) -> Result<PortPage, PortFault> {
        self.check_up()?;
        self.read_page(caller, query).await.map_err(|error| fault(&error))
    }
}

fn told_to_fail() -> PortRefusal {
    PortFault("the bank was told to fail".to_owned()).into()
}

pub(crate) fn fault(error: &LedgerError) -> PortFault {
    tracing::error!(?error, "the ledger failed");
    PortFault(error.to_string())
}
