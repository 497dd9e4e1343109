//! `DELETE /api/v1/session`: signs out.

use axum::extract::State;
use http::StatusCode;
use store::event::EventActor;
use store::session::end::sign_out;
use tower_sessions::Session;

use crate::app::App;
use crate::problem::Failure;
use crate::session::client_address::ClientAddress;
use crate::session::session_store::{PERSON, token_hash};

/// Signs out: the session is gone on the server, and the cookie with it. Who is not signed in is signed out already.
#[utoipa::path(
    delete, path = api::paths::SESSION, tag = "session", security(("session" = [])),
    responses(
        (status = 204, description = "Signed out."),
        (status = 403, description = "`origin_refused`."),
    ),
)]
pub async fn delete_session(
    State(app): State<App>,
    session: Session,
    address: ClientAddress,
) -> Result<StatusCode, Failure> {
    let person = session.get(PERSON).await.map_err(Failure::internal)?;
    if let (Some(person), Some(id)) = (person, session.id()) {
        let author = app.author(EventActor::Person(person), &address);
        sign_out(&app.store, person, &token_hash(id), &author).await?;
    }
    session.flush().await.map_err(Failure::internal)?;
    Ok(StatusCode::NO_CONTENT)
}
