//! What a stream was opened with, and what it is worth at this moment.

use http::HeaderMap;
use http::header::AUTHORIZATION;
use store::credential::Scope;
use store::session::load_session;
use uuid::Uuid;

use crate::app::App;
use crate::caller::{Caller, Program, SignedIn, bearer};
use crate::problem::Failure;
use crate::session::session_store::session_hash;

/// What a stream was opened with.
///
/// Looking at it counts as no use of it: a panel that lies open all night does not keep its session alive.
pub enum Ticket {
    /// A session, by the hash of its token.
    Session(Vec<u8>),
    /// A credential's text.
    Credential(String),
}

impl Ticket {
    /// Reads it from a request's headers. Whether it is worth anything is another question.
    pub fn read(app: &App, headers: &HeaderMap) -> Result<Self, Failure> {
        if let Some(header) = headers.get(AUTHORIZATION) {
            let text = header.to_str().ok().and_then(bearer).ok_or_else(Failure::unauthenticated)?;
            return Ok(Self::Credential(text.to_owned()));
        }
        session_hash(headers, app.settings.cookie_name())
            .map(Self::Session)
            .ok_or_else(Failure::unauthenticated)
    }

    /// Who holds it, with their rights as they stand now. It fails with 401 once it is worth nothing.
    pub async fn caller(&self, app: &App) -> Result<Caller, Failure> {
        let caller = match self {
            Self::Session(hash) => {
                let session = load_session(&app.store, hash, app.now()).await?;
                let session = session.ok_or_else(Failure::unauthenticated)?;
                Caller::Person(SignedIn::by_session(app, session.person_id, session.second_factor_at).await?)
            }
            Self::Credential(text) => Caller::Program(Program::by_token(app, text).await?),
        };
        caller.needs(Scope::ReportRead)?;
        Ok(caller)
    }
}

/// Whose stream it is, to count them.
#[must_use]
pub fn owner(caller: &Caller) -> Uuid {
    match caller {
        Caller::Person(signed_in) => signed_in.person.id.uuid(),
        Caller::Program(program) => program.id().uuid(),
    }
}
