//! `refund-desk demo`: three companies with 90 days behind them, and the sandbox bank they bank with.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use gateways::http::Http;
use refunds::clock::{Clock as _, SystemClock};
use sandbox::Sandbox;
use server::metrics::Metrics;
use server::settings::{BULK_REFUNDS_A_SECOND, Settings};
use store::engine::Store;
use tokio::sync::oneshot;

use crate::demo::create_world::{listen_to_bank, move_to_sandbox};
use crate::demo::customers::Customers;
use crate::demo::database::DemoDatabase;
use crate::demo::folder::{DemoFolder, Found, Recipe};
use crate::demo::generate::generate;
use crate::demo::summary::Summary;
use crate::desk::{refund_service, run};
use crate::failure::CommandError;
use crate::key_file::{KeyOptions, MissingKey, open_vault};
use crate::listen::{bind, local_url};
use crate::stop::Stop;

/// What `demo` can be told.
#[derive(Args)]
pub struct DemoOptions {
    /// The folder of the demo's files. A finished demo in it is used again.
    #[arg(long, env = "REFUND_DESK_DATA", default_value = "demo-data")]
    data: PathBuf,
    /// The desk's database, where it is not to be a file in that folder: sqlite:FILE or postgres://…, empty at first.
    #[arg(long, env = "REFUND_DESK_DATABASE")]
    database: Option<String>,
    /// Where to listen, IP:PORT; port 0 takes a free one.
    #[arg(long, env = "REFUND_DESK_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Where the sandbox bank listens. Default: the port after the panel's; a free one when that is 0.
    #[arg(long, env = "REFUND_DESK_SANDBOX_LISTEN")]
    sandbox_listen: Option<SocketAddr>,
    /// The address that people type. Default: `http://localhost` with the port.
    #[arg(long, env = "REFUND_DESK_PUBLIC_URL")]
    public_url: Option<String>,
    /// How many payments are made, beside the listed ones; their refunds come on top. Default: 5000.
    #[arg(long, env = "REFUND_DESK_PAYMENTS")]
    payments: Option<u32>,
    /// The same seed makes the same demo, relative to now. Default: 1.
    #[arg(long, env = "REFUND_DESK_SEED")]
    seed: Option<u64>,
    /// How many customers pay a minute while it runs; 0: none, so that nothing moves by itself.
    #[arg(long, env = "REFUND_DESK_CUSTOMERS_A_MINUTE", default_value_t = 3)]
    customers_a_minute: u32,
    /// Lines of a batch of refunds that are handed over in a second for one gateway account, at most.
    #[arg(long, value_name = "LINES", env = "REFUND_DESK_BULK_REFUNDS_A_SECOND", default_value_t = BULK_REFUNDS_A_SECOND)]
    bulk_refunds_a_second: u32,
    /// Makes the demo, where it is not made, and ends.
    #[arg(long)]
    only_make: bool,
    /// Prints one line of JSON instead of the text, once it listens.
    #[arg(long, env = "REFUND_DESK_PRINT_JSON")]
    print_json: bool,
}

/// Makes the demo, or finds it made, and serves it and its bank until told to stop.
pub async fn demo(options: DemoOptions) -> Result<(), CommandError> {
    // First of all, so that a port in use is told before anything is made.
    let (listener, bound) = bind(options.listen, "--listen").await?;
    let beside = options.sandbox_listen.unwrap_or_else(|| port_after(options.listen));
    let (sandbox_listener, sandbox_bound) = bind(beside, "--sandbox-listen").await?;
    let sandbox_address = format!("http://{sandbox_bound}");
    let stop = Stop::on_signals()?;

    let folder = DemoFolder::open(&options.data)?;
    let database = DemoDatabase::of(&folder, options.database);
    let recipe = tokio::select! {
        prepared = prepare(&folder, &database, options.seed, options.payments) => prepared?,
        // What was made so far is unfinished, and made anew the next time.
        () = stop.clone().asked() => return Ok(()),
    };
    if options.only_make {
        return Ok(());
    }

    let bank = Sandbox::open(&folder.ledger()).await?;
    let merchants = listen_to_bank(&bank, recipe.seed, bound.port()).await?;
    let store = Store::open_to_serve(&database.address).await?;
    move_to_sandbox(&store, recipe.seed, &sandbox_address).await?;
    let vault = open_vault(&KeyOptions { key_file: folder.key() }, MissingKey::Refuse)?;
    let address = options.public_url.unwrap_or_else(|| local_url(bound));
    // Whoever tries webhooks out has a receiver on this machine; nobody else can reach a demo that listens here only.
    let private_webhooks = bound.ip().is_loopback();
    // Its gateways are the sandbox, which is on this machine.
    let settings = Settings {
        private_webhooks,
        gateway_http: Http::default(),
        bulk_refunds_a_second: options.bulk_refunds_a_second.max(1),
        ..Settings::new(&address)?
    };

    let (close_bank, bank_closes) = oneshot::channel::<()>();
    let open_bank = bank.clone();
    let banking = tokio::spawn(async move {
        let closing = async move {
            if bank_closes.await.is_err() {
                tracing::debug!("the desk is gone, so the bank closes");
            }
        };
        open_bank.serve(sandbox_listener, closing).await
    });
    let summary = Summary::new(recipe, settings.public_url.clone(), sandbox_address);
    if options.print_json {
        summary.print_json();
    } else {
        summary.print_text(&folder);
    }
    let metrics = Metrics::new();
    let service = refund_service(store, vault, settings.gateway_http.clone(), &metrics);
    let customers = Customers { service: service.clone(), bank: bank.clone(), seed: recipe.seed, merchants };
    let paying = tokio::spawn(customers.pay(options.customers_a_minute, stop.clone()));
    let served = run(service, settings, metrics, listener, stop).await;
    // Also where the desk failed and nobody asked anybody to stop.
    paying.abort();
    // The bank closes last: attempts that were under way had someone to answer them.
    drop(close_bank);
    let banked = banking.await.map_err(CommandError::bug)?;
    bank.close().await;
    served?;
    banked.map_err(CommandError::io("the sandbox failed"))
}

async fn prepare(
    folder: &DemoFolder,
    database: &DemoDatabase,
    seed: Option<u64>,
    payments: Option<u32>,
) -> Result<Recipe, CommandError> {
    match folder.find(seed, payments)? {
        Found::Finished(recipe, stamp) => {
            database.check(folder, recipe, stamp).await?;
            eprintln!(
                "using the demo in {} (seed {}, {} payments)",
                folder.shown(),
                recipe.seed,
                recipe.payments
            );
            Ok(recipe)
        }
        Found::Nothing(recipe) => {
            generate(folder, database, recipe, SystemClock.now()).await?;
            folder.finish(recipe, database.stamp(recipe).await?)?;
            Ok(recipe)
        }
    }
}

fn port_after(listen: SocketAddr) -> SocketAddr {
    let port = if listen.port() == 0 { 0 } else { listen.port().checked_add(1).unwrap_or(0) };
    SocketAddr::new(listen.ip(), port)
}
