//! `POST /api/v1/session`: signs in.

use std::sync::Arc;

use api::session::{CreateSession, Session as SessionAnswer};
use axum::Json as Answer;
use axum::extract::State;
use store::person::{Person, find_person_by_email};
use tower_sessions::Session;

use crate::app::App;
use crate::caller::SignedIn;
use crate::extract::Json;
use crate::password;
use crate::problem::Failure;
use crate::session::client_address::ClientAddress;
use crate::session::session_store::PERSON;
use crate::session::show_session::describe;
use crate::session::sign_in_pause::Counters;

/// Signs in with e-mail and password. The session's id is new, whatever cookie came.
#[utoipa::path(
    post, path = api::paths::SESSION, tag = "session", request_body = CreateSession,
    responses(
        (status = 200, description = "Signed in; the answer sets the session cookie.", body = SessionAnswer),
        (status = 400, description = "`bad_json`."),
        (status = 401, description = "`wrong_sign_in`."),
        (status = 403, description = "`origin_refused`."),
        (status = 429, description = "`too_many_sign_ins`, with `Retry-After`."),
    ),
)]
pub async fn create_session(
    State(app): State<App>,
    session: Session,
    address: ClientAddress,
    Json(asked): Json<CreateSession>,
) -> Result<Answer<SessionAnswer>, Failure> {
    let counters = Counters::new(&asked.email, &address);
    counters.refuse_while_paused(&app).await?;
    let person = check(&app, &counters, asked).await?;
    counters.forgive(&app).await?;

    session.cycle_id().await.map_err(Failure::internal)?;
    session.insert(PERSON, person.id).await.map_err(Failure::internal)?;
    let signed_in = SignedIn::load(&app, person).await?;
    Ok(Answer(describe(&app, &signed_in).await?))
}

/// The person, if the password is theirs. Takes as long for an e-mail that is nobody's.
///
/// The turn is kept until a failure is counted, so that whoever comes next sees it; and until the hash is done, even
/// when the caller goes away meanwhile.
async fn check(app: &App, counters: &Counters, asked: CreateSession) -> Result<Person, Failure> {
    let turn = Arc::new(Arc::clone(&app.sign_ins).acquire_owned().await.map_err(Failure::internal)?);
    // Failures may have come in while this one waited for its turn.
    counters.refuse_while_paused(app).await?;
    let person = find_person_by_email(&app.store, &asked.email).await?.filter(|person| !person.disabled);
    let stored = person.as_ref().and_then(|person| person.password_hash.clone());
    let turn_of_hash = Arc::clone(&turn);
    let matches = tokio::task::spawn_blocking(move || {
        let matches = password::verify(&asked.password, stored.as_deref());
        drop(turn_of_hash);
        matches
    });
    let matches = matches.await.map_err(Failure::internal)?.map_err(Failure::internal)?;
    match person {
        Some(person) if matches => Ok(person),
        Some(_) | None => {
            counters.count_failure(app).await?;
            drop(turn);
            Err(Failure::wrong_sign_in())
        }
    }
}
