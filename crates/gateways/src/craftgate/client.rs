//! We call Craftgate: every call signed, sent once, and its answer put into our words.

use std::time::Duration;

use axum::http::{HeaderValue, Method, header};
use domain::gateway_kind::GatewayKind;
use domain::outcome::Outcome;
use futures::future::{BoxFuture, FutureExt};
use jiff::tz::TimeZone;
use reqwest::{Client, Url};
use ring::rand::{SecureRandom, SystemRandom};
use secrecy::{ExposeSecret as _, SecretString};

use crate::craftgate::notification;
use crate::craftgate::settings::{
    CraftgateSecret, CraftgateSettings, LOOKUP_TIMEOUT_MAX_MS, PAGE_SIZE_MAX, TIMEOUT_MAX_MS,
};
use crate::craftgate::signature::{Plus, SignedParts, decode_url, sign_request};
use crate::craftgate::wire::{
    API_KEY_HEADER, AUTH_VERSION, AUTH_VERSION_HEADER, CLIENT_VERSION_HEADER, IDEMPOTENCY_HEADER,
    LANG_HEADER, RND_KEY_HEADER, SIGNATURE_HEADER,
};
use crate::craftgate::{listing, local_time};
use crate::gateway::{Found, Gateway, RefundOrder, Told};
use crate::http::{self, ANSWER_LIMIT_BYTES, Http, HttpError, Reply, SendFailure};
use crate::listing::{ListError, ListPage, ListQuery};
use crate::notification::{Notification, NotificationError, RawNotification};
use crate::setting::BlamesSetting;

pub mod ask;
mod find_refund;
mod make_refund;
mod meaning;

/// How this program names itself.
const CLIENT_VERSION: &str = concat!("refund-desk:", env!("CARGO_PKG_VERSION"));

/// The longest page of a list that is read: a payment has some sixty fields and any number of items.
const LIST_LIMIT_BYTES: usize = 4 * 1024 * 1024;

/// One Craftgate account, ready to be called.
pub struct CraftgateClient {
    http: Client,
    base: Url,
    api_key: HeaderValue,
    secret: CraftgateSecret,
    lang: Option<HeaderValue>,
    zone: TimeZone,
    settings: CraftgateSettings,
    random: SystemRandom,
}

/// An account that cannot be called as it is set up.
#[derive(Debug, thiserror::Error)]
pub enum CraftgateClientError {
    /// The base URL is of no use.
    #[error(transparent)]
    BaseUrl(#[from] HttpError),
    /// The secret has another form. It is not shown.
    #[error(
        "the secret must be {{\"api_key\":\"…\",\"secret_key\":\"…\",\"webhook_key\":\"…\"}}; webhook_key may be missing"
    )]
    Secret,
    /// The API key cannot stand in a header. It is not shown.
    #[error("the api_key has characters that cannot stand in a header")]
    ApiKey,
    /// The language cannot stand in a header.
    #[error("lang is {0:?}, and must be a language such as tr or en")]
    Lang(String),
    /// There is no such zone.
    #[error("time_zone is {0:?}, which is no time zone; Europe/Istanbul is one")]
    TimeZone(String),
    /// No answer could ever come in time, or a lost one would be waited for too long.
    #[error("{setting} is {given}, and must be from 1 to {most}")]
    OutOfRange {
        /// The setting's name.
        setting: &'static str,
        /// What it is.
        given: u64,
        /// What it may be at most.
        most: u64,
    },
}

impl BlamesSetting for CraftgateClientError {
    fn setting(&self) -> Option<&'static str> {
        match self {
            Self::Lang(_) => Some("lang"),
            Self::TimeZone(_) => Some("time_zone"),
            Self::OutOfRange { setting, .. } => Some(setting),
            Self::BaseUrl(_) | Self::Secret | Self::ApiKey => None,
        }
    }
}

/// One call, before it is signed.
struct Call<'a> {
    method: Method,
    /// Behind the base URL; segments are encoded.
    path: &'a str,
    query: &'a [(&'static str, String)],
    body: Vec<u8>,
    key: Option<&'a str>,
    timeout_ms: u64,
    limit_bytes: usize,
}

impl CraftgateClient {
    /// Sets an account up; no call is made.
    ///
    /// `base_url` is `https://api.craftgate.io`, `https://sandbox-api.craftgate.io` or the sandbox's; `secret` has the
    /// form of [`CraftgateSecret`].
    pub fn new(
        http: &Http,
        base_url: &str,
        secret: &SecretString,
        settings: CraftgateSettings,
    ) -> Result<Self, CraftgateClientError> {
        within("timeout_ms", settings.timeout_ms, TIMEOUT_MAX_MS)?;
        within("lookup_timeout_ms", settings.lookup_timeout_ms, LOOKUP_TIMEOUT_MAX_MS)?;
        within("page_size_max", u64::from(settings.page_size_max), PAGE_SIZE_MAX)?;
        let (http, base) = http.client_for(base_url)?;
        let secret = CraftgateSecret::read(secret).ok_or(CraftgateClientError::Secret)?;
        let mut api_key = HeaderValue::from_str(&secret.api_key).ok().ok_or(CraftgateClientError::ApiKey)?;
        api_key.set_sensitive(true);
        let lang = settings.lang.as_deref().map(read_lang).transpose()?;
        let zone = local_time::zone(&settings.time_zone)
            .ok_or_else(|| CraftgateClientError::TimeZone(settings.time_zone.clone()))?;
        Ok(Self { http, base, api_key, secret, lang, zone, settings, random: SystemRandom::new() })
    }

    /// Signs a call and sends it once.
    async fn call(&self, call: Call<'_>) -> Result<Reply, SendFailure> {
        let unfit = |why: &str| SendFailure::NotSent(why.to_owned());
        let mut url = http::join(self.base.clone(), call.path).ok_or_else(|| unfit("the path is none"))?;
        if !call.query.is_empty() {
            // No `+` leaves, so that no two ways to read one can disagree.
            let pairs: Vec<_> =
                call.query.iter().map(|(name, value)| format!("{name}={}", http::segment(value))).collect();
            url.set_query(Some(&pairs.join("&")));
        }
        let rnd_key = self.rnd_key().ok_or_else(|| unfit("the system gives no random bytes"))?;
        let signature = sign_request(SignedParts {
            url: &decode_url(url.as_str(), Plus::IsSpace),
            api_key: &self.secret.api_key,
            secret_key: self.secret.secret_key.expose_secret(),
            rnd_key: &rnd_key,
            body: &call.body,
        });
        let mut request = self
            .http
            .request(call.method, url)
            .header(API_KEY_HEADER, self.api_key.clone())
            .header(RND_KEY_HEADER, rnd_key)
            .header(AUTH_VERSION_HEADER, AUTH_VERSION)
            .header(SIGNATURE_HEADER, signature)
            .header(CLIENT_VERSION_HEADER, CLIENT_VERSION)
            .header(header::ACCEPT, "application/json")
            .timeout(Duration::from_millis(call.timeout_ms));
        if let Some(lang) = &self.lang {
            request = request.header(LANG_HEADER, lang.clone());
        }
        if let Some(key) = call.key {
            request = request.header(IDEMPOTENCY_HEADER, key);
        }
        if !call.body.is_empty() {
            request = request.header(header::CONTENT_TYPE, "application/json").body(call.body);
        }
        http::send_up_to(request, call.limit_bytes).await
    }

    fn rnd_key(&self) -> Option<String> {
        let mut bytes = [0_u8; 16];
        self.random.fill(&mut bytes).ok()?;
        Some(format!("{:032x}", u128::from_be_bytes(bytes)))
    }
}

impl Gateway for CraftgateClient {
    fn kind(&self) -> GatewayKind {
        GatewayKind::Craftgate
    }

    fn refund<'a>(&'a self, order: &'a RefundOrder) -> BoxFuture<'a, Told<Outcome>> {
        self.make_refund(order).boxed()
    }

    fn find_refund<'a>(&'a self, order: &'a RefundOrder) -> BoxFuture<'a, Told<Found>> {
        self.look_for(order).boxed()
    }

    fn list_payments<'a>(&'a self, query: &'a ListQuery) -> BoxFuture<'a, Result<ListPage, ListError>> {
        listing::read_page(self, query).boxed()
    }

    fn read_notification(&self, raw: &RawNotification<'_>) -> Result<Notification, NotificationError> {
        notification::read(raw, self.secret.webhook_key.as_ref())
    }
}

fn within(setting: &'static str, given: u64, most: u64) -> Result<(), CraftgateClientError> {
    if (1..=most).contains(&given) {
        Ok(())
    } else {
        Err(CraftgateClientError::OutOfRange { setting, given, most })
    }
}

fn read_lang(lang: &str) -> Result<HeaderValue, CraftgateClientError> {
    let fits = (1..=16).contains(&lang.len())
        && lang.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    let value = HeaderValue::from_str(lang).ok().filter(|_| fits);
    value.ok_or_else(|| CraftgateClientError::Lang(lang.to_owned()))
}

impl<'a> Call<'a> {
    /// A call that only reads: its answer may be as long as a list.
    fn lookup(settings: &CraftgateSettings, path: &'a str, query: &'a [(&'static str, String)]) -> Self {
        Self {
            method: Method::GET,
            path,
            query,
            body: Vec::new(),
            key: None,
            timeout_ms: settings.lookup_timeout_ms,
            limit_bytes: LIST_LIMIT_BYTES,
        }
    }

    /// A call that moves money.
    fn refund(settings: &CraftgateSettings, path: &'a str, body: Vec<u8>, key: &'a str) -> Self {
        Self {
            method: Method::POST,
            path,
            query: &[],
            body,
            key: Some(key),
            timeout_ms: settings.timeout_ms,
            limit_bytes: ANSWER_LIMIT_BYTES,
        }
    }
}
