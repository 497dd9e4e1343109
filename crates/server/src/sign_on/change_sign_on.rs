//! `PUT /api/v1/companies/{id}/sign-on`: sets up the provider that a company's people sign in by.

use api::sign_on::{SetUpSignOn, SignOnSetup};
use axum::Json as Answer;
use axum::extract::{Path, State};
use domain::id::CompanyId;
use refunds::vault::Sealed;
use store::sign_on::change::{Changed, change_provider};
use store::sign_on::{IdentityProvider, find_provider};

use crate::app::App;
use crate::caller::SignedIn;
use crate::company::access::owned_company;
use crate::extract::Json;
use crate::problem::{Failure, sentence};
use crate::session::client_address::ClientAddress;
use crate::sign_on::provider::seal_secret;
use crate::sign_on::show_sign_on::write_setup;

const ISSUER_MAX_CHARS: usize = 500;
const CLIENT_ID_MAX_CHARS: usize = 255;
const SECRET_MAX_CHARS: usize = 1_000;

/// Sets a company's provider up. Whoever runs it can sign in as whoever is connected with it, so owners alone do this; whoever is on
/// the way there has to begin anew.
#[utoipa::path(
    put, path = api::paths::SIGN_ON_SETUP, tag = "company", security(("session" = [])), request_body = SetUpSignOn,
    params(("id" = uuid::Uuid, Path, description = "The company's id.")),
    responses(
        (status = 200, description = "The provider as it now is.", body = SignOnSetup),
        (status = 400, description = "`bad_json`."),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`role_too_low`, `origin_refused`."),
        (status = 404, description = "`not_found`: the company."),
        (status = 409, description = "`changed_meanwhile`: look again first."),
        (status = 422, description = "`invalid_field`: `issuer`, `client_id` or `client_secret`; `secret_needed`."),
    ),
)]
pub async fn change_sign_on(
    State(app): State<App>,
    signed_in: SignedIn,
    address: ClientAddress,
    Path(id): Path<String>,
    Json(asked): Json<SetUpSignOn>,
) -> Result<Answer<SignOnSetup>, Failure> {
    let company = owned_company(&signed_in, &id)?;
    let before = find_provider(&app.store, company).await?;
    let after = changed(&app, company, before.as_ref(), &asked)?;
    let author = signed_in.author(&app, &address);
    match change_provider(&app.store, before.as_ref(), &after, &author).await? {
        Changed::Done => Ok(Answer(write_setup(&app, company, Some(after)))),
        Changed::Meanwhile => Err(Failure::sign_on_changed_meanwhile()),
        Changed::NotAllowed => Err(Failure::owners_only()),
    }
}

fn changed(
    app: &App,
    company: CompanyId,
    before: Option<&IdentityProvider>,
    asked: &SetUpSignOn,
) -> Result<IdentityProvider, Failure> {
    let issuer = read_text("issuer", &asked.issuer, ISSUER_MAX_CHARS)?;
    let issuer = issuer.trim_end_matches('/').to_owned();
    app.settings
        .gateway_http
        .client_for(&issuer)
        .map_err(|error| Failure::invalid_field("issuer", &sentence(&error)))?;
    let sealed = match (&asked.client_secret, before) {
        (Some(secret), _) => {
            seal_secret(app, company, &read_text("client_secret", secret, SECRET_MAX_CHARS)?)?
        }
        (None, Some(before)) if before.issuer == issuer => {
            Sealed { ciphertext: before.secret_ciphertext.clone(), key_id: before.secret_key_id.clone() }
        }
        (None, Some(_) | None) => return Err(Failure::sign_on_secret_needed()),
    };
    Ok(IdentityProvider {
        company_id: company,
        issuer,
        client_id: read_text("client_id", &asked.client_id, CLIENT_ID_MAX_CHARS)?,
        secret_ciphertext: sealed.ciphertext,
        secret_key_id: sealed.key_id,
        enabled: asked.enabled,
    })
}

fn read_text(field: &'static str, text: &str, max_chars: usize) -> Result<String, Failure> {
    let text = text.trim();
    let fits = !text.is_empty() && text.chars().count() <= max_chars && !text.chars().any(char::is_control);
    if fits {
        Ok(text.to_owned())
    } else {
        let detail = format!("Give 1 to {max_chars} characters on one line, as the provider shows them.");
        Err(Failure::invalid_field(field, &detail))
    }
}
