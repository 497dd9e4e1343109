//! Whether somebody signed in has proved lately that it is they who are there.
//!
//! Signing in is a proof; so is a password or a passkey that is asked for meanwhile. Whoever has a second factor shows it as
//! lately, beside the proof: a password alone changes nothing about it.

use http::HeaderMap;
use refunds::policy::is_fresh;
use serde::Deserialize;
use store::Micros;
use store::second_factor::FactorShown;
use store::session::load_session;
use tower_sessions::Session;

use crate::app::App;
use crate::caller::SignedIn;
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

/// The hash of a session whose last proof is fresh, and whose person has shown their second factor as lately, if they have one;
/// refuses any other.
pub async fn fresh_session(app: &App, signed_in: &SignedIn, headers: &HeaderMap) -> Result<Vec<u8>, Failure> {
    let hash = session_hash(headers, app.settings.cookie_name()).ok_or_else(Failure::unauthenticated)?;
    let now = app.now();
    let row = load_session(&app.store, &hash, now).await?.ok_or_else(Failure::unauthenticated)?;
    let remembered: Remembered = serde_json::from_str(&row.data).map_err(Failure::internal)?;
    // A code stands beside a password, and alone only where there is none.
    let has_password = signed_in.person.password_hash.is_some();
    let shown_alone = row.second_factor_at.filter(|_| !has_password);
    let later = remembered.proved_at.max(shown_alone);
    let proved_at = later.map_or(row.created_at, |later| later.max(row.created_at));
    if now.saturating_sub(proved_at) > FRESH_FOR {
        return Err(Failure::proof_needed());
    }
    refuse_stale_factor(app, signed_in)?;
    Ok(hash)
}

/// Refuses whoever has a second factor and has not shown it in this session lately; says whether there was one to show.
pub fn refuse_stale_factor(app: &App, signed_in: &SignedIn) -> Result<FactorShown, Failure> {
    if !signed_in.person.factors.any() {
        Ok(FactorShown::NoneToShow)
    } else if is_fresh(signed_in.second_factor_at, app.now()) {
        Ok(FactorShown::Fresh)
    } else {
        Err(Failure::factor_proof_needed())
    }
}

/// Notes that whoever is signed in has just proved it.
pub async fn note_proof(app: &App, session: &Session) -> Result<(), Failure> {
    session.insert(PROVED_AT, app.now()).await.map_err(Failure::internal)
}
