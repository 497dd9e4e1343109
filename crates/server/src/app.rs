//! What every handler works with.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use refunds::clock::Clock;
use refunds::service::RefundService;
use store::Micros;
use store::engine::Store;
use store::event::EventActor;
use store::event::bell::Bell;
use store::subject::Author;
use store::transaction::query::TimeBound;
use tokio::sync::{Semaphore, watch};

use crate::event::hub::Hub;
use crate::metrics::Metrics;
use crate::metrics::database::LastFigures;
use crate::panel::Panel;
use crate::passkey::relying_party::{PasskeysOff, RelyingParty};
use crate::problem::Failure;
use crate::rate_limit::RateLimits;
use crate::session::client_address::ClientAddress;
use crate::settings::Settings;
use crate::sign_on::discovery::Providers;

/// The parts that one who starts the server puts together.
pub struct Parts {
    /// The refund service, and through it the database.
    pub service: RefundService,
    /// The time, the same that the service was given.
    pub clock: Arc<dyn Clock>,
    /// Our address and our limits.
    pub settings: Settings,
    /// The panel's files: [`Panel::embedded`].
    pub panel: Panel,
    /// What is counted; the same that whoever else counts was given.
    pub metrics: Metrics,
}

/// Everything that a handler needs; cheap to clone.
#[derive(Clone)]
pub struct App {
    pub(crate) store: Store,
    pub(crate) service: RefundService,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) settings: Arc<Settings>,
    pub(crate) panel: Arc<Panel>,
    /// Whom passkeys are for, or why there are none.
    pub(crate) passkeys: Arc<Result<RelyingParty, PasskeysOff>>,
    pub(crate) rate_limits: Arc<RateLimits>,
    /// One permit a password that is being checked.
    pub(crate) sign_ins: Arc<Semaphore>,
    /// Companies' identity providers, as they described themselves lately.
    pub(crate) providers: Arc<Providers>,
    pub(crate) worker: WorkerSign,
    pub(crate) metrics: Metrics,
    pub(crate) last_figures: LastFigures,
    /// Rung when a webhook may have something to be sent at once.
    pub(crate) webhook_bell: Bell,
    /// Rung when an export is asked for.
    pub(crate) export_bell: Bell,
    /// Rung when a batch of refunds is to run, or to stop.
    pub(crate) bulk_refund_bell: Bell,
    /// Rung when a letter waits to be sent.
    pub(crate) mail_bell: Bell,
    /// Reads the live stream for everyone.
    pub(crate) hub: Hub,
    /// True from the moment that the server is told to stop: live streams end, the others finish.
    pub(crate) stopping: watch::Sender<bool>,
}

/// Whether the worker has ended while it was needed: then refunds are taken and not sent.
#[derive(Clone, Debug, Default)]
pub(crate) struct WorkerSign {
    ended: Arc<AtomicBool>,
}

impl WorkerSign {
    pub(crate) fn mark_ended(&self) {
        self.ended.store(true, Ordering::Release);
    }

    pub(crate) fn is_ended(&self) -> bool {
        self.ended.load(Ordering::Acquire)
    }
}

impl App {
    /// Puts the parts together.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        let stopping = watch::Sender::new(false);
        Self {
            hub: Hub::new(parts.service.store().clone(), stopping.subscribe()),
            stopping,
            webhook_bell: Bell::default(),
            export_bell: Bell::default(),
            bulk_refund_bell: Bell::default(),
            mail_bell: Bell::default(),
            store: parts.service.store().clone(),
            service: parts.service,
            clock: parts.clock,
            sign_ins: Arc::new(Semaphore::new(parts.settings.sign_ins_at_once)),
            passkeys: Arc::new(RelyingParty::of(&parts.settings.public_url)),
            rate_limits: Arc::new(RateLimits::new(&parts.settings)),
            settings: Arc::new(parts.settings),
            panel: Arc::new(parts.panel),
            providers: Arc::default(),
            worker: WorkerSign::default(),
            metrics: parts.metrics,
            last_figures: LastFigures::default(),
        }
    }

    /// Until when a query of the report that begins now may look.
    pub(crate) fn report_bound(&self) -> TimeBound {
        let clock = Arc::clone(&self.clock);
        TimeBound::new(Arc::new(move || clock.now()), self.settings.report_time)
    }

    /// Who makes a change now, from an address.
    pub(crate) fn author(&self, actor: EventActor, address: &ClientAddress) -> Author {
        Author {
            actor,
            address: Some(address.0.clone()),
            at: self.now(),
            salt: self.service.random().bytes(),
        }
    }

    /// The desk itself, as what changes something now.
    pub(crate) fn itself(&self) -> Author {
        Author {
            actor: EventActor::System,
            address: None,
            at: self.now(),
            salt: self.service.random().bytes(),
        }
    }

    /// Whom passkeys are for; refuses where there are none.
    pub(crate) fn relying_party(&self) -> Result<&RelyingParty, Failure> {
        self.passkeys.as_ref().as_ref().map_err(|why| Failure::passkeys_off(*why))
    }

    pub(crate) fn now(&self) -> Micros {
        self.clock.now()
    }
}
