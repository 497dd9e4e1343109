//! `GET /api/v1/sign-on/return`: a browser comes back from a provider.

use axum::extract::{Query, State};
use axum::response::{AppendHeaders, IntoResponse as _, Redirect, Response};
use domain::id::PersonId;
use http::HeaderMap;
use http::header::SET_COOKIE;
use refunds::ids::new_uuid;
use refunds::token::hash_secret;
use serde::Deserialize;
use store::event::EventActor;
use store::invitation::accept::{Accepted, Joining, accept_invitation};
use store::person::find_person;
use store::sign_on::connect::{Connected, connect_account};
use store::sign_on::flow::{Flow, Purpose, take_flow};
use store::sign_on::identity::{Opened, open_account};
use tower_sessions::Session;

use crate::app::App;
use crate::caller::SignedIn;
use crate::problem::Failure;
use crate::session::client_address::ClientAddress;
use crate::session::create_session::Browser;
use crate::session::sign_in::sign_in;
use crate::sign_on::browser_mark::{keep_company, known_mark};
use crate::sign_on::proved::{Proved, prove};
use crate::sign_on::start_sign_on::SIGN_IN_PAGE;
use crate::sign_on::trouble::{End, Trouble};

const ACCOUNT_PAGE: &str = "/account";
const NAME_MAX_CHARS: usize = 100;

/// What a browser brings back.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Brought {
    state: String,
    code: String,
    error: Option<String>,
    iss: Option<String>,
}

/// Who is at the browser, and where it is.
struct Visitor {
    session: Session,
    signed_in: Option<SignedIn>,
    address: ClientAddress,
    browser: Browser,
}

/// Takes a browser back in that left in the same way, not long ago, and for the first time.
#[utoipa::path(
    get, path = api::paths::SIGN_ON_RETURN, tag = "session",
    params(
        ("state" = Option<String>, Query, description = "What the browser left with."),
        ("code" = Option<String>, Query, description = "What the provider gave it."),
        ("error" = Option<String>, Query, description = "Why the provider gave it nothing."),
        ("iss" = Option<String>, Query, description = "Which provider it was (RFC 9207)."),
    ),
    responses(
        (status = 303, description = "To the panel; the answer sets the session cookie. Where nobody came in, a word in \
            `sign_on` says why."),
        (status = 400, description = "`bad_query`."),
    ),
)]
pub async fn finish_sign_on(
    State(app): State<App>,
    session: Session,
    signed_in: Option<SignedIn>,
    address: ClientAddress,
    browser: Browser,
    headers: HeaderMap,
    brought: Result<Query<Brought>, axum::extract::rejection::QueryRejection>,
) -> Result<Response, Failure> {
    let Query(brought) =
        brought.map_err(|error| Failure::bad_query(format!("{}.", error.body_text()), &[]))?;
    let mark = known_mark(&app, &headers).unwrap_or_default();
    let (state, mark) = (hash_secret(&brought.state), hash_secret(&mark));
    let Some(flow) = take_flow(&app.store, &state, &mark, app.now()).await? else {
        return Ok(Trouble::WayLost.led_to(SIGN_IN_PAGE));
    };
    let page = if matches!(flow.purpose, Purpose::Connect(_)) { ACCOUNT_PAGE } else { SIGN_IN_PAGE };
    let visitor = Visitor { session, signed_in, address, browser };
    match finish(&app, &flow, &brought, &visitor).await {
        Ok(came_in) => {
            let remembered = AppendHeaders([(SET_COOKIE, keep_company(&app, flow.company_id)?)]);
            Ok((remembered, Redirect::to(&page_after(came_in, &flow.next_path)?)).into_response())
        }
        Err(end) => end.led_to(page),
    }
}

/// Where it ends. Whoever has a second factor shows it first, where it is asked for after a password, too.
fn page_after(came_in: CameIn, next: &str) -> Result<String, Failure> {
    match came_in {
        CameIn::Wholly => Ok(next.to_owned()),
        CameIn::Half => {
            let query = serde_urlencoded::to_string([("second_factor", "wanted"), ("next", next)]);
            Ok(format!("{SIGN_IN_PAGE}?{}", query.map_err(Failure::internal)?))
        }
    }
}

/// How far somebody came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum CameIn {
    Wholly,
    /// Their second factor is wanted, too: a provider's word stands for the password.
    Half,
}

async fn finish(app: &App, flow: &Flow, brought: &Brought, visitor: &Visitor) -> Result<CameIn, End> {
    if let Some(error) = &brought.error {
        tracing::info!(company = %flow.company_id, error, "a provider let nobody in");
        return Err(Trouble::Refused.into());
    }
    // Another provider's answer is not taken to this one (RFC 9207).
    if brought.iss.as_ref().is_some_and(|iss| iss.trim_end_matches('/') != flow.issuer) {
        return Err(Trouble::NotBelieved.into());
    }
    let proved = prove(app, flow, &brought.code).await?;
    match &flow.purpose {
        Purpose::SignIn => come_in(app, &proved, visitor).await,
        Purpose::Connect(person) => {
            connect(app, &proved, *person, visitor).await?;
            Ok(CameIn::Wholly)
        }
        Purpose::Join(invitation) => join(app, &proved, invitation, visitor).await,
    }
}

async fn come_in(app: &App, proved: &Proved, visitor: &Visitor) -> Result<CameIn, End> {
    match open_account(&app.store, &proved.name).await? {
        Opened::Account(person) => begin_session(app, person, visitor).await,
        Opened::Nothing => Err(Trouble::NotConnected.into()),
        Opened::TooMuch => Err(Trouble::OpensMore.into()),
    }
}

async fn begin_session(app: &App, person: PersonId, visitor: &Visitor) -> Result<CameIn, End> {
    let person = find_person(&app.store, person).await?;
    let person = person.ok_or_else(|| Failure::internal("somebody whose account was just opened is gone"))?;
    sign_in(&visitor.session, &person, None, &visitor.address, &visitor.browser).await?;
    Ok(if person.factors.any() { CameIn::Half } else { CameIn::Wholly })
}

/// Whoever began it is still the one who is signed in.
async fn connect(app: &App, proved: &Proved, person: PersonId, visitor: &Visitor) -> Result<(), End> {
    let known = visitor.signed_in.as_ref().filter(|signed_in| signed_in.person.id == person);
    let author = known.ok_or(Trouble::WayLost)?.author(app, &visitor.address);
    match connect_account(&app.store, &proved.name, person, &author).await? {
        Connected::Done => Ok(()),
        Connected::Taken => Err(Trouble::Taken.into()),
        Connected::NotAllowed => Err(Trouble::NotAllowed.into()),
    }
}

async fn join(app: &App, proved: &Proved, invitation: &[u8], visitor: &Visitor) -> Result<CameIn, End> {
    let (email, name) = proved.email_and_name(app).await?;
    let email = email.ok_or(Trouble::EmailUnproved)?;
    let found = store::invitation::list::find_invitation_by_token(&app.store, invitation).await?;
    let found =
        found.filter(|found| found.company_id == proved.name.company_id).ok_or(Trouble::LinkWorthless)?;
    if found.email != email {
        return Err(Trouble::OtherEmail.into());
    }
    let id = PersonId::new(new_uuid(app.now(), app.service.random()));
    let name = called(name.as_deref(), &email);
    let joining = Joining::ByProvider { id, name, provider_name: proved.name.clone() };
    let author = app.author(EventActor::System, &visitor.address);
    match accept_invitation(&app.store, invitation, &joining, &author).await? {
        Accepted::Done(person) => begin_session(app, person, visitor).await,
        Accepted::Worthless => Err(Trouble::LinkWorthless.into()),
        Accepted::OtherEmail => Err(Trouble::OtherEmail.into()),
        Accepted::NameTaken => Err(Trouble::Taken.into()),
        Accepted::KnownAlready | Accepted::PasswordNeeded => Err(Trouble::KnownAlready.into()),
    }
}

/// What the provider calls them; without a name of theirs, what stands before the `@`.
fn called(name: Option<&str>, email: &str) -> String {
    let name = name.map(str::trim).filter(|name| !name.is_empty() && !name.chars().any(char::is_control));
    let local = email.split_once('@').map_or(email, |(local, _)| local);
    name.unwrap_or(local).chars().take(NAME_MAX_CHARS).collect()
}
