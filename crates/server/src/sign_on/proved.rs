//! Whom a provider proves by the code that a browser brought back.

use domain::id::CompanyId;
use gateways::http::segment;
use http::Method;
use secrecy::ExposeSecret as _;
use serde::Deserialize;
use store::sign_on::IdentityProvider;
use store::sign_on::flow::Flow;
use store::sign_on::identity::ProviderName;

use crate::app::App;
use crate::problem::chain;
use crate::sign_on::discovery::{Metadata, ProviderError, read, read_keys, request};
use crate::sign_on::id_token::{Claims, Expected, verify};
use crate::sign_on::provider::{find_enabled, open_secret, redirect_uri};
use crate::sign_on::trouble::{End, Trouble};

/// Somebody, as a provider proves them.
pub struct Proved {
    /// What it calls them.
    pub name: ProviderName,
    /// What else it says of them.
    pub claims: Claims,
    metadata: std::sync::Arc<Metadata>,
    access_token: String,
}

#[derive(Deserialize)]
struct Tokens {
    id_token: String,
    #[serde(default)]
    access_token: String,
}

/// Redeems a code, and believes what comes only when everything in it is right.
pub async fn prove(app: &App, flow: &Flow, code: &str) -> Result<Proved, End> {
    let provider = find_enabled(app, flow.company_id).await?.ok_or(Trouble::NotSetUp)?;
    if provider.issuer != flow.issuer {
        return Err(Trouble::WayLost.into());
    }
    let now = app.now();
    let http = &app.settings.gateway_http;
    let down = |error: ProviderError| Trouble::of_provider(&error);
    let metadata = app.providers.metadata(http, &provider.issuer, now).await.map_err(down)?;
    let tokens = redeem(app, &provider, &metadata, flow, code).await?;
    let keys = read_keys(http, &metadata).await.map_err(down)?;
    let expected = Expected {
        issuer: &metadata.issuer,
        client_id: &provider.client_id,
        nonce: &flow.nonce,
        algorithms: &metadata.algorithms(),
        now_s: now / 1_000_000,
    };
    let claims =
        verify(&tokens.id_token, &keys, &expected).map_err(|doubt| not_believed(flow.company_id, &doubt))?;
    let name =
        ProviderName { company_id: flow.company_id, issuer: provider.issuer, subject: claims.sub.clone() };
    Ok(Proved { name, claims, metadata, access_token: tokens.access_token })
}

fn not_believed(company: CompanyId, why: &(dyn std::error::Error + 'static)) -> Trouble {
    tracing::warn!(%company, cause = chain(why), "a provider's token is not believed");
    Trouble::NotBelieved
}

async fn redeem(
    app: &App,
    provider: &IdentityProvider,
    metadata: &Metadata,
    flow: &Flow,
    code: &str,
) -> Result<Tokens, End> {
    let secret = open_secret(app, provider)?;
    let redirect_uri = redirect_uri(app);
    let mut form = vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", redirect_uri.as_str()),
        ("code_verifier", flow.verifier.as_str()),
    ];
    let down = |error: ProviderError| Trouble::of_provider(&error);
    let mut request =
        request(&app.settings.gateway_http, Method::POST, &metadata.token_endpoint).map_err(down)?;
    if metadata.takes_secret_in_form() {
        form.push(("client_id", &provider.client_id));
        form.push(("client_secret", secret.expose_secret()));
    } else {
        // Both are encoded first (RFC 6749 §2.3.1).
        request = request.basic_auth(segment(&provider.client_id), Some(segment(secret.expose_secret())));
    }
    Ok(read(request.form(&form), metadata.token_endpoint.path()).await.map_err(down)?)
}

impl Proved {
    /// The e-mail that the provider has made sure of, and the name: from the token, else from where the provider says more.
    pub async fn email_and_name(&self, app: &App) -> Result<(Option<String>, Option<String>), End> {
        let (email, name) = (self.claims.proved_email(), self.claims.name.clone());
        if email.is_some() && name.is_some() {
            return Ok((email, name));
        }
        let more = self.more(app).await?;
        let more_of = |read: fn(&Claims) -> Option<String>| more.as_ref().and_then(read);
        Ok((
            email.or_else(|| more_of(Claims::proved_email)),
            name.or_else(|| more_of(|more| more.name.clone())),
        ))
    }

    /// What more the provider says of the same somebody.
    async fn more(&self, app: &App) -> Result<Option<Claims>, End> {
        let Some(url) = self.metadata.userinfo_endpoint.as_ref() else { return Ok(None) };
        let down = |error: ProviderError| Trouble::of_provider(&error);
        let request = request(&app.settings.gateway_http, Method::GET, url).map_err(down)?;
        let more: Claims = read(request.bearer_auth(&self.access_token), url.path()).await.map_err(down)?;
        Ok(Some(more).filter(|more| more.sub == self.claims.sub))
    }
}
