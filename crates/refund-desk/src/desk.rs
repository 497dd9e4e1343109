//! The desk itself, put together from a database and a key, and served until somebody stops it.

use std::sync::Arc;

use clap::Args;
use gateways::http::Http;
use refunds::clock::{Clock, SystemClock};
use refunds::directory::LiveDirectory;
use refunds::random::SystemRandom;
use refunds::service::{Parts, RefundService};
use refunds::settings::RefundSettings;
use refunds::vault::Vault;
use server::app::App;
use server::metrics::Metrics;
use server::panel::Panel;
use server::settings::Settings;
use store::company::list_all_companies;
use store::daily_head::find_head_key;
use store::engine::Store;
use store::integration::list_integrations;
use store::sign_on::find_provider;
use store::webhook::list::list_webhooks;
use tokio::net::TcpListener;

use crate::failure::CommandError;
use crate::key_file::{KeyOptions, MissingKey, open_vault};
use crate::stop::Stop;

/// Which database.
#[derive(Args)]
pub struct DatabaseOptions {
    /// The database: sqlite:FILE, made when it is not there, or `postgres://USER@HOST/NAME`. An address with a password
    /// belongs into the environment: options are seen by everyone on the machine.
    #[arg(long, env = "REFUND_DESK_DATABASE", hide_env_values = true, default_value = "sqlite:desk.db")]
    pub database: String,
}

/// Opens the vault of a database: a missing key is made only while there is nothing that it would have to open.
pub async fn open_vault_of(store: &Store, key: &KeyOptions) -> Result<Vault, CommandError> {
    let signs = find_head_key(store).await?.is_some();
    let mut missing = if signs { MissingKey::Refuse } else { MissingKey::Make };
    for company in list_all_companies(store).await? {
        let keeps_secrets = !list_integrations(store, company.id).await?.is_empty()
            || !list_webhooks(store, company.id).await?.is_empty()
            || find_provider(store, company.id).await?.is_some();
        if keeps_secrets {
            missing = MissingKey::Refuse;
        }
    }
    open_vault(key, missing)
}

/// The refund service over a database, with real gateways; its calls are counted.
pub fn refund_service(store: Store, vault: Vault, http: Http, metrics: &Metrics) -> RefundService {
    RefundService::new(Parts {
        store,
        clock: Arc::new(SystemClock),
        random: Arc::new(SystemRandom),
        gateways: Arc::new(LiveDirectory::new(vault, http)),
        settings: RefundSettings::default(),
        observer: Arc::new(metrics.clone()),
    })
}

/// Picks up what the last run left, serves until the stop, and closes the database.
pub async fn run(
    service: RefundService,
    settings: Settings,
    metrics: Metrics,
    listener: TcpListener,
    stop: Stop,
) -> Result<(), CommandError> {
    let recovered = service.recover().await?;
    if recovered.queued + recovered.interrupted > 0 {
        tracing::warn!(
            queued = recovered.queued,
            interrupted = recovered.interrupted,
            "picked up refunds that the last run left: the queued ones are sent now, whether the interrupted ones \
             arrived is not known and needs a person"
        );
    }
    for broken in &recovered.broken {
        tracing::error!(
            company = %broken.company_id, refund = %broken.refund_id, why = broken.why,
            "a refund cannot be read: it stays as it is and is looked at again in a while"
        );
    }
    let store = service.store().clone();
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let app = App::new(server::app::Parts { service, clock, settings, panel: Panel::embedded(), metrics });
    let served = server::serve::serve(listener, app, stop.asked()).await;
    store.close().await;
    served.map_err(CommandError::io("the server failed"))
}
