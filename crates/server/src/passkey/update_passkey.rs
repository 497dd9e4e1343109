//! `PATCH /api/v1/passkeys/{id}`: gives a passkey another name.

use api::passkey::UpdatePasskey;
use axum::extract::{Path, State};
use http::{HeaderMap, StatusCode};
use store::passkey::rename::rename_passkey;

use crate::app::App;
use crate::caller::SignedIn;
use crate::extract::Json;
use crate::passkey::written::read_name;
use crate::problem::Failure;
use crate::session::client_address::ClientAddress;
use crate::session::freshness::fresh_session;

/// Gives one of one's own passkeys another name. Their last proof of who they are, and a second factor, must be of the last five
/// minutes: a name is what an owner tells a passkey by that is not theirs.
#[utoipa::path(
    patch, path = api::paths::PASSKEY, tag = "account", security(("session" = [])), request_body = UpdatePasskey,
    params(("id" = uuid::Uuid, Path, description = "The passkey's id.")),
    responses(
        (status = 204, description = "It is called so now."),
        (status = 400, description = "`bad_json`."),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`proof_needed`, `factor_proof_needed`: prove who you are, then again; `origin_refused`."),
        (status = 404, description = "`not_found`: no passkey of theirs."),
        (status = 422, description = "`invalid_field`."),
    ),
)]
pub async fn update_passkey(
    State(app): State<App>,
    signed_in: SignedIn,
    address: ClientAddress,
    headers: HeaderMap,
    Path(id): Path<String>,
    Json(asked): Json<UpdatePasskey>,
) -> Result<StatusCode, Failure> {
    fresh_session(&app, &signed_in, &headers).await?;
    let name = read_name(&asked.name)?;
    let id = id.parse().map_err(|_no_id| Failure::unknown_passkey())?;
    let author = signed_in.author(&app, &address);
    if rename_passkey(&app.store, signed_in.person.id, id, &name, &author).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Failure::unknown_passkey())
    }
}
