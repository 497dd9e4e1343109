//! The way to a provider: what is written down when a browser leaves, and where it goes.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::id::CompanyId;
use http::{HeaderMap, HeaderValue};
use refunds::token::{draw_letters, hash_secret};
use store::Micros;
use store::sign_on::flow::{Flow, Purpose, begin_flow};

use crate::app::App;
use crate::sign_on::browser_mark::{keep_mark, mark_of};
use crate::sign_on::provider::{find_enabled, redirect_uri};
use crate::sign_on::trouble::{End, Trouble};

/// 256 random bits in letters and digits.
pub const LETTERS: usize = 43;
/// RFC 7636 §4.1 wants 43 to 128.
const VERIFIER_LETTERS: usize = 64;
const LIVES_FOR_S: i64 = 10 * 60;
const LIVES_FOR: Micros = LIVES_FOR_S * 1_000_000;

/// A way that has begun.
pub struct Way {
    /// Where the browser goes.
    pub location: String,
    /// The cookie that it takes along.
    pub cookie: HeaderValue,
}

/// Begins a way to the provider of a company, in the browser of these headers, that leads to a page of the panel afterwards.
pub async fn begin(
    app: &App,
    headers: &HeaderMap,
    company: CompanyId,
    purpose: Purpose,
    next: &str,
) -> Result<Way, End> {
    let provider = find_enabled(app, company).await?.ok_or(Trouble::NotSetUp)?;
    let now = app.now();
    let metadata = app.providers.metadata(&app.settings.gateway_http, &provider.issuer, now).await;
    let metadata = metadata.map_err(|error| Trouble::of_provider(&error))?;
    let draw = |letters| draw_letters(app.service.random(), letters);
    let (state, nonce, verifier, mark) =
        (draw(LETTERS), draw(LETTERS), draw(VERIFIER_LETTERS), mark_of(app, headers));
    let challenge = URL_SAFE_NO_PAD.encode(hash_secret(&verifier));
    let mut location = metadata.authorization_endpoint.clone();
    location
        .query_pairs_mut()
        .append_pair("response_type", "code")
        .append_pair("client_id", &provider.client_id)
        .append_pair("redirect_uri", &redirect_uri(app))
        .append_pair("scope", "openid email profile")
        .append_pair("state", &state)
        .append_pair("nonce", &nonce)
        .append_pair("code_challenge", &challenge)
        .append_pair("code_challenge_method", "S256");
    let flow = Flow {
        state_hash: hash_secret(&state),
        browser_hash: hash_secret(&mark),
        company_id: company,
        issuer: provider.issuer,
        nonce,
        verifier,
        purpose,
        next_path: own_path(next).to_owned(),
        expires_at: now.saturating_add(LIVES_FOR),
    };
    begin_flow(&app.store, &flow, now).await?;
    Ok(Way { location: location.into(), cookie: keep_mark(app, &mark, LIVES_FOR_S)? })
}

/// Where in the panel it leads: to no other site, and not to what the panel does not show.
fn own_path(next: &str) -> &str {
    let is_own = next.starts_with('/')
        && !next.starts_with("//")
        && !next.starts_with("/api/")
        && !next.contains('\\')
        && next.len() <= 2_000
        && next.bytes().all(|letter| letter.is_ascii_graphic());
    if is_own { next } else { "/report" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_leads_back_to_a_page_of_our_own_alone() {
        assert_eq!(own_path("/report?result=FAILED"), "/report?result=FAILED");
        for elsewhere in [
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "/\n/evil",
            "/api/v1/session",
            "",
            "a",
        ] {
            assert_eq!(own_path(elsewhere), "/report", "{elsewhere:?}");
        }
    }
}
