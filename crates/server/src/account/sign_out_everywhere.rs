//! `DELETE /api/v1/sessions`: signs out on every machine.

use axum::extract::State;
use http::StatusCode;
use store::session::end::end_sessions;

use crate::app::App;
use crate::caller::SignedIn;
use crate::problem::Failure;
use crate::session::client_address::ClientAddress;

/// Ends all of one's own sessions, this one too.
#[utoipa::path(
    delete, path = api::paths::SESSIONS, tag = "account", security(("session" = [])),
    responses(
        (status = 204, description = "Signed out everywhere."),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`origin_refused`."),
    ),
)]
pub async fn sign_out_everywhere(
    State(app): State<App>,
    signed_in: SignedIn,
    address: ClientAddress,
) -> Result<StatusCode, Failure> {
    end_sessions(&app.store, signed_in.person.id, &signed_in.author(&app, &address)).await?;
    Ok(StatusCode::NO_CONTENT)
}
