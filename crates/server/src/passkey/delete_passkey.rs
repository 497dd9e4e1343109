//! `DELETE /api/v1/passkeys/{id}`: removes a passkey.

use axum::extract::{Path, State};
use http::{HeaderMap, StatusCode};
use store::passkey::remove::remove_passkey;

use crate::app::App;
use crate::caller::SignedIn;
use crate::problem::Failure;
use crate::session::client_address::ClientAddress;
use crate::session::freshness::fresh_session;

/// Removes one of one's own passkeys: nobody signs in with it any more. Their last proof of who they are, and a second
/// factor, must be of the last five minutes.
#[utoipa::path(
    delete, path = api::paths::PASSKEY, tag = "account", security(("session" = [])),
    params(("id" = uuid::Uuid, Path, description = "The passkey's id.")),
    responses(
        (status = 204, description = "It is gone."),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`proof_needed`, `factor_proof_needed`: prove who you are, then again; `origin_refused`."),
        (status = 404, description = "`not_found`: no passkey of theirs."),
    ),
)]
pub async fn delete_passkey(
    State(app): State<App>,
    signed_in: SignedIn,
    address: ClientAddress,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<StatusCode, Failure> {
    fresh_session(&app, &signed_in, &headers).await?;
    let id = id.parse().map_err(|_no_id| Failure::unknown_passkey())?;
    let author = signed_in.author(&app, &address);
    if remove_passkey(&app.store, signed_in.person.id, id, &author).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Failure::unknown_passkey())
    }
}
