//! What the worker keeps of each gateway account: how much is under way, and whether it answers.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use domain::gateway_kind::GatewayKind;
use domain::id::IntegrationId;
use futures::FutureExt;
use gateways::exchange::{Exchange, listen};
use store::Micros;
use store::dialect::Reach;
use store::integration::Integration;
use store::integration::circuit::change_circuit;
use store::refund::claim::Room;

use crate::circuit::{Ended, Memory, News, change, hear};
use crate::fault::chain;
use crate::service::RefundService;

/// What this server remembers of the accounts that it called and that were not all well.
#[derive(Debug, Default)]
pub(crate) struct Accounts(Mutex<BTreeMap<IntegrationId, Memory>>);

impl Accounts {
    /// Takes note of a call that has ended.
    fn hear(&self, service: &RefundService, integration: IntegrationId, ended: Ended<'_>) -> Vec<News> {
        let mut accounts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut memory = accounts.get(&integration).copied().unwrap_or_default();
        let news = hear(&mut memory, ended, &service.inner.settings.circuit);
        if memory == Memory::default() {
            accounts.remove(&integration);
        } else {
            accounts.insert(integration, memory);
        }
        news
    }
}

/// A call to a gateway, and for which account it is made.
#[derive(Clone, Copy, Debug)]
pub(super) struct Call<'a> {
    /// The account.
    pub(super) integration: &'a Integration,
    /// Whether it is the one call that finds out if the gateway answers again.
    pub(super) is_probe: bool,
}

impl RefundService {
    /// How many pieces of work of each gateway account this server has in hand.
    #[must_use]
    pub fn calls_in_hand(&self) -> BTreeMap<IntegrationId, usize> {
        self.inner.in_hand.by_account()
    }

    /// How much may be under way at each account.
    pub(super) fn room(&self) -> Room {
        let settings = &self.inner.settings;
        Room {
            in_hand: self.inner.in_hand.by_account(),
            at_most: GatewayKind::ALL.map(|kind| (kind, settings.calls_at_once_each.of(kind))).into(),
            // No setting changes whether a gateway can be asked.
            askable: GatewayKind::ALL
                .into_iter()
                .filter(|kind| self.gateway_capabilities(*kind).can_be_asked)
                .collect(),
            probe_for: settings.circuit.probe_for,
        }
    }

    /// Whether an account has just so much under way as it may have: when one of it ends, the worker can claim again.
    pub(super) fn is_full(&self, integration: &Integration) -> bool {
        self.room().left(integration.id, integration.gateway_kind) == 0
    }

    /// Makes a call and takes note of whether it was answered at all. A client that panics has perhaps sent: none.
    pub(super) async fn call<T>(&self, call: Call<'_>, made: impl Future<Output = T>) -> Option<T> {
        let began = self.clock().now();
        let (told, exchange) = listen(std::panic::AssertUnwindSafe(made).catch_unwind()).await;
        self.take_note(call, began, exchange.as_ref()).await;
        told.ok()
    }

    /// Takes note that a call was not made after all.
    pub(super) async fn no_call(&self, call: Call<'_>) {
        self.take_note(call, self.clock().now(), None).await;
    }

    async fn take_note(&self, call: Call<'_>, began: Micros, exchange: Option<&Exchange>) {
        let integration = call.integration;
        let now = self.clock().now();
        if matches!(exchange, Some(Exchange::Busy { .. })) {
            self.inner.observer.gateway_busy(integration.gateway_kind);
        }
        let ended = Ended { exchange, began, now, is_probe: call.is_probe };
        let account = Reach { company: integration.company_id, integration: integration.id };
        for news in self.inner.accounts.hear(self, integration.id, ended) {
            let settings = &self.inner.settings.circuit;
            let changed =
                change_circuit(self.store(), account, now, |circuit| change(circuit, &news, now, settings));
            match changed.await {
                Ok(Some(circuit)) => {
                    tracing::warn!(
                        integration = %integration.id,
                        gateway = integration.gateway_kind.as_str(),
                        circuit = circuit.state.as_str(),
                        reason = circuit.reason,
                        is_paused = matches!(news, News::Busy { .. }),
                        "how a gateway is called has changed"
                    );
                    self.inner.work.notify_one();
                }
                Ok(None) => {}
                // It is found out anew by the next calls; the one call that tries again ends by itself.
                Err(error) => tracing::error!(
                    error = chain(&error),
                    integration = %integration.id,
                    "how a gateway is called could not be written"
                ),
            }
        }
    }
}
