//! Lets a browser's state changes in only from our own pages.

use std::fmt;
use std::str::FromStr;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::{AUTHORIZATION, HeaderMap, ORIGIN};
use http::{Method, Uri};

use crate::app::App;
use crate::caller::bearer;
use crate::problem::Failure;

/// Scheme, host and port: what a browser calls an origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    scheme: String,
    host: String,
    port: u16,
}

/// The text is no origin.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no public address: use http:// or https://, a host and perhaps a port, and no path")]
pub struct BadOrigin(pub String);

impl Origin {
    /// Whether it is reached by `https`.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.scheme == "https"
    }

    /// Whether it is a name of the machine itself, which nobody else reaches by it.
    #[must_use]
    pub fn is_local(&self) -> bool {
        is_loopback(&self.host)
    }

    /// Whether another origin is this one. A machine's own names count as one, so that a demo told to be
    /// `http://localhost:8080` also works as `http://127.0.0.1:8080`.
    fn admits(&self, other: &Self) -> bool {
        self.scheme == other.scheme
            && self.port == other.port
            && (self.host == other.host || (is_loopback(&self.host) && is_loopback(&other.host)))
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}:{}", self.scheme, self.host, self.port)
    }
}

impl FromStr for Origin {
    type Err = BadOrigin;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = || BadOrigin(text.to_owned());
        let uri: Uri = text.parse().ok().ok_or_else(bad)?;
        let scheme = uri.scheme_str().ok_or_else(bad)?;
        let default_port = match scheme {
            "http" => 80,
            "https" => 443,
            _ => return Err(bad()),
        };
        let host = uri.host().filter(|host| !host.is_empty()).ok_or_else(bad)?;
        if !matches!(uri.path(), "" | "/") || uri.query().is_some() {
            return Err(bad());
        }
        Ok(Self {
            scheme: scheme.to_owned(),
            host: host.to_ascii_lowercase(),
            port: uri.port_u16().unwrap_or(default_port),
        })
    }
}

fn is_loopback(host: &str) -> bool {
    matches!(host, "localhost" | "127.0.0.1" | "[::1]")
}

/// Refuses a state change that a browser sends for another site's page.
///
/// A request with its own bearer credential carries nothing that a foreign page could borrow, and is let through; such
/// a request never acts for the cookie it may carry besides (see `caller`). Other schemes are the browser's to add,
/// and signing in and out knows no credential but the cookie: both are checked.
pub async fn check_origin(State(app): State<App>, request: Request, next: Next) -> Result<Response, Failure> {
    let changes_state = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let signs_in = [api::paths::SESSION, api::paths::PASSKEY_SESSION].contains(&request.uri().path());
    let by_cookie = signs_in || !has_bearer(request.headers());
    if changes_state && by_cookie {
        admit(&app.settings.origin, request.headers())?;
    }
    Ok(next.run(request).await)
}

fn has_bearer(headers: &HeaderMap) -> bool {
    headers.get(AUTHORIZATION).and_then(|header| header.to_str().ok()).and_then(bearer).is_some()
}

fn admit(ours: &Origin, headers: &HeaderMap) -> Result<(), Failure> {
    let admitted = match headers.get(ORIGIN) {
        Some(origin) => origin
            .to_str()
            .ok()
            .and_then(|origin| origin.parse().ok())
            .is_some_and(|origin| ours.admits(&origin)),
        None => headers.get("sec-fetch-site").is_some_and(|site| site == "same-origin"),
    };
    if admitted { Ok(()) } else { Err(Failure::origin_refused(ours)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admitted(ours: &str, origin: Option<&str>, site: Option<&str>) -> bool {
        let mut headers = HeaderMap::new();
        if let Some(origin) = origin {
            headers.insert(ORIGIN, origin.parse().unwrap());
        }
        if let Some(site) = site {
            headers.insert("sec-fetch-site", site.parse().unwrap());
        }
        admit(&ours.parse().unwrap(), &headers).is_ok()
    }

    #[test]
    fn only_our_own_origin_is_admitted() {
        let ours = "https://refunds.example.com";
        assert!(admitted(ours, Some("https://refunds.example.com"), None));
        for foreign in [
            "http://refunds.example.com",
            "https://refunds.example.com:8443",
            "https://evil.example",
            "https://refunds.example.com.evil.example",
            "null",
            "",
        ] {
            assert!(!admitted(ours, Some(foreign), Some("same-origin")), "{foreign}");
        }
    }

    #[test]
    fn without_an_origin_the_browser_must_say_same_origin() {
        let ours = "https://refunds.example.com";
        assert!(admitted(ours, None, Some("same-origin")));
        assert!(!admitted(ours, None, Some("same-site")));
        assert!(!admitted(ours, None, None));
    }

    #[test]
    fn the_names_of_this_machine_are_one_where_we_are_on_it() {
        let ours = "http://localhost:8080";
        assert!(admitted(ours, Some("http://127.0.0.1:8080"), None));
        assert!(admitted(ours, Some("http://[::1]:8080"), None));
        assert!(!admitted(ours, Some("http://127.0.0.1:8081"), None));
        assert!(!admitted("https://refunds.example.com", Some("https://localhost"), None));
    }

    #[test]
    fn a_public_address_has_no_path() {
        for bad in ["refunds.example.com", "ftp://a", "http://", "http://a/desk", "http://a/?x=1"] {
            assert!(bad.parse::<Origin>().is_err(), "{bad}");
        }
        assert_eq!("HTTPS://Refunds.Example.com/".parse::<Origin>().unwrap().host, "refunds.example.com");
    }
}
