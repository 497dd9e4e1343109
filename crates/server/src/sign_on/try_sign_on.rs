//! `POST /api/v1/companies/{id}/sign-on/trial`: finds out whether a company's provider answers.

use api::sign_on::SignOnTrial;
use axum::Json as Answer;
use axum::extract::{Path, State};
use store::sign_on::find_provider;

use crate::app::App;
use crate::caller::SignedIn;
use crate::company::access::owned_company;
use crate::problem::{Failure, chain};
use crate::sign_on::discovery::{ProviderError, read_keys};

/// Asks a company's provider what it says of itself, and for its keys. Whether it takes the secret shows with the first sign-in.
#[utoipa::path(
    post, path = api::paths::SIGN_ON_TRIAL, tag = "company", security(("session" = [])),
    params(("id" = uuid::Uuid, Path, description = "The company's id.")),
    responses(
        (status = 200, description = "What came of it.", body = SignOnTrial),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`role_too_low`, `origin_refused`."),
        (status = 404, description = "`not_found`: the company, or it has no provider."),
    ),
)]
pub async fn try_sign_on(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Answer<SignOnTrial>, Failure> {
    let company = owned_company(&signed_in, &id)?;
    let provider = find_provider(&app.store, company).await?.ok_or_else(Failure::no_sign_on)?;
    let result = match ask(&app, &provider.issuer).await {
        Ok(()) => return Ok(Answer(SignOnTrial { result: "ready".to_owned(), detail: None })),
        Err(error) => error,
    };
    let word = match result {
        ProviderError::Silent(_) | ProviderError::Address(_) => "silent",
        ProviderError::Answer(..) | ProviderError::Unfit(_) => "unfit",
    };
    Ok(Answer(SignOnTrial { result: word.to_owned(), detail: Some(chain(&result)) }))
}

async fn ask(app: &App, issuer: &str) -> Result<(), ProviderError> {
    let http = &app.settings.gateway_http;
    let metadata = app.providers.discover(http, issuer, app.now()).await?;
    if read_keys(http, &metadata).await?.is_empty() {
        return Err(ProviderError::Unfit("the provider publishes no key"));
    }
    Ok(())
}
