//! `DELETE /api/v1/companies/{id}/credentials/{credential}`: ends a credential for good.

use axum::extract::{Path, State};
use http::StatusCode;
use store::credential::revoke::{Ended, end_credential};

use crate::app::App;
use crate::caller::SignedIn;
use crate::company::access::managed_company;
use crate::credential::issue::credential_id;
use crate::problem::Failure;
use crate::session::client_address::ClientAddress;

/// Ends a credential for good: from the next call on, on every server, and so does the text before its last rotation.
#[utoipa::path(
    delete, path = api::paths::CREDENTIAL, tag = "company", security(("session" = [])),
    params(
        ("id" = uuid::Uuid, Path, description = "The company's id."),
        ("credential" = uuid::Uuid, Path, description = "The credential's id."),
    ),
    responses(
        (status = 204, description = "It is worth nothing any more. It stays in the list."),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`role_too_low`, `origin_refused`."),
        (status = 404, description = "`not_found`: the company, or a credential that is not revoked."),
    ),
)]
pub async fn delete_credential(
    State(app): State<App>,
    signed_in: SignedIn,
    address: ClientAddress,
    Path((id, credential)): Path<(String, String)>,
) -> Result<StatusCode, Failure> {
    let company = managed_company(&signed_in, &id)?;
    let author = signed_in.author(&app, &address);
    match end_credential(&app.store, company, credential_id(&credential)?, &author).await? {
        Ended::Done => Ok(StatusCode::NO_CONTENT),
        Ended::Unknown => Err(Failure::unknown_credential()),
        Ended::NotAllowed => Err(Failure::managers_only()),
    }
}
