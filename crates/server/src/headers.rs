//! The headers that tell a browser what it may do with our answers.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{
    CACHE_CONTROL, HeaderName, HeaderValue, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use sha2::{Digest as _, Sha256};

/// What every answer carries.
const ON_ALL: [(HeaderName, HeaderValue); 5] = [
    (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
    ),
];

/// The policy for what is no page: nothing in it may run or load.
const NOTHING_RUNS: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
const NEVER_STORED: HeaderValue = HeaderValue::from_static("no-store");
const HTTPS_FOR_A_YEAR: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// Puts the security headers on an answer. What says nothing of storing (every API answer) is not stored.
pub async fn secure(https: bool, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in ON_ALL {
        headers.insert(name, value);
    }
    if https {
        headers.insert(STRICT_TRANSPORT_SECURITY, HTTPS_FOR_A_YEAR);
    }
    headers.entry(CACHE_CONTROL).or_insert(NEVER_STORED);
    headers.entry(http::header::CONTENT_SECURITY_POLICY).or_insert(NOTHING_RUNS);
    response
}

/// The policy of the panel's page. Its inline boot script runs by the hash of its text and by nothing else, so a
/// script that someone slips into the page does not.
#[must_use]
pub fn content_security_policy(index_html: &str) -> HeaderValue {
    let hash = |script: &&str| format!("'sha256-{}'", base64(&Sha256::digest(script.as_bytes())));
    let hashes: Vec<String> = inline_scripts(index_html).iter().map(hash).collect();
    let hashes = hashes.join(" ");
    let policy = format!(
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval' {hashes}; img-src 'self' data:; \
         object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    );
    HeaderValue::from_str(&policy).unwrap_or(NOTHING_RUNS)
}

/// Base64 with padding: of hashes, in the policy and in entity tags.
#[must_use]
pub fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// The texts of all scripts that stand in the page itself, byte for byte.
fn inline_scripts(html: &str) -> Vec<&str> {
    let mut scripts = Vec::new();
    let mut rest = html;
    while let Some((_, from_tag)) = rest.split_once("<script") {
        let Some((attributes, from_text)) = from_tag.split_once('>') else { break };
        let Some((text, after)) = from_text.split_once("</script>") else { break };
        let external = attributes.split_ascii_whitespace().any(|attribute| attribute.starts_with("src="));
        if !external {
            scripts.push(text);
        }
        rest = after;
    }
    scripts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_inline_script_is_allowed_by_its_hash_and_nothing_inline_besides() {
        let page = r#"<html><script type="module" src="/a.js"></script><script type="module">alert(1)</script></html>"#;
        let policy = content_security_policy(page);
        let policy = policy.to_str().unwrap();
        // `printf 'alert(1)' | openssl dgst -sha256 -binary | base64`
        assert!(policy.contains("'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"), "{policy}");
        assert_eq!(policy.matches("sha256-").count(), 1);
        assert!(!policy.contains("unsafe-inline"), "{policy}");
        assert!(policy.contains("'wasm-unsafe-eval'"), "{policy}");
    }
}
