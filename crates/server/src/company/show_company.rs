//! `GET /api/v1/companies/{id}`: a company's profile.

use api::people::CompanyProfile;
use axum::Json as Answer;
use axum::extract::{Path, State};
use domain::id::CompanyId;
use domain::role::Role;
use store::company::list_companies;

use crate::app::App;
use crate::caller::SignedIn;
use crate::company::access::own_company;
use crate::problem::Failure;

/// Shows a company's profile to whoever belongs to it.
#[utoipa::path(
    get, path = api::paths::COMPANY, tag = "company", security(("session" = [])),
    params(("id" = uuid::Uuid, Path, description = "The company's id.")),
    responses(
        (status = 200, description = "The profile.", body = CompanyProfile),
        (status = 401, description = "`unauthenticated`."),
        (status = 404, description = "`not_found`."),
    ),
)]
pub async fn show_company(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Answer<CompanyProfile>, Failure> {
    let (id, role) = own_company(&signed_in, &id)?;
    profile(&app, id, role).await.map(Answer)
}

/// Reads a profile as it now is.
pub async fn profile(app: &App, id: CompanyId, role: Role) -> Result<CompanyProfile, Failure> {
    let company = list_companies(&app.store, &[id]).await?.pop().ok_or_else(Failure::unknown_company)?;
    Ok(CompanyProfile { id, name: company.name, zone: company.zone, role: role.as_str().to_owned() })
}
