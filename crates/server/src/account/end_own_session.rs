//! `DELETE /api/v1/sessions/{id}`: ends one of one's own sessions.

use axum::extract::{Path, State};
use http::StatusCode;
use store::session::end::end_session;
use store::session::list_sessions;

use crate::account::list_own_sessions::shown_id;
use crate::app::App;
use crate::caller::SignedIn;
use crate::problem::Failure;
use crate::session::client_address::ClientAddress;

/// Ends one of one's own sessions, this one too.
#[utoipa::path(
    delete, path = api::paths::OWN_SESSION, tag = "account", security(("session" = [])),
    params(("id" = uuid::Uuid, Path, description = "The session's id.")),
    responses(
        (status = 204, description = "It has ended."),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`origin_refused`."),
        (status = 404, description = "`not_found`: no session of theirs."),
    ),
)]
pub async fn end_own_session(
    State(app): State<App>,
    signed_in: SignedIn,
    address: ClientAddress,
    Path(id): Path<String>,
) -> Result<StatusCode, Failure> {
    let rows = list_sessions(&app.store, signed_in.person.id, app.now()).await?;
    let meant = rows.into_iter().find(|row| shown_id(&row.token_hash).to_string() == id);
    let meant = meant.ok_or_else(Failure::unknown_session)?;
    let author = signed_in.author(&app, &address);
    if end_session(&app.store, signed_in.person.id, &meant.token_hash, &author).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Failure::unknown_session())
    }
}
