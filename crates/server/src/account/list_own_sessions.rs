//! `GET /api/v1/sessions`: where one is signed in.

use api::account::{OwnSession, OwnSessionList};
use axum::Json as Answer;
use axum::extract::State;
use http::HeaderMap;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use store::session::{SessionRow, list_sessions};
use uuid::{Builder, Uuid};

use crate::app::App;
use crate::caller::SignedIn;
use crate::instant::rfc3339;
use crate::problem::Failure;
use crate::session::session_store::session_hash;

/// What a session remembers of its sign-in.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Remembered {
    address: Option<String>,
    browser: Option<String>,
}

/// Lists one's own sessions.
#[utoipa::path(
    get, path = api::paths::SESSIONS, tag = "account", security(("session" = [])),
    responses(
        (status = 200, description = "The sessions, the last used first.", body = OwnSessionList),
        (status = 401, description = "`unauthenticated`."),
    ),
)]
pub async fn list_own_sessions(
    State(app): State<App>,
    signed_in: SignedIn,
    headers: HeaderMap,
) -> Result<Answer<OwnSessionList>, Failure> {
    let this = session_hash(&headers, app.settings.cookie_name());
    let rows = list_sessions(&app.store, signed_in.person.id, app.now()).await?;
    let items =
        rows.into_iter().map(|row| write_session(&row, this.as_deref())).collect::<Result<_, Failure>>()?;
    Ok(Answer(OwnSessionList { items }))
}

fn write_session(row: &SessionRow, this: Option<&[u8]>) -> Result<OwnSession, Failure> {
    let remembered: Remembered = serde_json::from_str(&row.data).map_err(Failure::internal)?;
    Ok(OwnSession {
        id: shown_id(&row.token_hash),
        current: this == Some(row.token_hash.as_slice()),
        address: remembered.address,
        browser: remembered.browser,
        created_at: rfc3339(row.created_at)?,
        last_seen_at: rfc3339(row.last_seen_at)?,
        expires_at: rfc3339(row.expires_at)?,
    })
}

/// What a session is called on screen: it follows from what is kept of its cookie, and nothing follows from it.
#[must_use]
pub fn shown_id(token_hash: &[u8]) -> Uuid {
    let digest = Sha256::new().chain_update("session ").chain_update(token_hash).finalize();
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(digest).for_each(|(byte, drawn)| *byte = drawn);
    Builder::from_custom_bytes(bytes).into_uuid()
}
