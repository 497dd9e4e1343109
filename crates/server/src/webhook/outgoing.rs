//! The one way out to webhooks: no redirect, no proxy, no repeated request, and no way into private networks.

use std::sync::Arc;
use std::time::Duration;

use gateways::http::{ReplyBody, SendFailure, install_crypto, send};
use gateways::open_network::OpenNetwork;
use http::header::CONTENT_TYPE;
use reqwest::{Client, ClientBuilder, Url};
use store::Micros;

use crate::webhook::retry_after::read_retry_after;

/// How long a webhook may take to answer, the connection included.
const TIMEOUT: Duration = Duration::from_secs(15);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How much of an answer is kept.
const KEPT_CHARS: usize = 500;

/// Connections to webhooks.
pub struct Outgoing {
    /// For plain http on this machine: it needs no root certificates.
    plain: Client,
    tls: Result<Client, String>,
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status; none when no answer came.
    pub status: Option<u16>,
    /// The answer's beginning, or why there was none.
    pub text: String,
    /// How long the receiver wants to be left alone, where it says so.
    pub retry_after: Option<Micros>,
}

impl Reply {
    fn none(why: &str) -> Self {
        Self { status: None, text: shortened(why), retry_after: None }
    }
}

impl Outgoing {
    /// Sets the connections up. Without root certificates on this machine, messages over TLS will fail and say so.
    pub fn new(private_too: bool) -> Result<Self, reqwest::Error> {
        install_crypto();
        Ok(Self {
            plain: builder(private_too).tls_certs_only([]).build()?,
            tls: builder(private_too).build().map_err(|error| why(&error)),
        })
    }

    /// Sends a message once; `now` is what a date in the answer is counted from.
    pub async fn post(
        &self,
        url: Url,
        headers: [(&'static str, String); 3],
        body: String,
        now: Micros,
    ) -> Reply {
        let client = match (url.scheme(), &self.tls) {
            ("https", Ok(client)) => client,
            ("https", Err(error)) => return Reply::none(error),
            _ => &self.plain,
        };
        let mut request =
            client.post(url).timeout(TIMEOUT).header(CONTENT_TYPE, "application/json").body(body);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        match send(request).await {
            Ok(reply) => {
                let text = match &reply.body {
                    ReplyBody::Whole(bytes) => String::from_utf8_lossy(bytes).into_owned(),
                    ReplyBody::TooLong => "(a long answer)".to_owned(),
                    ReplyBody::Cut(_) => "(an answer that broke off)".to_owned(),
                };
                let retry_after = read_retry_after(reply.status, &reply.headers, now);
                Reply { status: Some(reply.status.as_u16()), text: shortened(&text), retry_after }
            }
            Err(SendFailure::NotSent(why) | SendFailure::MayHaveArrived(why)) => Reply::none(&why),
        }
    }
}

fn builder(private_too: bool) -> ClientBuilder {
    let builder = Client::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .pool_idle_timeout(Duration::from_secs(4))
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .no_proxy()
        .referer(false)
        .user_agent(concat!("refund-desk/", env!("CARGO_PKG_VERSION")));
    if private_too { builder } else { builder.dns_resolver(Arc::new(OpenNetwork)) }
}

fn why(error: &reqwest::Error) -> String {
    crate::problem::chain(error)
}

/// The beginning of a text, on one line.
fn shortened(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).take(KEPT_CHARS).collect()
}
