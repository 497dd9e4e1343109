//! The desk behind the dialects of beGateway, Craftgate, PayU and Overpay: their programs' calls reach the same refund service.

use std::time::Duration;

use domain::choice::Chosen;
use domain::gateway_kind::GatewayKind;
use domain::id::{CompanyId, TransactionId};
use futures::future::join_all;
use gateways::details::Details;
use gateways::dialect::order::{PortOrder, PortRefunded, PortRefusal, PortSubject};
use gateways::dialect::query::{PortListed, PortPage, PortQuery};
use gateways::dialect::transaction::{PortPayment, PortRefund, PortTransaction};
use gateways::dialect::{DialectPort, Proof, SignedIn};
use gateways::port::PortFault;
use sha2::{Digest, Sha256};
use store::dialect::Reach;
use store::dialect::find::{find_payment_of, find_payment_of_item, find_refund_of};
use store::dialect::items::list_items;
use store::dialect::list::{IntegrationQuery, count_of_integration, list_of_integration};
use store::dialect::tracked::list_tracked;
use store::error::StoreError;
use store::transaction::find::{find_transaction, list_refunds};
use store::transaction::{TransactionKind, TransactionRow};
use tokio::time::error::Elapsed;
use tokio::time::timeout;

use crate::actor::Actor;
use crate::create_refund::{CreateRefundError, RefundRequest, choices_of};
use crate::fault::chain;
use crate::ids::new_uuid;
use crate::service::RefundService;

mod entry;
pub mod sign_in;

/// The longest key that is kept as it came.
const KEY_MAX_CHARS: usize = 200;

/// The desk behind one gateway's dialect.
#[derive(Clone)]
pub struct DeskPort {
    service: RefundService,
    kind: GatewayKind,
    wait: Duration,
    public_url: String,
}

/// A program that signed in over a dialect.
#[derive(Debug)]
pub struct DialectCaller {
    actor: Actor,
    reach: Reach,
    may_refund: bool,
}

impl DeskPort {
    /// Answers as a gateway of this kind and waits this long for a refund's outcome. Receipts are shown under
    /// `public_url`.
    #[must_use]
    pub const fn new(service: RefundService, kind: GatewayKind, wait: Duration, public_url: String) -> Self {
        Self { service, kind, wait, public_url }
    }

    async fn find_subject(
        &self,
        reach: Reach,
        subject: &PortSubject,
    ) -> Result<Option<TransactionRow>, StoreError> {
        match subject {
            PortSubject::Payment(id) => find_payment_of(self.service.store(), reach, id).await,
            PortSubject::Item(id) => find_payment_of_item(self.service.store(), reach, id).await,
        }
    }

    /// What a caller who names no amount refunds: all that is left, of the payment or of the item.
    async fn rest_of(
        &self,
        payment: &TransactionRow,
        subject: &PortSubject,
    ) -> Result<domain::money::Money, StoreError> {
        let left = payment.payment().map_or(payment.amount, |part| part.balance.refundable());
        let PortSubject::Item(item) = subject else { return Ok(left) };
        let items = list_items(self.service.store(), payment.company_id, payment.id, left.currency()).await?;
        let of_item = items.into_iter().find(|row| row.gateway_item_id == *item).map(|row| row.left);
        Ok(of_item.map_or(left, |of_item| if of_item.minor() < left.minor() { of_item } else { left }))
    }

    /// Every row of the decision that a refund belongs to: one, or one an item.
    async fn rows_of_intent(&self, refund: &TransactionRow) -> Result<Vec<TransactionRow>, StoreError> {
        let Some(part) = refund.refund() else { return Ok(Vec::new()) };
        let mut rows = list_refunds(self.service.store(), refund.company_id, part.payment_id).await?;
        rows.retain(|row| {
            row.id == refund.id || row.refund().is_some_and(|other| other.intent_id == part.intent_id)
        });
        Ok(rows)
    }

    async fn row(&self, company: CompanyId, id: TransactionId) -> Result<TransactionRow, PortRefusal> {
        let found = find_transaction(self.service.store(), &[company], id).await;
        let row = found.map_err(|error| fault(&error))?;
        row.ok_or_else(|| PortFault("a refund that was reserved is gone".to_owned()).into())
    }

    /// Waits for the end of every row of a decision, together no longer than the port's patience. Those that have none by
    /// then are answered as pending.
    async fn wait_for(
        &self,
        company: CompanyId,
        first: TransactionId,
    ) -> Result<Vec<PortRefund>, PortRefusal> {
        let first = self.row(company, first).await?;
        let rows = self.rows_of_intent(&first).await.map_err(|error| fault(&error))?;
        let settled = rows.iter().map(|row| self.service.wait_until_settled(company, row.id));
        let _in_time: Result<_, Elapsed> = timeout(self.wait, join_all(settled)).await;
        let read = async {
            let mut refunds = Vec::with_capacity(rows.len());
            for row in &self.rows_of_intent(&first).await? {
                refunds.push(self.port_refund(row).await?);
            }
            Ok(refunds)
        };
        read.await.map_err(|error: StoreError| fault(&error).into())
    }

    async fn make(&self, caller: &DialectCaller, order: PortOrder) -> Result<PortRefunded, PortRefusal> {
        if !caller.may_refund {
            return Err(domain::refund_rule::Refusal::RoleMayNotRefund.into());
        }
        let payment = self
            .find_subject(caller.reach, &order.subject)
            .await
            .map_err(|error| fault(&error))?
            .ok_or(PortRefusal::UnknownPayment)?;
        let rest = self.rest_of(&payment, &order.subject).await.map_err(|error| fault(&error))?;
        let amount = order.amount.read(rest)?;
        let item = match order.subject {
            PortSubject::Payment(_) => None,
            PortSubject::Item(item) => Some(item),
        };
        let request = RefundRequest {
            amount: amount.to_string(),
            reason: order.reason,
            expected_refundable: None,
            item,
            choices: self.choices(&order.options, &payment),
            tracking_id: order.tracking_id,
            look_alike_within_s: order.duplicate_window_s,
            bulk: None,
        };
        let key = self.key(order.key.as_deref());
        match self.service.create_refund(&caller.actor, payment.id, &request, &key).await {
            Ok(reserved) => {
                let refunds = self.wait_for(reserved.company_id, reserved.refund_id).await?;
                Ok(PortRefunded { refunds, replayed: reserved.replayed })
            }
            Err(error) => Err(self.refusal(payment.company_id, error).await),
        }
    }

    /// What the caller chose. The default of the dialect says nothing to a gateway that has no such choice.
    fn choices(&self, options: &Details, payment: &TransactionRow) -> Chosen {
        let here = self.service.capabilities(payment);
        let of_dialect = self.service.gateway_capabilities(self.kind).choices;
        let is_default = |name: &str, value: &str| {
            of_dialect.iter().any(|choice| choice.field == name && choice.default == value)
        };
        let mut chosen = choices_of(options, &here);
        chosen.retain(|name, value| {
            here.choices.iter().any(|choice| choice.name == name) || !is_default(name, value)
        });
        chosen
    }

    /// The key as it is bound: the dialect's own where it has one, else one of its own for each call.
    fn key(&self, given: Option<&str>) -> String {
        let Some(given) = given else {
            return new_uuid(self.service.clock().now(), self.service.random()).hyphenated().to_string();
        };
        let plain = given.len() <= KEY_MAX_CHARS
            && !given.is_empty()
            && given.bytes().all(|byte| byte.is_ascii_graphic());
        if plain {
            return format!("{}:{given}", self.kind);
        }
        let digest: [u8; 32] = Sha256::digest(given.as_bytes()).into();
        let digest: String = digest.map(|byte| format!("{byte:02x}")).concat();
        format!("{}-sha256:{digest}", self.kind)
    }

    async fn refusal(&self, company: CompanyId, error: CreateRefundError) -> PortRefusal {
        match error {
            CreateRefundError::UnknownPayment
            | CreateRefundError::NotAPayment
            | CreateRefundError::UnknownItem => PortRefusal::UnknownPayment,
            CreateRefundError::Amount(error) => PortRefusal::Amount(error),
            CreateRefundError::Rules(refusal) => PortRefusal::Rules(refusal),
            CreateRefundError::LookAlike { window_s } => PortRefusal::LookAlike { window_s },
            CreateRefundError::KeyReused { fields: _, refund_id } => {
                let row = match self.row(company, refund_id).await {
                    Ok(row) => row,
                    Err(refusal) => return refusal,
                };
                match self.port_refund(&row).await {
                    Ok(first) => PortRefusal::KeyReused(Box::new(first)),
                    Err(error) => fault(&error).into(),
                }
            }
            error @ CreateRefundError::KeyInvalid => PortFault(error.to_string()).into(),
            CreateRefundError::Store(error) => fault(&error).into(),
        }
    }

    async fn transactions(&self, rows: &[TransactionRow]) -> Result<Vec<PortTransaction>, StoreError> {
        let mut transactions = Vec::with_capacity(rows.len());
        for row in rows {
            transactions.push(match row.kind() {
                TransactionKind::Payment => PortTransaction::Payment(Box::new(self.port_payment(row).await?)),
                TransactionKind::Refund => PortTransaction::Refund(Box::new(self.port_refund(row).await?)),
            });
        }
        Ok(transactions)
    }
}

impl DialectPort for DeskPort {
    type Caller = DialectCaller;

    async fn sign_in(&self, proof: Proof<'_>) -> Result<Option<SignedIn<DialectCaller>>, PortFault> {
        self.find_caller(proof).await
    }

    async fn refund(&self, caller: &DialectCaller, order: PortOrder) -> Result<PortRefunded, PortRefusal> {
        self.make(caller, order).await
    }

    async fn payment(
        &self,
        caller: &DialectCaller,
        gateway_payment_id: &str,
    ) -> Result<Option<PortPayment>, PortFault> {
        let found = async {
            let row = find_payment_of(self.service.store(), caller.reach, gateway_payment_id).await?;
            match row {
                Some(row) => self.port_payment(&row).await.map(Some),
                None => Ok(None),
            }
        };
        found.await.map_err(|error| fault(&error))
    }

    async fn refund_by_id(&self, caller: &DialectCaller, id: &str) -> Result<Option<PortRefund>, PortFault> {
        let found = async {
            match find_refund_of(self.service.store(), caller.reach, id).await? {
                Some(row) => self.port_refund(&row).await.map(Some),
                None => Ok(None),
            }
        };
        found.await.map_err(|error| fault(&error))
    }

    async fn tracked(
        &self,
        caller: &DialectCaller,
        name: &str,
        limit: u32,
    ) -> Result<Vec<PortTransaction>, PortFault> {
        let listed = async {
            let rows = list_tracked(self.service.store(), caller.reach, name, limit).await?;
            self.transactions(&rows).await
        };
        listed.await.map_err(|error: StoreError| fault(&error))
    }

    async fn list(&self, caller: &DialectCaller, query: &PortQuery) -> Result<PortPage, PortFault> {
        let listed = async {
            let query = integration_query(query);
            let rows = list_of_integration(self.service.store(), caller.reach, &query).await?;
            let total = count_of_integration(self.service.store(), caller.reach, &query).await?;
            Ok(PortPage { items: self.transactions(&rows).await?, total })
        };
        listed.await.map_err(|error: StoreError| fault(&error))
    }
}

fn integration_query(query: &PortQuery) -> IntegrationQuery {
    let minor = |text: &Option<String>| {
        // Without a currency the bounds are read as the commonest have them: with two decimals.
        let currency = query.currency.or_else(|| "USD".parse().ok())?;
        let amount = domain::money::Money::parse(text.as_deref()?, currency).ok()?;
        Some(amount.minor())
    };
    IntegrationQuery {
        kind: match query.of {
            PortListed::Payments => Some(TransactionKind::Payment),
            PortListed::Refunds => Some(TransactionKind::Refund),
            PortListed::Both => None,
        },
        from: query.from_us,
        to: query.to_us,
        gateway_payment_id: query.payment_id.clone(),
        gateway_item_id: query.item_id.clone(),
        refund_id: query.refund_id.clone(),
        conversation_id: query.conversation_id.clone(),
        order_number: query.order_number.clone(),
        currency: query.currency,
        min_minor: minor(&query.min_amount),
        max_minor: minor(&query.max_amount),
        result: query.result,
        offset: i64::try_from(query.offset).unwrap_or(i64::MAX),
        limit: i64::from(query.limit),
    }
}

fn fault(error: &StoreError) -> PortFault {
    tracing::error!(error = chain(error), "the database failed under a call in a gateway's dialect");
    PortFault("the database failed".to_owned())
}
