//! `DELETE /api/v1/session`: signs out.

use http::StatusCode;
use tower_sessions::Session;

use crate::problem::Failure;

/// Signs out: the session is gone on the server, and the cookie with it. Who is not signed in is signed out already.
#[utoipa::path(
    delete, path = api::paths::SESSION, tag = "session", security(("session" = [])),
    responses(
        (status = 204, description = "Signed out."),
        (status = 403, description = "`origin_refused`."),
    ),
)]
pub async fn delete_session(session: Session) -> Result<StatusCode, Failure> {
    session.flush().await.map_err(Failure::internal)?;
    Ok(StatusCode::NO_CONTENT)
}
