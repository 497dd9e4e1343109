//! `POST /api/v1/session`: signs in.

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
    let Some(person) = check(&app, &counters, asked).await? else {
        counters.count_failure(&app).await?;
        return Err(Failure::wrong_sign_in());
    };
    counters.forgive(&app).await?;

    session.cycle_id().await.map_err(Failure::internal)?;
    session.insert(PERSON, person.id).await.map_err(Failure::internal)?;
    let signed_in = SignedIn::load(&app, person).await?;
    Ok(Answer(describe(&app, &signed_in).await?))
}

/// The person, if the password is theirs. Takes as long for an e-mail that is nobody's.
async fn check(app: &App, counters: &Counters, asked: CreateSession) -> Result<Option<Person>, Failure> {
    let turn = app.sign_ins.clone().acquire_owned().await.map_err(Failure::internal)?;
    // Failures may have come in while this one waited for its turn.
    counters.refuse_while_paused(app).await?;
    let person = find_person_by_email(&app.store, &asked.email).await?.filter(|person| !person.disabled);
    let stored = person.as_ref().and_then(|person| person.password_hash.clone());
    let matches = tokio::task::spawn_blocking(move || {
        let matches = password::verify(&asked.password, stored.as_deref());
        drop(turn);
        matches
    });
    let matches = matches.await.map_err(Failure::internal)?.map_err(Failure::internal)?;
    Ok(person.filter(|_| matches))
}
