//! Who makes a request, and what they may touch: a signed-in person or a program with a credential.

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use domain::id::{CompanyId, CredentialId, PersonId};
use domain::language::Language;
use domain::refund_rule::Requester;
use domain::role::Role;
use http::header::AUTHORIZATION;
use http::request::Parts;
use refunds::actor::Actor;
use store::Micros;
use store::credential::Scope;
use store::event::EventActor;
use store::membership::{Membership, list_memberships};
use store::person::{Person, find_person};
use store::subject::Author;
use store::transaction::RefundPart;
use tower_sessions::Session;

use crate::app::App;
use crate::mail::reader::BrowserLanguage;
use crate::problem::Failure;
use crate::session::client_address::ClientAddress;
use crate::session::session_store::{HALF, PERSON, SECOND_FACTOR};

/// The dialect of credentials for our own API: they look like `rd_api_…`.
const OUR_DIALECT: &str = "api";

/// A signed-in person and their companies, as they stand at this moment.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Who.
    pub person: Person,
    /// Where they belong, and with which role.
    pub memberships: Vec<Membership>,
    /// When they last showed a second factor in this session, a passkey too; none: they have not.
    pub second_factor_at: Option<Micros>,
}

impl SignedIn {
    /// Reads a person's memberships.
    pub async fn load(app: &App, person: Person, second_factor_at: Option<Micros>) -> Result<Self, Failure> {
        let memberships = list_memberships(&app.store, person.id).await?;
        Ok(Self { person, memberships, second_factor_at })
    }

    /// Whose session it is, as they are now. A session of whoever has a second factor is nobody's until one was shown in it.
    pub(crate) async fn by_session(
        app: &App,
        person: Option<PersonId>,
        second_factor_at: Option<Micros>,
    ) -> Result<Self, Failure> {
        let person = who(app, person).await?;
        if person.factors.any() && second_factor_at.is_none() {
            return Err(Failure::unauthenticated());
        }
        Self::load(app, person, second_factor_at).await
    }

    /// They, as whoever makes a change now.
    pub(crate) fn author(&self, app: &App, address: &ClientAddress) -> Author {
        app.author(EventActor::Person(self.person.id), address)
    }

    /// What they read: what they chose, else what their browser wishes for.
    #[must_use]
    pub fn language(&self, browser: BrowserLanguage) -> Language {
        self.person.language.unwrap_or(browser.0)
    }

    /// The companies they belong to.
    #[must_use]
    pub fn companies(&self) -> Vec<CompanyId> {
        self.memberships.iter().map(|membership| membership.company_id).collect()
    }

    /// Their role in a company; none where they are no member.
    #[must_use]
    pub fn role_in(&self, company: CompanyId) -> Option<Role> {
        self.memberships.iter().find(|membership| membership.company_id == company).map(|found| found.role)
    }
}

impl FromRequestParts<App> for SignedIn {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let session = session_of(parts, app).await?;
        let person = session.get(PERSON).await.map_err(Failure::internal)?;
        let second_factor_at = session.get(SECOND_FACTOR).await.map_err(Failure::internal)?;
        Self::by_session(app, person, second_factor_at).await
    }
}

async fn session_of(parts: &mut Parts, app: &App) -> Result<Session, Failure> {
    let session = <Session as FromRequestParts<App>>::from_request_parts(parts, app).await;
    session.map_err(|(_, why)| Failure::internal(why))
}

/// The person of a session, who may still sign in.
async fn who(app: &App, person: Option<PersonId>) -> Result<Person, Failure> {
    let person = find_person(&app.store, person.ok_or_else(Failure::unauthenticated)?).await?;
    person.filter(|person| !person.disabled).ok_or_else(Failure::unauthenticated)
}

/// Someone with a second factor who has proved who they are without it; whether they have shown it, too, does not matter.
#[derive(Clone, Debug)]
pub struct FirstProved(pub Person);

impl FromRequestParts<App> for FirstProved {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let session = session_of(parts, app).await?;
        let person = who(app, session.get(PERSON).await.map_err(Failure::internal)?).await?;
        let half: Option<bool> = session.get(HALF).await.map_err(Failure::internal)?;
        let shown: Option<Micros> = session.get(SECOND_FACTOR).await.map_err(Failure::internal)?;
        match (person.factors.any(), half.is_some(), shown.is_some()) {
            (true, half, shown) if half || shown => Ok(Self(person)),
            (false, false, _) => Err(Failure::no_second_factor()),
            (true | false, _, _) => Err(Failure::unauthenticated()),
        }
    }
}

impl OptionalFromRequestParts<App> for SignedIn {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Option<Self>, Failure> {
        match <Self as FromRequestParts<App>>::from_request_parts(parts, app).await {
            Ok(signed_in) => Ok(Some(signed_in)),
            Err(failure) if failure.is_about_the_caller() => Ok(None),
            Err(failure) => Err(failure),
        }
    }
}

/// Who makes a request.
#[derive(Clone, Debug)]
pub enum Caller {
    /// Someone signed in, by cookie.
    Person(SignedIn),
    /// A program, by its own credential.
    Program(Program),
}

impl Caller {
    /// The companies whose rows they may see.
    #[must_use]
    pub fn companies(&self) -> Vec<CompanyId> {
        match self {
            Self::Person(signed_in) => signed_in.companies(),
            Self::Program(program) => vec![program.company_id],
        }
    }

    /// Refuses a program whose credential is for other things. People are judged by their role instead.
    pub fn needs(&self, scope: Scope) -> Result<(), Failure> {
        match self {
            Self::Program(program) if !program.scopes.contains(&scope) => {
                Err(Failure::scope_missing(scope.as_str()))
            }
            Self::Person(_) | Self::Program(_) => Ok(()),
        }
    }

    /// How the refund rules see them in a company they may see.
    ///
    /// A program that may read and not refund stands like a viewer.
    #[must_use]
    pub fn requester(&self, company: CompanyId) -> Requester {
        match self {
            Self::Person(signed_in) => Requester::Person(signed_in.role_in(company).unwrap_or(Role::Viewer)),
            Self::Program(program) if program.scopes.contains(&Scope::RefundsWrite) => Requester::Program,
            Self::Program(_) => Requester::Person(Role::Viewer),
        }
    }

    /// Whether they may take this refund back, if no gateway has heard of it: their own, or any where they manage.
    #[must_use]
    pub fn may_withdraw(&self, company: CompanyId, refund: &RefundPart) -> bool {
        match self {
            Self::Person(signed_in) => signed_in.role_in(company).is_some_and(|role| {
                role >= Role::Manager || (role.may_refund() && refund.person_id == Some(signed_in.person.id))
            }),
            Self::Program(program) => match program.actor {
                Actor::Program { id, .. } => refund.credential_id == Some(id),
                Actor::Person { .. } => false,
            },
        }
    }

    /// They, as whoever does something now.
    pub(crate) fn author(&self, app: &App, address: &ClientAddress) -> Author {
        let actor = match self {
            Self::Person(signed_in) => EventActor::Person(signed_in.person.id),
            Self::Program(program) => EventActor::Credential(program.id()),
        };
        app.author(actor, address)
    }

    /// How the refund service knows them.
    #[must_use]
    pub fn actor(&self) -> Actor {
        match self {
            Self::Person(SignedIn { person, second_factor_at, .. }) => Actor::Person {
                id: person.id,
                email: person.email.clone(),
                name: person.name.clone(),
                second_factor_at: *second_factor_at,
            },
            Self::Program(program) => program.actor.clone(),
        }
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = Failure;

    /// A request with a credential is the program's alone: a cookie that comes with it is not looked at, because the
    /// Origin check was spared it.
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let program = <Program as OptionalFromRequestParts<App>>::from_request_parts(parts, app).await?;
        match program {
            Some(program) => Ok(Self::Program(program)),
            None => {
                <SignedIn as FromRequestParts<App>>::from_request_parts(parts, app).await.map(Self::Person)
            }
        }
    }
}

/// A program with a valid credential for our own API.
#[derive(Clone, Debug)]
pub struct Program {
    /// Its one company.
    pub company_id: CompanyId,
    /// What its credential allows.
    pub scopes: Vec<Scope>,
    id: CredentialId,
    actor: Actor,
}

impl Program {
    /// Its credential's id.
    #[must_use]
    pub const fn id(&self) -> CredentialId {
        self.id
    }

    /// Reads a credential's text, which must be worth something at this moment.
    pub async fn by_token(app: &App, text: &str) -> Result<Self, Failure> {
        match app.service.authenticate_program(OUR_DIALECT, text).await? {
            Some(ref actor @ Actor::Program { id, company_id, ref scopes, .. }) => {
                Ok(Self { company_id, scopes: scopes.clone(), id, actor: actor.clone() })
            }
            Some(Actor::Person { .. }) | None => Err(Failure::unauthenticated()),
        }
    }
}

impl OptionalFromRequestParts<App> for Program {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Option<Self>, Failure> {
        let Some(header) = parts.headers.get(AUTHORIZATION) else { return Ok(None) };
        let text = header.to_str().ok().and_then(bearer).ok_or_else(Failure::unauthenticated)?;
        Self::by_token(app, text).await.map(Some)
    }
}

impl FromRequestParts<App> for Program {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let program = <Self as OptionalFromRequestParts<App>>::from_request_parts(parts, app).await?;
        program.ok_or_else(Failure::credential_required)
    }
}

/// The credential of an `Authorization: Bearer …`, whatever it is worth; none in any other scheme.
#[must_use]
pub fn bearer(header: &str) -> Option<&str> {
    let (scheme, text) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| text.trim())
}
