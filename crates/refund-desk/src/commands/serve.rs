//! `refund-desk serve`: the product.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use gateways::http::Http;
use refunds::service::RefundService;
use server::mail::mailer::Mailer;
use server::metrics::Metrics;
use server::origin::Origin;
use server::serve::tls::{Tls, TlsFiles};
use server::settings::{BULK_REFUNDS_A_SECOND, CALLS_A_MINUTE_ADDRESS, CALLS_A_MINUTE_EACH, Settings};
use store::engine::{Options, Store};
use store::person::list_people;

use crate::desk::{DatabaseOptions, open_vault_of, refund_service, run};
use crate::failure::CommandError;
use crate::key_file::KeyOptions;
use crate::listen::{bind, local_url};
use crate::metrics_token::MetricsOptions;
use crate::stop::Stop;

/// What `serve` can be told.
#[derive(Args)]
pub struct ServeOptions {
    #[command(flatten)]
    database: DatabaseOptions,
    #[command(flatten)]
    key: KeyOptions,
    /// Where to listen, IP:PORT; port 0 takes a free one.
    #[arg(long, env = "REFUND_DESK_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The address that people type: for links, cookies and Origin checks. Default: `http://localhost` with the port.
    #[arg(long, env = "REFUND_DESK_PUBLIC_URL")]
    public_url: Option<String>,
    /// Exactly one proxy of ours stands in front and appends the caller's address to X-Forwarded-For.
    #[arg(long, env = "REFUND_DESK_BEHIND_PROXY")]
    behind_proxy: bool,
    #[command(flatten)]
    tls: TlsOptions,
    #[command(flatten)]
    calls: CallOptions,
    #[command(flatten)]
    mail: MailOptions,
    #[command(flatten)]
    metrics: MetricsOptions,
    #[command(flatten)]
    private: PrivateOptions,
    /// A folder outside of the database where each day's signed heads of all companies' chains are written, a file a day. On
    /// storage where nothing is written twice, whoever writes the database anew cannot write them anew.
    #[arg(long, value_name = "FOLDER", env = "REFUND_DESK_HEADS_FOLDER")]
    heads_folder: Option<PathBuf>,
    /// Prints one line of JSON with the address once it listens.
    #[arg(long, env = "REFUND_DESK_PRINT_JSON")]
    print_json: bool,
}

/// The server's own certificate, where no proxy in front has one.
#[derive(Args)]
struct TlsOptions {
    /// Serves https by this certificate: a PEM file, with the chain to a known authority. It is read anew when it changes.
    #[arg(long, value_name = "FILE", requires = "tls_key", env = "REFUND_DESK_TLS_CERT")]
    tls_cert: Option<PathBuf>,
    /// The certificate's private key: a PEM file.
    #[arg(long, value_name = "FILE", requires = "tls_cert", env = "REFUND_DESK_TLS_KEY")]
    tls_key: Option<PathBuf>,
}

impl TlsOptions {
    fn open(&self) -> Result<Option<Tls>, CommandError> {
        let (Some(certificate), Some(key)) = (self.tls_cert.clone(), self.tls_key.clone()) else {
            return Ok(None);
        };
        Tls::open(TlsFiles { certificate, key })
            .map(Some)
            .map_err(|error| CommandError::refused(error.to_string()))
    }
}

/// By which mail server people get their links.
#[derive(Args)]
struct MailOptions {
    /// Sends invitations and links for new passwords by this mail server: `smtps://NAME:PASSWORD@HOST`, or `smtp://…`, which
    /// goes on by STARTTLS (on this machine without). With a password, give it by `REFUND_DESK_SMTP_URL`: others here see a command's words.
    #[arg(
        long,
        value_name = "URL",
        requires = "mail_from",
        env = "REFUND_DESK_SMTP_URL",
        hide_env_values = true
    )]
    smtp_url: Option<String>,
    /// Whom letters are from: an address, or `Name <address>`.
    #[arg(long, value_name = "SENDER", requires = "smtp_url", env = "REFUND_DESK_MAIL_FROM")]
    mail_from: Option<String>,
}

impl MailOptions {
    /// The mail server. What links in letters begin with is said, not guessed.
    fn open(&self, public_url: Option<&str>) -> Result<Option<Mailer>, CommandError> {
        let (Some(smtp_url), Some(from)) = (&self.smtp_url, &self.mail_from) else { return Ok(None) };
        let Some(public_url) = public_url else {
            return Err(CommandError::refused(
                "with --smtp-url say --public-url, too: letters hold links".to_owned(),
            ));
        };
        let mailer = Mailer::new(smtp_url, from, public_url);
        mailer.map(Some).map_err(|error| CommandError::refused(error.to_string()))
    }
}

/// How many calls this server answers, and how fast it makes its own.
#[derive(Args)]
struct CallOptions {
    /// Calls that one session or credential may make in a minute, at once or spread over it; 0 for no limit.
    #[arg(long, value_name = "CALLS", env = "REFUND_DESK_CALLS_A_MINUTE_EACH", default_value_t = CALLS_A_MINUTE_EACH)]
    calls_a_minute_each: u32,
    /// Calls that may come from one address in a minute, whoever makes them; 0 for no limit.
    #[arg(long, value_name = "CALLS", env = "REFUND_DESK_CALLS_A_MINUTE_ADDRESS", default_value_t = CALLS_A_MINUTE_ADDRESS)]
    calls_a_minute_address: u32,
    /// Lines of a batch of refunds that are handed over in a second for one gateway account, at most.
    #[arg(long, value_name = "LINES", env = "REFUND_DESK_BULK_REFUNDS_A_SECOND", default_value_t = BULK_REFUNDS_A_SECOND)]
    bulk_refunds_a_second: u32,
}

/// Where the desk may call, beyond the open network.
#[derive(Args)]
struct PrivateOptions {
    /// Webhooks may be on this machine (by plain http, too) and in private networks. Strangers who may make webhooks
    /// could then reach, through us, what only we can.
    #[arg(long, env = "REFUND_DESK_PRIVATE_WEBHOOKS")]
    private_webhooks: bool,
    /// Gateways may be on this machine (by plain http, too) and in private networks: a sandbox, a bank of one's own.
    /// Strangers who may set up integrations could then reach, through us, what only we can.
    #[arg(long, env = "REFUND_DESK_PRIVATE_GATEWAYS")]
    private_gateways: bool,
}

/// Serves until it is told to stop.
pub async fn serve(options: ServeOptions) -> Result<(), CommandError> {
    if let Some(public_url) = &options.public_url {
        refuse_in_the_clear(options.listen, public_url)?;
    }
    if let Some(folder) = options.heads_folder.as_ref().filter(|folder| !folder.is_dir()) {
        return Err(CommandError::refused(format!("there is no folder {}", folder.display())));
    }
    let tls = options.tls.open()?;
    let mailer = options.mail.open(options.public_url.as_deref())?;
    let (listener, bound) = bind(options.listen, "--listen").await?;
    let own_url = || {
        let url = local_url(bound);
        if tls.is_some() { url.replacen("http:", "https:", 1) } else { url }
    };
    let public_url = options.public_url.clone().unwrap_or_else(own_url);
    if options.public_url.is_none() && !bound.ip().is_loopback() {
        tracing::warn!("others can reach {bound}, but not {public_url}: set --public-url");
    }
    if tls.is_some() && !public_url.starts_with("https://") {
        return Err(CommandError::refused(format!(
            "with --tls-cert people type an address that begins with https://, and --public-url says {public_url}"
        )));
    }
    let settings = Settings {
        behind_proxy: options.behind_proxy,
        calls_a_minute_each: options.calls.calls_a_minute_each,
        calls_a_minute_address: options.calls.calls_a_minute_address,
        bulk_refunds_a_second: options.calls.bulk_refunds_a_second.max(1),
        private_webhooks: options.private.private_webhooks,
        gateway_http: if options.private.private_gateways {
            Http::default()
        } else {
            Http::on_the_open_network()
        },
        heads_folder: options.heads_folder.clone(),
        metrics_token: options.metrics.token()?,
        mailer,
        tls,
        ..Settings::new(&public_url)?
    };
    let stop = Stop::on_signals()?;
    let filling = |rows| tracing::info!(rows, "rows of before are taken into the search and the kept totals");
    let how = Options { serve: true, filling, ..Options::default() };
    let store = Store::open_with(&options.database.database, how).await?;
    let vault = open_vault_of(&store, &options.key).await?;
    let metrics = Metrics::new();
    let service = refund_service(store, vault, settings.gateway_http.clone(), &metrics);
    say_how_to_begin(&service).await?;
    tracing::info!(%bound, address = settings.public_url, "Refund Desk is open");
    if options.print_json {
        print_address(&settings.public_url);
    }
    run(service, settings, metrics, listener, stop).await
}

/// On an address that others reach, nobody signs in in the clear.
fn refuse_in_the_clear(listen: SocketAddr, public_url: &str) -> Result<(), CommandError> {
    let origin: Origin = public_url.parse()?;
    if listen.ip().is_loopback() || origin.is_https() || origin.is_local() {
        return Ok(());
    }
    Err(CommandError::refused(format!(
        "others can reach {listen}, and {public_url} would carry their passwords in the clear: give --tls-cert and \
         --tls-key, or put a proxy with TLS in front, and say --public-url https://…"
    )))
}

async fn say_how_to_begin(service: &RefundService) -> Result<(), CommandError> {
    if list_people(service.store()).await?.is_empty() {
        tracing::warn!(
            "nobody can sign in yet; create a person in this database, with the password on standard input: \
             refund-desk person add --database … --email YOU@EXAMPLE.COM --name NAME --platform-owner"
        );
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the line is what --print-json asks for")]
fn print_address(address: &str) {
    println!("{}", serde_json::json!({ "address": address }));
}
