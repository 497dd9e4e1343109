//! The refund service itself: what all its operations share.

use std::sync::Arc;

use domain::balance::{BalanceParts, RefundPart};
use domain::capabilities::Capabilities;
use domain::gateway_kind::GatewayKind;
use domain::id::{CompanyId, TransactionId};
use domain::refund::RefundState;
use domain::refund_rule::Requester;
use store::engine::Store;
use store::error::StoreError;
use store::integration::Integration;
use store::transaction::TransactionRow;
use store::transaction::find::{find_transaction, list_refunds};
use tokio::sync::Notify;
use tokio::time::timeout;

use crate::actor::Actor;
use crate::clock::Clock;
use crate::directory::GatewayDirectory;
use crate::in_hand::InHand;
use crate::observer::Observer;
use crate::random::Randomness;
use crate::receipt::ReceiptKeys;
use crate::settings::RefundSettings;
use crate::vault::Vault;
use crate::waiting::{Place, Waiting};
use crate::worker::account::Accounts;

/// The settings of an integration that leaves all as it is.
const ALL_DEFAULTS: &str = "{}";

/// What the service is made of; a test or a simulation passes its own.
pub struct Parts {
    /// The database.
    pub store: Store,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The randomness.
    pub random: Arc<dyn Randomness>,
    /// The gateways.
    pub gateways: Arc<dyn GatewayDirectory>,
    /// How long it waits for what.
    pub settings: RefundSettings,
    /// Who hears of every call to a gateway.
    pub observer: Arc<dyn Observer>,
}

/// The refund service. Cheap to clone; all clones share the worker's bell.
#[derive(Clone)]
pub struct RefundService {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) random: Arc<dyn Randomness>,
    pub(crate) gateways: Arc<dyn GatewayDirectory>,
    pub(crate) settings: RefundSettings,
    pub(crate) observer: Arc<dyn Observer>,
    /// Rung when a refund was reserved: the worker looks at once.
    pub(crate) work: Notify,
    /// Who waits for a refund's end.
    pub(crate) waiting: Waiting,
    /// The work that was claimed here and is not done.
    pub(crate) in_hand: InHand,
    /// The gateway accounts that were not all well.
    pub(crate) accounts: Accounts,
    /// What receipts' addresses are proved with.
    pub(crate) receipt_keys: ReceiptKeys,
}

impl RefundService {
    /// Puts the service together.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        let Parts { store, clock, random, gateways, settings, observer } = parts;
        let inner = Inner {
            store,
            clock,
            random,
            gateways,
            settings,
            observer,
            work: Notify::new(),
            waiting: Waiting::default(),
            in_hand: InHand::default(),
            accounts: Accounts::default(),
            receipt_keys: ReceiptKeys::default(),
        };
        Self { inner: Arc::new(inner) }
    }

    /// The database that the service works on.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.inner.store
    }

    /// The time, as the service tells it.
    #[must_use]
    pub fn clock(&self) -> &dyn Clock {
        self.inner.clock.as_ref()
    }

    /// The randomness, as the service draws it.
    #[must_use]
    pub fn random(&self) -> &dyn Randomness {
        self.inner.random.as_ref()
    }

    /// The vault that opens the secrets; none where no secret is kept.
    #[must_use]
    pub fn vault(&self) -> Option<&Vault> {
        self.inner.gateways.vault()
    }

    /// What the gateway account of a row can do.
    #[must_use]
    pub fn capabilities(&self, row: &TransactionRow) -> Capabilities {
        self.inner.gateways.capabilities(row.gateway_kind, &row.integration_settings)
    }

    /// What a gateway account can do.
    pub(crate) fn account_capabilities(&self, integration: &Integration) -> Capabilities {
        self.inner.gateways.capabilities(integration.gateway_kind, &integration.settings)
    }

    /// What a gateway of this kind can do where no setting says otherwise.
    #[must_use]
    pub fn gateway_capabilities(&self, kind: GatewayKind) -> Capabilities {
        self.inner.gateways.capabilities(kind, ALL_DEFAULTS)
    }

    /// Finds a row that the actor may see, and what they are to its company.
    pub async fn find_for(
        &self,
        actor: &Actor,
        id: TransactionId,
    ) -> Result<Option<(TransactionRow, Requester)>, StoreError> {
        for (company, requester) in actor.companies(self.store()).await? {
            if let Some(row) = find_transaction(self.store(), &[company], id).await? {
                return Ok(Some((row, requester)));
            }
        }
        Ok(None)
    }

    /// Explains what a payment has left; none for a refund.
    pub async fn balance_parts(&self, payment: &TransactionRow) -> Result<Option<BalanceParts>, StoreError> {
        let Some(part) = payment.payment() else { return Ok(None) };
        let refunds = list_refunds(self.store(), payment.company_id, payment.id).await?;
        let parts: Vec<RefundPart> = refunds.iter().filter_map(refund_part).collect();
        BalanceParts::explain(&part.balance, &parts)
            .map(Some)
            .map_err(|error| StoreError::corrupt("amount_minor", error))
    }

    /// Waits until a refund has left queued and sending, and gives it as it then is.
    ///
    /// It may wait for ever: who calls bounds it. Nothing is cut when the caller goes away. It looks again when
    /// the refund was settled here, and now and then besides, because another server may have settled it.
    pub async fn wait_until_settled(
        &self,
        company: CompanyId,
        refund_id: TransactionId,
    ) -> Result<TransactionRow, StoreError> {
        // Entered before the first look, so that no settlement falls between the two.
        let place = self.inner.waiting.enter(refund_id);
        let row = self.look_at(company, refund_id).await?;
        if is_under_way(&row) { self.wait_at(place, company, refund_id).await } else { Ok(row) }
    }

    /// Waits, as [`Self::wait_until_settled`] does, for a refund that was reserved this moment: it is queued, so nobody
    /// looks before it moves.
    pub async fn wait_for_new(
        &self,
        company: CompanyId,
        refund_id: TransactionId,
    ) -> Result<TransactionRow, StoreError> {
        let place = self.inner.waiting.enter(refund_id);
        self.wait_at(place, company, refund_id).await
    }

    async fn wait_at(
        &self,
        mut place: Place<'_>,
        company: CompanyId,
        refund_id: TransactionId,
    ) -> Result<TransactionRow, StoreError> {
        loop {
            let shown = timeout(self.inner.settings.look_again, place.ring()).await;
            let row = match shown.ok().flatten() {
                Some(row) => Arc::unwrap_or_clone(row),
                // Rung or not: the row tells.
                None => self.look_at(company, refund_id).await?,
            };
            if !is_under_way(&row) {
                return Ok(row);
            }
        }
    }

    async fn look_at(
        &self,
        company: CompanyId,
        refund_id: TransactionId,
    ) -> Result<TransactionRow, StoreError> {
        find_transaction(self.store(), &[company], refund_id)
            .await?
            .ok_or_else(|| StoreError::corrupt("id", "a refund that was reserved is gone"))
    }

    /// Tells everybody who waits that something was settled, and the worker that something may be due.
    pub(crate) fn ring(&self) {
        self.inner.waiting.ring_all();
        self.inner.work.notify_one();
    }

    /// Tells those who wait for a refund that it was settled, and the worker that something may be due.
    pub(crate) fn ring_for(&self, refund_id: TransactionId) {
        self.inner.waiting.ring(refund_id);
        self.inner.work.notify_one();
    }

    pub(crate) fn salt(&self) -> [u8; 16] {
        self.inner.random.bytes()
    }
}

fn is_under_way(row: &TransactionRow) -> bool {
    row.refund().is_some_and(|part| matches!(part.state, RefundState::Queued | RefundState::Sending))
}

fn refund_part(row: &TransactionRow) -> Option<RefundPart> {
    let refund = row.refund()?;
    Some(RefundPart { state: refund.state, amount: row.amount.negated(), made_outside: refund.made_outside })
}
