//! Whether somebody signed in has proved lately that it is they who are there.
//!
//! Signing in is a proof; so is a password or a second factor that is asked for meanwhile.

use http::HeaderMap;
use serde::Deserialize;
use store::Micros;
use store::session::load_session;
use tower_sessions::Session;

use crate::app::App;
use crate::problem::Failure;
use crate::session::session_store::session_hash;

/// A proof is fresh so long.
const FRESH_FOR: Micros = 5 * 60 * 1_000_000;
/// Where a session keeps when it was last proved, after its beginning.
const PROVED_AT: &str = "proved_at";

#[derive(Deserialize)]
struct Remembered {
    #[serde(default)]
    proved_at: Option<Micros>,
}

/// The hash of a session whose last proof is fresh; refuses any other.
pub async fn fresh_session(app: &App, headers: &HeaderMap) -> Result<Vec<u8>, Failure> {
    let hash = session_hash(headers, app.settings.cookie_name()).ok_or_else(Failure::unauthenticated)?;
    let now = app.now();
    let row = load_session(&app.store, &hash, now).await?.ok_or_else(Failure::unauthenticated)?;
    let remembered: Remembered = serde_json::from_str(&row.data).map_err(Failure::internal)?;
    let later = remembered.proved_at.max(row.second_factor_at);
    let proved_at = later.map_or(row.created_at, |later| later.max(row.created_at));
    if now.saturating_sub(proved_at) <= FRESH_FOR { Ok(hash) } else { Err(Failure::proof_needed()) }
}

/// Notes that whoever is signed in has just proved it.
pub async fn note_proof(app: &App, session: &Session) -> Result<(), Failure> {
    session.insert(PROVED_AT, app.now()).await.map_err(Failure::internal)
}
