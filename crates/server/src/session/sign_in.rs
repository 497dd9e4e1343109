//! Begins a session for somebody who has proved who they are: a whole one, or half of one where they have a second factor
//! and have not shown it yet.

use api::second_factor::SecondFactorWanted;
use api::session::Session as SessionAnswer;
use axum::Json as Answer;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use store::Micros;
use store::person::{Factors, Person};
use tower_sessions::Session;

use crate::app::App;
use crate::caller::SignedIn;
use crate::problem::Failure;
use crate::session::client_address::ClientAddress;
use crate::session::create_session::Browser;
use crate::session::session_store::{ADDRESS, BEGINS, HALF, PERSON, SECOND_FACTOR};
use crate::session::show_session::describe;

/// What a sign-in is answered.
pub enum SignInAnswer {
    /// They are signed in.
    Whole(SessionAnswer),
    /// A second factor is wanted first.
    Half(SecondFactorWanted),
}

impl SignInAnswer {
    /// What somebody is answered in whose session a second factor was shown at this moment, or not yet.
    pub async fn new(app: &App, person: Person, second_factor_at: Option<Micros>) -> Result<Self, Failure> {
        if person.factors.any() && second_factor_at.is_none() {
            return Ok(Self::Half(wanted_of(&person)));
        }
        let signed_in = SignedIn::load(app, person, second_factor_at).await?;
        Ok(Self::Whole(describe(app, &signed_in).await?))
    }
}

impl IntoResponse for SignInAnswer {
    fn into_response(self) -> Response {
        match self {
            Self::Whole(session) => Answer(session).into_response(),
            Self::Half(wanted) => (StatusCode::ACCEPTED, Answer(wanted)).into_response(),
        }
    }
}

/// What of a person's second factors will do.
#[must_use]
pub fn wanted_of(person: &Person) -> SecondFactorWanted {
    let Factors { authenticator, passkey } = person.factors;
    let ways = [(passkey, "passkey"), (authenticator, "code"), (person.factors.any(), "recovery_code")];
    SecondFactorWanted {
        ways: ways.iter().filter(|(has, _)| *has).map(|(_, way)| (*way).to_owned()).collect(),
    }
}

/// Begins a session for somebody who has proved who they are: its id is new, whatever cookie came. `second_factor_at` is the
/// present where the proof was a second factor itself; without it the session of whoever has one is only half.
pub async fn sign_in(
    session: &Session,
    person: &Person,
    second_factor_at: Option<Micros>,
    address: &ClientAddress,
    browser: &Browser,
) -> Result<(), Failure> {
    session.clear().await;
    session.cycle_id().await.map_err(Failure::internal)?;
    session.insert(PERSON, person.id).await.map_err(Failure::internal)?;
    session.insert(BEGINS, true).await.map_err(Failure::internal)?;
    session.insert(ADDRESS, &address.0).await.map_err(Failure::internal)?;
    session.insert("browser", browser).await.map_err(Failure::internal)?;
    match second_factor_at {
        Some(at) => session.insert(SECOND_FACTOR, at).await.map_err(Failure::internal),
        None if person.factors.any() => session.insert(HALF, true).await.map_err(Failure::internal),
        None => Ok(()),
    }
}

/// Notes that a second factor was shown in a session. Half a session becomes a whole one under a new id, so that whoever knew
/// the half one's has nothing.
pub async fn mark_second_factor_shown(session: &Session, now: Micros) -> Result<(), Failure> {
    if session.remove::<bool>(HALF).await.map_err(Failure::internal)?.is_some() {
        session.cycle_id().await.map_err(Failure::internal)?;
        session.insert(BEGINS, true).await.map_err(Failure::internal)?;
    }
    session.insert(SECOND_FACTOR, now).await.map_err(Failure::internal)
}
