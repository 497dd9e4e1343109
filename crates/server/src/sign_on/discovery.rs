//! What a provider says of itself (`OpenID` Connect Discovery 1.0), read over the connections that lead to no private network.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use gateways::http::{Http, HttpError, ReplyBody, SendFailure, send};
use reqwest::{Client, Method, RequestBuilder, Url};
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};
use store::Micros;

use crate::sign_on::signing_key::{Algorithm, SigningKey};

/// How long a provider may take for one answer.
const TIMEOUT: Duration = Duration::from_secs(5);
/// How long is kept what a provider said of itself. Its keys are read anew for every token, so a new one counts at once.
const KEPT_FOR: Micros = 5 * 60 * 1_000_000;

/// What is used of what a provider says of itself.
#[derive(Clone, Debug, Deserialize)]
pub struct Metadata {
    /// What it calls itself, to the letter.
    pub issuer: String,
    /// Where a browser goes.
    #[serde(deserialize_with = "url")]
    pub authorization_endpoint: Url,
    /// Where a code is redeemed.
    #[serde(deserialize_with = "url")]
    pub token_endpoint: Url,
    /// Where its keys are.
    #[serde(deserialize_with = "url")]
    pub jwks_uri: Url,
    /// Where more is said of somebody.
    #[serde(default, deserialize_with = "some_url")]
    pub userinfo_endpoint: Option<Url>,
    #[serde(default)]
    id_token_signing_alg_values_supported: Vec<String>,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    code_challenge_methods_supported: Option<Vec<String>>,
}

fn url<'a, D: Deserializer<'a>>(from: D) -> Result<Url, D::Error> {
    Url::parse(&String::deserialize(from)?).map_err(D::Error::custom)
}

fn some_url<'a, D: Deserializer<'a>>(from: D) -> Result<Option<Url>, D::Error> {
    let text = Option::<String>::deserialize(from)?;
    text.map(|text| Url::parse(&text).map_err(D::Error::custom)).transpose()
}

impl Metadata {
    /// How it signs, as far as that counts here.
    #[must_use]
    pub fn algorithms(&self) -> Vec<Algorithm> {
        self.id_token_signing_alg_values_supported.iter().filter_map(|name| Algorithm::of(name)).collect()
    }

    /// Whether this desk proves itself in the form of the request, where HTTP Basic is not taken.
    #[must_use]
    pub fn takes_secret_in_form(&self) -> bool {
        let methods = self.token_endpoint_auth_methods_supported.as_ref();
        methods.is_some_and(|methods| methods.iter().all(|method| method != "client_secret_basic"))
    }
}

/// Why a provider cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// It may not be called.
    #[error(transparent)]
    Address(#[from] HttpError),
    /// It did not answer.
    #[error("the provider does not answer")]
    Silent(#[source] SendFailure),
    /// It answered with something else.
    #[error("the provider answers {0} at {1}")]
    Answer(String, String),
    /// People could not sign in by it.
    #[error("{0}")]
    Unfit(&'static str),
}

/// Providers as they described themselves lately.
#[derive(Debug, Default)]
pub struct Providers {
    known: Mutex<HashMap<String, (Micros, Arc<Metadata>)>>,
}

impl Providers {
    /// What the provider says of itself, at most five minutes old.
    pub async fn metadata(
        &self,
        http: &Http,
        issuer: &str,
        now: Micros,
    ) -> Result<Arc<Metadata>, ProviderError> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(issuer).cloned();
        match known {
            Some((read_at, metadata)) if now.saturating_sub(read_at) < KEPT_FOR => Ok(metadata),
            Some(_) | None => self.discover(http, issuer, now).await,
        }
    }

    /// What the provider says of itself now.
    pub async fn discover(
        &self,
        http: &Http,
        issuer: &str,
        now: Micros,
    ) -> Result<Arc<Metadata>, ProviderError> {
        let address = format!("{issuer}/.well-known/openid-configuration");
        let (client, url) = http.client_for(&address)?;
        let metadata: Metadata = read(client.get(url), &address).await?;
        check(http, issuer, &metadata)?;
        let metadata = Arc::new(metadata);
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(issuer.to_owned(), (now, Arc::clone(&metadata)));
        Ok(metadata)
    }
}

/// Nothing that a provider names is called before it is known to be in bounds, too.
fn check(http: &Http, issuer: &str, metadata: &Metadata) -> Result<(), ProviderError> {
    if metadata.issuer.trim_end_matches('/') != issuer {
        return Err(ProviderError::Unfit("the provider calls itself by another issuer"));
    }
    if metadata.algorithms().is_empty() {
        return Err(ProviderError::Unfit("the provider signs neither by RS256 nor by ES256 nor by EdDSA"));
    }
    if metadata
        .code_challenge_methods_supported
        .as_ref()
        .is_some_and(|known| !known.iter().any(|one| one == "S256"))
    {
        return Err(ProviderError::Unfit("the provider does not take code challenges by S256"));
    }
    let userinfo = metadata.userinfo_endpoint.iter();
    let named = [&metadata.authorization_endpoint, &metadata.token_endpoint, &metadata.jwks_uri];
    for url in named.into_iter().chain(userinfo) {
        client_of(http, url)?;
    }
    Ok(())
}

/// The provider's keys as they are now.
pub async fn read_keys(http: &Http, metadata: &Metadata) -> Result<Vec<SigningKey>, ProviderError> {
    #[derive(Deserialize)]
    struct KeySet {
        keys: Vec<SigningKey>,
    }
    let request = request(http, Method::GET, &metadata.jwks_uri)?;
    Ok(read::<KeySet>(request, metadata.jwks_uri.path()).await?.keys)
}

/// A request to an address that a provider named, if it is in bounds.
pub fn request(http: &Http, method: Method, url: &Url) -> Result<RequestBuilder, ProviderError> {
    Ok(client_of(http, url)?.request(method, url.clone()))
}

fn client_of(http: &Http, url: &Url) -> Result<Client, ProviderError> {
    let mut base = url.clone();
    base.set_query(None);
    Ok(http.client_for(base.as_str())?.0)
}

/// Sends a request and reads the JSON of a good answer.
pub async fn read<T: DeserializeOwned>(request: RequestBuilder, place: &str) -> Result<T, ProviderError> {
    let reply = send(request.timeout(TIMEOUT)).await.map_err(ProviderError::Silent)?;
    let other = |what: String| ProviderError::Answer(what, place.to_owned());
    match reply.body {
        ReplyBody::Whole(bytes) if reply.status.is_success() => {
            serde_json::from_slice(&bytes).map_err(|error| other(format!("what does not read ({error})")))
        }
        ReplyBody::Whole(_) => Err(other(format!("HTTP {}", reply.status.as_u16()))),
        ReplyBody::TooLong | ReplyBody::Cut(_) => {
            Err(other("more than is read, or less than all".to_owned()))
        }
    }
}
