//! The one way out to a gateway; of every failure it says whether a byte of the request may have left.
//!
//! Never here: a redirect followed, a request repeated, a proxy taken from the environment, a secret in a log line.

use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderMap, StatusCode};
use reqwest::{Client, ClientBuilder, RequestBuilder, Url};

use crate::echoed::SignIn;
use crate::exchange::{Exchange, note};
use crate::open_network::{OpenNetwork, is_open_host, is_this_machine};

/// The longest answer that is read.
pub const ANSWER_LIMIT_BYTES: usize = 64 * 1024;

/// How long opening a connection, TLS included, may take.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Idle connections are dropped before the common servers drop them (Node.js does after 5 s, its documentation of
/// `server.keepAliveTimeout` says), because a request that meets a closing connection ends as unknown.
const IDLE_TIMEOUT: Duration = Duration::from_secs(4);

/// Connections to gateways, shared by all their clients; cheap to clone.
///
/// The default calls whatever it is told to; [`Http::on_the_open_network`] is for addresses that others choose.
#[derive(Clone, Debug, Default)]
pub struct Http {
    clients: Arc<Mutex<Clients>>,
    only_open: bool,
}

#[derive(Debug, Default)]
struct Clients {
    plain: Option<Client>,
    tls: Option<Client>,
}

/// The connections could not be set up, or the address is none to send money orders to.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    /// It is no URL at all.
    #[error("{address:?} is no URL")]
    NoUrl {
        /// What was given.
        address: String,
        /// Why it cannot be read.
        source: Box<dyn Error + Send + Sync>,
    },
    /// It is a URL that cannot be called safely.
    #[error(
        "{0:?} cannot be called: give http:// or https://, a host, and no user name, password, query or fragment"
    )]
    UnfitUrl(String),
    /// The token would go over the network for everybody to read.
    #[error("{0:?} would send the token unencrypted: use https://, or plain http:// on this machine only")]
    PlainHttp(String),
    /// Whoever chose the address could reach, through us, what only we can.
    #[error("{0:?} is on this machine or in a private network: give an address on the open network")]
    Private(String),
    /// TLS could not be set up: no root certificates on this machine, mostly.
    #[error("connections to gateways cannot be set up; are the system's root certificates installed?")]
    SetUp(#[source] reqwest::Error),
}

/// A gateway's answer as it came.
#[derive(Debug)]
pub struct Reply {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: ReplyBody,
}

/// An answer's body, read up to the limit of its call.
#[derive(Debug, PartialEq, Eq)]
pub enum ReplyBody {
    /// All of it.
    Whole(Vec<u8>),
    /// There is more than the limit.
    TooLong,
    /// The connection broke, or time ran out, before its end.
    Cut(String),
}

/// No answer came.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendFailure {
    /// No byte of the request left: there was no connection to send it over.
    #[error("the request was not sent: {0}")]
    NotSent(String),
    /// The request may have arrived.
    #[error("no answer came: {0}")]
    MayHaveArrived(String),
}

impl Http {
    /// Connections that lead to no private network, no loopback and no link-local address, whatever an address or a name says.
    #[must_use]
    pub fn on_the_open_network() -> Self {
        Self { only_open: true, ..Self::default() }
    }

    /// Reads the address of a gateway and gives the connections for its scheme.
    ///
    /// Plain `http` is for this machine alone. It needs no root certificates, so the sandbox is reachable on a machine that has none.
    pub fn client_for(&self, base_url: &str) -> Result<(Client, Url), HttpError> {
        let url = read_base_url(base_url)?;
        if self.only_open && !url.host_str().is_some_and(is_open_host) {
            return Err(HttpError::Private(base_url.to_owned()));
        }
        if url.scheme() == "http" && !url.host_str().is_some_and(is_this_machine) {
            return Err(HttpError::PlainHttp(base_url.to_owned()));
        }
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        let (slot, builder) = if url.scheme() == "https" {
            (&mut clients.tls, builder())
        } else {
            (&mut clients.plain, builder().tls_certs_only([]))
        };
        if let Some(client) = slot {
            return Ok((client.clone(), url));
        }
        install_crypto();
        let builder = if self.only_open { builder.dns_resolver(Arc::new(OpenNetwork)) } else { builder };
        let client = builder.build().map_err(HttpError::SetUp)?;
        *slot = Some(client.clone());
        Ok((client, url))
    }
}

/// Sends a request once and reads the answer, up to [`ANSWER_LIMIT_BYTES`].
pub async fn send(request: RequestBuilder) -> Result<Reply, SendFailure> {
    send_up_to(request, ANSWER_LIMIT_BYTES).await
}

/// Sends a request once and reads the answer, up to a limit of its own: lists are longer than answers about money.
pub async fn send_up_to(request: RequestBuilder, limit_bytes: usize) -> Result<Reply, SendFailure> {
    let sent = exchange_up_to(request, limit_bytes).await;
    note(ended(&sent));
    sent
}

/// What an exchange says of the gateway, whatever it says of the refund.
fn ended(sent: &Result<Reply, SendFailure>) -> Exchange {
    match sent {
        Err(SendFailure::NotSent(why)) => Exchange::Silent { why: format!("no connection: {why}") },
        Err(SendFailure::MayHaveArrived(why)) => Exchange::Silent { why: format!("no answer: {why}") },
        Ok(Reply { status, .. }) if status.is_server_error() => {
            Exchange::Silent { why: format!("HTTP {}", status.as_u16()) }
        }
        Ok(Reply { status: StatusCode::TOO_MANY_REQUESTS, headers, .. }) => {
            Exchange::Busy { retry_after_ms: retry_after_ms(headers) }
        }
        Ok(Reply { body: ReplyBody::Cut(why), .. }) => {
            Exchange::Silent { why: format!("the answer broke off: {why}") }
        }
        Ok(Reply { body: ReplyBody::Whole(_) | ReplyBody::TooLong, .. }) => Exchange::Answered,
    }
}

async fn exchange_up_to(request: RequestBuilder, limit_bytes: usize) -> Result<Reply, SendFailure> {
    let (client, request) = request.build_split();
    let request = request.map_err(read_failure)?;
    let sign_in = SignIn::of(request.headers());
    let mut response = client.execute(request).await.map_err(read_failure)?;
    let status = response.status();
    let headers = response.headers().clone();
    let mut bytes = Vec::new();
    let body = loop {
        match response.chunk().await {
            Ok(Some(chunk)) if bytes.len().saturating_add(chunk.len()) > limit_bytes => {
                break ReplyBody::TooLong;
            }
            Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
            Ok(None) => break ReplyBody::Whole(sign_in.take_out(bytes)),
            Err(error) => break ReplyBody::Cut(chain(&error.without_url())),
        }
    };
    Ok(Reply { status, headers, body })
}

/// Puts a path behind a base URL; none when it does not begin with a slash, or has a query or a fragment.
///
/// `%` in it is taken as written, so that segments come encoded: [`segment`].
#[must_use]
pub fn join(mut base: Url, path: &str) -> Option<Url> {
    if !path.starts_with('/') || path.contains(['?', '#']) {
        return None;
    }
    let joined = format!("{}{path}", base.path().trim_end_matches('/'));
    base.set_path(&joined);
    Some(base)
}

/// Writes somebody's id as one segment of a path, whatever characters it has.
#[must_use]
pub fn segment(id: &str) -> String {
    let mut text = String::with_capacity(id.len());
    for byte in id.bytes() {
        if byte.is_ascii_alphanumeric()
            || matches!(byte, b'-' | b'_' | b'~')
            || (byte == b'.' && id.len() > 2)
        {
            text.push(char::from(byte));
        } else {
            text.push('%');
            for half in [byte >> 4, byte & 15] {
                text.push(
                    char::from_digit(u32::from(half), 16).map_or('0', |digit| digit.to_ascii_uppercase()),
                );
            }
        }
    }
    text
}

/// Reads `Retry-After`, in milliseconds. Seconds only: a date would need a clock, and then no time is named.
#[must_use]
pub fn retry_after_ms(headers: &HeaderMap) -> Option<u64> {
    let seconds: u64 = headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    seconds.checked_mul(1000)
}

fn builder() -> ClientBuilder {
    Client::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .pool_idle_timeout(IDLE_TIMEOUT)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .no_proxy()
        .referer(false)
        .user_agent(concat!("refund-desk/", env!("CARGO_PKG_VERSION")))
}

/// TLS runs on ring; whoever set a provider before is left alone.
pub fn install_crypto() {
    if rustls::crypto::CryptoProvider::get_default().is_none()
        && rustls::crypto::ring::default_provider().install_default().is_err()
    {
        tracing::debug!("another thread chose the TLS provider first");
    }
}

fn read_base_url(base_url: &str) -> Result<Url, HttpError> {
    let url = Url::parse(base_url)
        .map_err(|source| HttpError::NoUrl { address: base_url.to_owned(), source: source.into() })?;
    let fit = matches!(url.scheme(), "http" | "https")
        && url.has_host()
        && url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    if !fit {
        return Err(HttpError::UnfitUrl(base_url.to_owned()));
    }
    Ok(url)
}

/// `is_connect` holds for what happens before a connection stands: DNS, TCP, the TLS handshake. Whatever comes later,
/// the time-out of the whole call included, may have left bytes behind.
fn read_failure(error: reqwest::Error) -> SendFailure {
    let never_left = error.is_connect() || error.is_builder();
    let why = chain(&error.without_url());
    if never_left { SendFailure::NotSent(why) } else { SendFailure::MayHaveArrived(why) }
}

fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_with_a_secret_or_a_query_is_refused() {
        let http = Http::default();
        for address in ["ftp://bank.example", "https://user:pass@bank.example", "https://bank.example/?key=1"]
        {
            assert!(matches!(http.client_for(address), Err(HttpError::UnfitUrl(_))), "{address}");
        }
        assert!(matches!(http.client_for("not a url"), Err(HttpError::NoUrl { .. })));
        assert!(http.client_for("http://127.0.0.1:9/prefix").is_ok());
    }

    #[test]
    fn an_address_that_others_choose_leads_to_no_private_network() {
        let http = Http::on_the_open_network();
        for address in ["http://127.0.0.1:9", "https://10.0.0.1", "https://localhost", "https://[fd00::1]"] {
            assert!(matches!(http.client_for(address), Err(HttpError::Private(_))), "{address}");
        }
        assert!(matches!(http.client_for("http://bank.example"), Err(HttpError::PlainHttp(_))));
    }

    #[test]
    fn an_id_stays_one_segment_of_its_path() {
        let base = Url::parse("https://bank.example/prefix/").unwrap();
        let url = |path: &str| join(base.clone(), path).map(String::from);
        for (id, written) in
            [("1-310b0da80b", "1-310b0da80b"), ("a/b?c#d", "a%2Fb%3Fc%23d"), ("ü;", "%C3%BC%3B")]
        {
            let expected = format!("https://bank.example/prefix/transactions/{written}");
            assert_eq!(url(&format!("/transactions/{}", segment(id))), Some(expected), "{id}");
        }
        assert_eq!(url("transactions"), None);
        assert_eq!(url("/transactions?all"), None);
    }

    #[test]
    fn plain_http_is_for_this_machine_alone() {
        let http = Http::default();
        for here in ["http://127.8.8.8", "http://[::1]:9", "http://localhost:9/prefix", "http://LOCALHOST"] {
            assert!(http.client_for(here).is_ok(), "{here}");
        }
        for away in [
            "http://app.mindbehind.com",
            "http://10.0.0.1",
            "http://0.0.0.0",
            "http://[2001:db8::1]",
            "http://localhost.evil.example",
            "http://127.0.0.1.evil.example",
        ] {
            let error = http.client_for(away).unwrap_err();
            assert!(matches!(error, HttpError::PlainHttp(_)), "{away}");
            assert!(error.to_string().contains("https://"), "{error}");
        }
    }
}
