//! The panel: files built by Trunk, taken into the binary, and served compressed as they lie there.

use std::borrow::Cow;
use std::collections::HashMap;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use rust_embed::Embed;
use sha2::{Digest as _, Sha256};

use crate::app::App;
use crate::headers;
use crate::problem::Failure;

/// Every address that a page of the panel lives at; the panel's own router knows which.
const PAGES: [&str; 14] = [
    "/",
    "/sign-in",
    "/report",
    "/report/{id}",
    "/overview",
    "/exports",
    "/attention",
    "/approvals",
    "/bulk-refunds",
    "/bulk-refunds/{id}",
    "/company",
    "/company/{*page}",
    "/account",
    "/account/{*page}",
];

const INDEX: &str = "index.html";
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK_FIRST: HeaderValue = HeaderValue::from_static("no-cache");

#[derive(Embed)]
#[folder = "../../dist"]
struct Embedded;

/// The panel's files and the security policy of its page.
#[derive(Debug)]
pub struct Panel {
    files: HashMap<String, File>,
    content_security_policy: HeaderValue,
}

#[derive(Debug)]
struct File {
    etag: HeaderValue,
    content_type: HeaderValue,
    cache: HeaderValue,
    plain: Bytes,
    brotli: Option<Bytes>,
    gzip: Option<Bytes>,
}

impl Panel {
    /// The panel inside this binary; in a debug build, the one in `dist/` at the start.
    #[must_use]
    pub fn embedded() -> Self {
        let files = Embedded::iter()
            .filter_map(|name| Embedded::get(&name).map(|file| (name.into_owned(), shared(file.data))));
        Self::new(files.collect())
    }

    /// A panel of given files; `name.br` and `name.gz` are the compressed copies of `name`.
    #[must_use]
    pub fn new(mut contents: HashMap<String, Bytes>) -> Self {
        let names: Vec<String> = contents.keys().filter(|name| !is_compressed_copy(name)).cloned().collect();
        let mut files = HashMap::new();
        for name in names {
            let brotli = contents.remove(&format!("{name}.br"));
            let gzip = contents.remove(&format!("{name}.gz"));
            if let Some(plain) = contents.remove(&name) {
                files.insert(name.clone(), File::new(&name, plain, brotli, gzip));
            }
        }
        let index = files.get(INDEX).map(|index| String::from_utf8_lossy(&index.plain).into_owned());
        let content_security_policy = headers::content_security_policy(&index.unwrap_or_default());
        Self { files, content_security_policy }
    }

    fn page(&self, headers: &HeaderMap) -> Response {
        let Some(index) = self.files.get(INDEX) else {
            return Failure::panel_missing().into_response();
        };
        let mut response = index.respond(headers);
        let policy = self.content_security_policy.clone();
        response.headers_mut().insert(http::header::CONTENT_SECURITY_POLICY, policy);
        response
    }
}

impl File {
    fn new(name: &str, plain: Bytes, brotli: Option<Bytes>, gzip: Option<Bytes>) -> Self {
        let digest = headers::base64(&Sha256::digest(&plain));
        Self {
            // Weak: the compressed copies are other bytes of the same file.
            etag: HeaderValue::from_str(&format!("W/\"{digest}\""))
                .unwrap_or(HeaderValue::from_static("W/\"\"")),
            content_type: HeaderValue::from_static(content_type(name)),
            cache: if is_hashed(name) { FOR_EVER } else { ASK_FIRST },
            plain,
            brotli,
            gzip,
        }
    }

    fn respond(&self, asked: &HeaderMap) -> Response {
        let known = asked
            .get(IF_NONE_MATCH)
            .and_then(|tags| tags.to_str().ok())
            .is_some_and(|tags| tags.split(',').any(|tag| tag.trim().as_bytes() == self.etag.as_bytes()));
        let (encoding, body) = self.encoded(asked);
        let mut response =
            if known { StatusCode::NOT_MODIFIED.into_response() } else { body.clone().into_response() };
        let headers = response.headers_mut();
        headers.insert(ETAG, self.etag.clone());
        headers.insert(CACHE_CONTROL, self.cache.clone());
        headers.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
        if !known {
            headers.insert(CONTENT_TYPE, self.content_type.clone());
            if let Some(encoding) = encoding {
                headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
            }
        }
        response
    }

    fn encoded(&self, asked: &HeaderMap) -> (Option<&'static str>, &Bytes) {
        let copies = [("br", &self.brotli), ("gzip", &self.gzip)];
        for (encoding, copy) in copies {
            if let Some(copy) = copy
                && accepts(asked, encoding)
            {
                return (Some(encoding), copy);
            }
        }
        (None, &self.plain)
    }
}

/// The panel's routes; whatever else is asked for is a file of it, or nothing.
pub fn routes() -> Router<App> {
    let mut router = Router::new();
    for page in PAGES {
        router = router.route(page, get(show_page));
    }
    router.fallback(show_file)
}

async fn show_page(State(app): State<App>, headers: HeaderMap) -> Response {
    app.panel.page(&headers)
}

async fn show_file(State(app): State<App>, request: Request) -> Response {
    let name = request.uri().path().trim_start_matches('/');
    match app.panel.files.get(name) {
        Some(file) if name != INDEX => {
            if matches!(*request.method(), Method::GET | Method::HEAD) {
                file.respond(request.headers())
            } else {
                Failure::method_not_allowed().into_response()
            }
        }
        Some(_) | None => Failure::unknown_address().into_response(),
    }
}

/// Whether a client takes an encoding: it names it, and not with a weight of nothing.
fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok()).any(|list| {
        list.split(',').any(|entry| {
            let mut parts = entry.split(';').map(str::trim);
            let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(encoding));
            named && !parts.any(weighs_nothing)
        })
    })
}

fn weighs_nothing(parameter: &str) -> bool {
    parameter.strip_prefix("q=0").is_some_and(|decimals| decimals.chars().all(|c| matches!(c, '.' | '0')))
}

/// The bytes of an embedded file, not copied where they lie in the binary.
fn shared(data: Cow<'static, [u8]>) -> Bytes {
    match data {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => Bytes::from(bytes),
    }
}

fn is_compressed_copy(name: &str) -> bool {
    matches!(extension(name), Some("br" | "gz"))
}

/// Whether Trunk put a hash of the contents into the name: `panel-3b5c9f2e1d4a6b78_bg.wasm`.
fn is_hashed(name: &str) -> bool {
    const DIGITS: usize = 16;
    name.split(|c: char| !c.is_ascii_hexdigit()).any(|run| run.len() == DIGITS)
}

fn extension(name: &str) -> Option<&str> {
    name.rsplit_once('.').map(|(_, extension)| extension)
}

fn content_type(name: &str) -> &'static str {
    match extension(name) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("json") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_name_with_a_hash_is_kept_for_ever() {
        assert!(is_hashed("panel-3b5c9f2e1d4a6b78_bg.wasm"));
        assert!(is_hashed("base-0123456789abcdef.css"));
        assert!(is_hashed("snippets/panel-0123456789abcdef/inline0.js"));
        assert!(!is_hashed("favicon.svg"));
        assert!(!is_hashed("index.html"));
    }

    #[test]
    fn an_encoding_is_taken_only_where_it_is_accepted() {
        let asked = |text: &str| HeaderMap::from_iter([(ACCEPT_ENCODING, text.parse().unwrap())]);
        assert!(accepts(&asked("gzip, deflate, br"), "br"));
        assert!(accepts(&asked("br;q=0.8"), "br"));
        assert!(!accepts(&asked("br;q=0, gzip"), "br"));
        assert!(!accepts(&asked("br;q=0.000"), "br"));
        assert!(!accepts(&asked("brotli"), "br"));
        assert!(!accepts(&HeaderMap::new(), "gzip"));
    }
}
