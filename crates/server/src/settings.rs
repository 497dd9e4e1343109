//! What the one who starts the server decides: its public address and its limits.

use std::path::PathBuf;
use std::time::Duration;

use gateways::http::Http;

use crate::mail::mailer::Mailer;
use crate::metrics::access::MetricsToken;
use crate::origin::{BadOrigin, Origin};
use crate::serve::tls::Tls;

/// So many calls a minute one session or credential makes at most, unless the settings say otherwise.
pub const CALLS_A_MINUTE_EACH: u32 = 12_000;
/// So many calls a minute one address makes at most, unless the settings say otherwise.
pub const CALLS_A_MINUTE_ADDRESS: u32 = 30_000;

/// So many lines of a batch of refunds a second are handed over for each gateway account, unless the settings say otherwise.
pub const BULK_REFUNDS_A_SECOND: u32 = 2;

/// The server's settings. [`Settings::new`] gives the defaults for a public address.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The address that people type, without a trailing slash: `https://refunds.example.com`.
    pub public_url: String,
    /// Its origin: what state changes by cookie must come from.
    pub origin: Origin,
    /// Whether cookies are for `https` alone; follows from the public address.
    pub secure_cookies: bool,
    /// The server's own certificate; none where a proxy in front has it, or nobody.
    pub tls: Option<Tls>,
    /// How long `POST …/refunds` waits for the gateway's answer before it answers "not known yet".
    pub answer_wait: Duration,
    /// How long the head of a request may take to arrive, and a connection may be idle.
    pub header_timeout: Duration,
    /// How long any request may take.
    pub request_timeout: Duration,
    /// How long a stop waits for running requests, before the worker is asked to finish.
    pub drain_timeout: Duration,
    /// How long a query of the report may look for rows that no index finds, or add them up. What it has by then is its answer.
    /// The clock is looked at between two reads, of which one took up to 0.45 s at ten million rows.
    pub report_time: Duration,
    /// The largest request body, in bytes.
    pub body_limit_bytes: usize,
    /// A session that is not used this long ends.
    pub session_idle: Duration,
    /// A session ends this long after the sign-in, used or not.
    pub session_absolute: Duration,
    /// How long a live stream is silent before it says that it lives.
    pub stream_heartbeat: Duration,
    /// How long a live stream goes on without looking whether its session and rights still stand.
    pub stream_rights_every: Duration,
    /// How many live streams a person or a credential may have.
    pub streams_each: usize,
    /// How long the webhooks' worker goes on without looking for something to be sent, when nobody rings.
    pub webhook_look_every: Duration,
    /// How long the exports' worker goes on without looking for something to be written, when nobody rings.
    pub export_look_every: Duration,
    /// The mail server; none: this desk sends no mail, and links are handed over by hand.
    pub mailer: Option<Mailer>,
    /// How long the mail's worker goes on without looking for a letter to be sent, when nobody rings.
    pub mail_look_every: Duration,
    /// How long the bulk refunds' worker goes on without looking for a batch to be run, when nobody rings.
    pub bulk_refund_look_every: Duration,
    /// So many lines of a batch of refunds a second are handed over for each gateway account, at most.
    pub bulk_refunds_a_second: u32,
    /// Whether webhooks may be on this machine (by plain http, too) and in private networks. On a server that strangers
    /// use it stays off: they could reach, through us, what only we can.
    pub private_webhooks: bool,
    /// Connections to the gateways that companies name: as far as they may lead. On a server where strangers set up
    /// integrations that is [`Http::on_the_open_network`], the default.
    pub gateway_http: Http,
    /// How many passwords are checked at once; each check takes 19 MiB and a processor for a moment.
    pub sign_ins_at_once: usize,
    /// Whether exactly one proxy of ours stands in front and appends the caller's address to `X-Forwarded-For`.
    /// Never set it otherwise: callers could then write their own address and dodge the sign-in pauses.
    pub behind_proxy: bool,
    /// How many calls a minute one session or credential may make, at once or spread over it; 0 for as many as it likes.
    pub calls_a_minute_each: u32,
    /// How many calls a minute may come from one address, whoever makes them; 0 for as many as they like.
    pub calls_a_minute_address: u32,
    /// Where each day's heads of all companies' chains are written besides, one file a day.
    pub heads_folder: Option<PathBuf>,
    /// What opens `/metrics` to others than this machine itself.
    pub metrics_token: Option<MetricsToken>,
    /// How long what the metrics read from the database is kept: however many ask, it is read once in this time.
    pub metrics_kept_for: Duration,
}

impl Settings {
    /// The defaults for a public address such as `http://localhost:8080`.
    pub fn new(public_url: &str) -> Result<Self, BadOrigin> {
        let origin: Origin = public_url.parse()?;
        Ok(Self {
            public_url: public_url.trim_end_matches('/').to_owned(),
            secure_cookies: origin.is_https(),
            origin,
            tls: None,
            answer_wait: Duration::from_secs(8),
            header_timeout: Duration::from_secs(10),
            request_timeout: Duration::from_secs(30),
            drain_timeout: Duration::from_mins(1),
            report_time: Duration::from_millis(1_500),
            body_limit_bytes: 64 * 1024,
            session_idle: Duration::from_hours(12),
            session_absolute: Duration::from_hours(7 * 24),
            stream_heartbeat: Duration::from_secs(15),
            stream_rights_every: Duration::from_secs(10),
            streams_each: 20,
            webhook_look_every: Duration::from_secs(1),
            export_look_every: Duration::from_secs(5),
            mailer: None,
            mail_look_every: Duration::from_secs(5),
            bulk_refund_look_every: Duration::from_secs(5),
            bulk_refunds_a_second: BULK_REFUNDS_A_SECOND,
            private_webhooks: false,
            gateway_http: Http::on_the_open_network(),
            sign_ins_at_once: 2,
            behind_proxy: false,
            calls_a_minute_each: CALLS_A_MINUTE_EACH,
            calls_a_minute_address: CALLS_A_MINUTE_ADDRESS,
            heads_folder: None,
            metrics_token: None,
            metrics_kept_for: Duration::from_secs(3),
        })
    }

    /// The session cookie's name. `__Host-` makes the browser insist on `Secure`, `Path=/` and no `Domain`.
    #[must_use]
    pub const fn cookie_name(&self) -> &'static str {
        if self.secure_cookies { "__Host-refund_desk" } else { "refund_desk" }
    }
}
