//! `GET /api/v1/companies/{id}/credentials`: what a company's programs sign in with.

use api::credential::CredentialList;
use axum::Json as Answer;
use axum::extract::{Path, State};
use store::credential::held::list_held;

use crate::app::App;
use crate::caller::SignedIn;
use crate::company::access::managed_company;
use crate::credential::written::write_credential;
use crate::problem::Failure;

/// Lists a company's credentials, for its managers and owners, without their secrets.
#[utoipa::path(
    get, path = api::paths::CREDENTIALS, tag = "company", security(("session" = [])),
    params(("id" = uuid::Uuid, Path, description = "The company's id.")),
    responses(
        (status = 200, description = "The credentials by name, the ended ones too.", body = CredentialList),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`role_too_low`."),
        (status = 404, description = "`not_found`: the company."),
    ),
)]
pub async fn list_credentials(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Answer<CredentialList>, Failure> {
    let company = managed_company(&signed_in, &id)?;
    let rows = list_held(&app.store, company).await?;
    let items = rows.into_iter().map(|held| write_credential(&app, held)).collect::<Result<_, _>>()?;
    Ok(Answer(CredentialList { items }))
}
