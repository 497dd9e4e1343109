//! `GET /api/v1/companies/{id}/people`: who belongs to a company.

use api::people::MemberList;
use axum::Json as Answer;
use axum::extract::{Path, State};
use store::membership::list::list_members;

use crate::app::App;
use crate::caller::SignedIn;
use crate::company::access::managed_company;
use crate::company::written::write_member;
use crate::problem::Failure;

/// Lists the people of a company, for its managers and owners.
#[utoipa::path(
    get, path = api::paths::PEOPLE, tag = "company", security(("session" = [])),
    params(("id" = uuid::Uuid, Path, description = "The company's id.")),
    responses(
        (status = 200, description = "The people, by e-mail.", body = MemberList),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`role_too_low`."),
        (status = 404, description = "`not_found`: the company."),
    ),
)]
pub async fn list_people(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Answer<MemberList>, Failure> {
    let company = managed_company(&signed_in, &id)?;
    let rows = list_members(&app.store, company).await?;
    let items = rows.into_iter().map(write_member).collect::<Result<_, _>>()?;
    Ok(Answer(MemberList { items }))
}
