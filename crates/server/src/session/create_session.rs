//! `POST /api/v1/session`: signs in.

use std::convert::Infallible;
use std::sync::Arc;

use api::second_factor::SecondFactorWanted;
use api::session::{CreateSession, Session as SessionAnswer};
use axum::extract::{FromRequestParts, State};
use http::header::USER_AGENT;
use http::request::Parts;
use serde::Serialize;
use store::person::{Person, find_person_by_email};
use store::refused::note_refused_sign_in;
use store::subject::Author;
use tower_sessions::Session;

use crate::app::App;
use crate::extract::Json;
use crate::password;
use crate::problem::Failure;
use crate::session::client_address::ClientAddress;
use crate::session::sign_in::{SignInAnswer, sign_in};
use crate::session::sign_in_pause::Counters;

const BROWSER_MAX_CHARS: usize = 200;

/// Signs in with e-mail and password. The session's id is new, whatever cookie came. Whoever has a second factor shows it next:
/// until then the session opens nothing else, and it ends after five minutes.
#[utoipa::path(
    post, path = api::paths::SESSION, tag = "session", request_body = CreateSession,
    responses(
        (status = 200, description = "Signed in; the answer sets the session cookie.", body = SessionAnswer),
        (
            status = 202, description = "The password is right; now the second factor. The answer sets the session cookie.",
            body = SecondFactorWanted
        ),
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
    browser: Browser,
    Json(asked): Json<CreateSession>,
) -> Result<SignInAnswer, Failure> {
    let counters = Counters::new(&asked.email, &address);
    counters.refuse_while_paused(&app).await?;
    let proved = check(&app, &counters, &asked.email, asked.password).await?;
    let person = proved.ok_or_else(Failure::wrong_sign_in)?;
    counters.forgive(&app).await?;
    sign_in(&session, &person, None, &address, &browser).await?;
    SignInAnswer::new(&app, person, None).await
}

/// What a browser calls itself: shown to the person themselves, in the list of their sessions.
#[derive(Clone, Debug, Serialize)]
pub struct Browser(Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for Browser {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        let text = parts.headers.get(USER_AGENT).and_then(|value| value.to_str().ok());
        Ok(Self(text.map(|text| text.chars().take(BROWSER_MAX_CHARS).collect())))
    }
}

/// The person, if the password is theirs; none, and a failure counted, if not. Takes as long for an e-mail that is nobody's.
///
/// The turn is kept until a failure is counted, so that whoever comes next sees it; and until the hash is done, even
/// when the caller goes away meanwhile.
pub async fn check(
    app: &App,
    counters: &Counters,
    email: &str,
    password: String,
) -> Result<Option<Person>, Failure> {
    let turn = Arc::new(Arc::clone(&app.sign_ins).acquire_owned().await.map_err(Failure::internal)?);
    // Failures may have come in while this one waited for its turn.
    counters.refuse_while_paused(app).await?;
    let person = find_person_by_email(&app.store, email).await?.filter(|person| !person.disabled);
    let stored = person.as_ref().and_then(|person| person.password_hash.clone());
    let turn_of_hash = Arc::clone(&turn);
    let matches = tokio::task::spawn_blocking(move || {
        let matches = password::verify(&password, stored.as_deref());
        drop(turn_of_hash);
        matches
    });
    let matches = matches.await.map_err(Failure::internal)?.map_err(Failure::internal)?;
    if matches && person.is_some() {
        return Ok(person);
    }
    counters.count_failure(app).await?;
    drop(turn);
    if let Some(person) = person {
        tell_refused(app, &person, counters);
    }
    Ok(None)
}

/// Tells the person's companies, beside the answer: that it takes longer must not say that there is such a person.
pub fn tell_refused(app: &App, person: &Person, counters: &Counters) {
    let (app, person) = (app.clone(), person.id);
    let author = Author { address: Some(counters.from().to_owned()), ..app.itself() };
    tokio::spawn(async move {
        if let Err(error) = note_refused_sign_in(&app.store, person, &author).await {
            tracing::warn!(%error, "a refused sign-in was not noted");
        }
    });
}
