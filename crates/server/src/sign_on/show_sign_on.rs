//! `GET /api/v1/companies/{id}/sign-on`: how a company's people sign in by their own provider.

use api::sign_on::{SignOnProvider, SignOnSetup};
use axum::Json as Answer;
use axum::extract::{Path, State};
use domain::id::CompanyId;
use store::sign_on::{IdentityProvider, find_provider};

use crate::app::App;
use crate::caller::SignedIn;
use crate::company::access::owned_company;
use crate::problem::Failure;
use crate::sign_on::provider::redirect_uri;

/// Shows a company's provider, without its secret, and what to enter there.
#[utoipa::path(
    get, path = api::paths::SIGN_ON_SETUP, tag = "company", security(("session" = [])),
    params(("id" = uuid::Uuid, Path, description = "The company's id.")),
    responses(
        (status = 200, description = "The provider, if there is one.", body = SignOnSetup),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`role_too_low`."),
        (status = 404, description = "`not_found`: the company."),
    ),
)]
pub async fn show_sign_on(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Answer<SignOnSetup>, Failure> {
    let company = owned_company(&signed_in, &id)?;
    Ok(Answer(write_setup(&app, company, find_provider(&app.store, company).await?)))
}

/// Writes it as the contract has it.
#[must_use]
pub fn write_setup(app: &App, company: CompanyId, provider: Option<IdentityProvider>) -> SignOnSetup {
    SignOnSetup {
        provider: provider.map(|one| SignOnProvider {
            issuer: one.issuer,
            client_id: one.client_id,
            enabled: one.enabled,
        }),
        redirect_uri: redirect_uri(app),
        sign_in_link: format!("{}/sign-in?company={company}", app.settings.public_url),
    }
}
