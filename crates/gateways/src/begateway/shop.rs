//! One shop at a provider of the beGateway family, ready to be called: where it is and how it signs in.

use std::time::Duration;

use axum::http::{HeaderValue, header};
use reqwest::{Client, RequestBuilder, Url};
use secrecy::SecretString;
use serde::Serialize;

use crate::begateway::settings::{ShopSecret, TIMEOUT_MAX_MS, UnfitShopSecret};
use crate::begateway::signature::{NotificationKey, UnfitPublicKey, basic_header};
use crate::http::{self, Http, HttpError};
use crate::setting::BlamesSetting;

/// A shop's account.
pub struct Shop {
    http: Client,
    base: Url,
    report_http: Client,
    report_base: Url,
    authorization: HeaderValue,
    timeout: Duration,
    /// What the shop signs in with, to know it again in notifications.
    pub secret: ShopSecret,
    /// The key that its notifications are signed with, once one is configured.
    pub notification_key: Option<NotificationKey>,
}

/// An account that cannot be called as it is set up.
#[derive(Debug, thiserror::Error)]
pub enum ShopError {
    /// The base URL is of no use.
    #[error(transparent)]
    BaseUrl(#[from] HttpError),
    /// The address of the reports is of no use.
    #[error(transparent)]
    ReportBaseUrl(HttpError),
    /// The secret has another form.
    #[error(transparent)]
    Secret(#[from] UnfitShopSecret),
    /// The shop's id or key cannot stand in a header. Neither is shown.
    #[error("the shop's id or secret key has characters that cannot stand in a header")]
    Header,
    /// The public key is none.
    #[error(transparent)]
    PublicKey(#[from] UnfitPublicKey),
    /// No answer could ever come in time, or a lost one would be waited for too long.
    #[error("timeout_ms is {0}, and must be from 1 to {TIMEOUT_MAX_MS}")]
    Timeout(u64),
}

impl BlamesSetting for ShopError {
    fn setting(&self) -> Option<&'static str> {
        match self {
            Self::ReportBaseUrl(_) => Some("report_base_url"),
            Self::PublicKey(_) => Some("public_key"),
            Self::Timeout(_) => Some("timeout_ms"),
            Self::BaseUrl(_) | Self::Secret(_) | Self::Header => None,
        }
    }
}

/// What a shop's account is set up with.
#[derive(Clone, Copy, Debug)]
pub struct ShopSetup<'a> {
    /// Where it is called.
    pub base_url: &'a str,
    /// Where its reports are asked for; none: derived from the base URL.
    pub report_base_url: Option<&'a str>,
    /// The key that its notifications are signed with.
    pub public_key: Option<&'a str>,
    /// How long a call may take.
    pub timeout_ms: u64,
}

impl Shop {
    /// Sets an account up; no call is made.
    pub fn new(http: &Http, secret: &SecretString, setup: ShopSetup<'_>) -> Result<Self, ShopError> {
        if !(1..=TIMEOUT_MAX_MS).contains(&setup.timeout_ms) {
            return Err(ShopError::Timeout(setup.timeout_ms));
        }
        let secret = ShopSecret::read(secret)?;
        let authorization = basic_header(&secret).ok_or(ShopError::Header)?;
        let notification_key = setup.public_key.map(NotificationKey::read).transpose()?;
        let (client, base) = http.client_for(setup.base_url)?;
        let (report_http, report_base) = match setup.report_base_url {
            Some(url) => http.client_for(url).map_err(ShopError::ReportBaseUrl)?,
            None => (client.clone(), back_office(base.clone())),
        };
        let timeout = Duration::from_millis(setup.timeout_ms);
        Ok(Self {
            http: client,
            base,
            report_http,
            report_base,
            authorization,
            timeout,
            secret,
            notification_key,
        })
    }

    /// A call that asks for something; none when the path is no path.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<RequestBuilder> {
        let url = http::join(self.base.clone(), path)?;
        Some(self.signed(self.http.get(url)))
    }

    /// A call that does something.
    #[must_use]
    pub fn post(&self, path: &str, body: &impl Serialize) -> Option<RequestBuilder> {
        let url = http::join(self.base.clone(), path)?;
        Some(self.signed(self.http.post(url).json(body)))
    }

    /// A call to the back office.
    #[must_use]
    pub fn post_report(&self, path: &str, body: &impl Serialize) -> Option<RequestBuilder> {
        let url = http::join(self.report_base.clone(), path)?;
        Some(self.signed(self.report_http.post(url).json(body)))
    }

    fn signed(&self, request: RequestBuilder) -> RequestBuilder {
        request
            .header(header::AUTHORIZATION, self.authorization.clone())
            .header(header::ACCEPT, "application/json")
            .timeout(self.timeout)
    }
}

/// The back office beside a gateway: `demo-gateway.begateway.com` has `demo-backoffice.begateway.com`, and
/// `api.overpay.io` has `backoffice.overpay.io`. Any other host is its own back office.
fn back_office(mut base: Url) -> Url {
    let host = base.host_str().unwrap_or_default().to_owned();
    let office = match host.split_once('.') {
        Some((first, rest)) if first.ends_with("gateway") => {
            format!("{}backoffice.{rest}", first.trim_end_matches("gateway"))
        }
        Some(("api", rest)) => format!("backoffice.{rest}"),
        _ => return base,
    };
    // A host made of another host's parts reads as one.
    if base.set_host(Some(&office)).is_ok() {
        base.set_path("");
    }
    base
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_back_office_is_found_beside_the_gateway() {
        for (base, office) in [
            ("https://demo-gateway.begateway.com", "https://demo-backoffice.begateway.com/"),
            ("https://gateway.overpay.io/", "https://backoffice.overpay.io/"),
            ("https://api.overpay.io", "https://backoffice.overpay.io/"),
            ("http://127.0.0.1:8081/", "http://127.0.0.1:8081/"),
            ("http://localhost:8081/bank", "http://localhost:8081/bank"),
        ] {
            assert_eq!(back_office(Url::parse(base).unwrap()).as_str(), office);
        }
    }
}
