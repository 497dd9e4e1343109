//! `POST /api/v1/invitation/acceptance`: somebody comes in by a link.

use api::people::AcceptInvitation;
use api::session::Session as SessionAnswer;
use axum::Json as Answer;
use axum::extract::State;
use domain::id::PersonId;
use refunds::ids::new_uuid;
use store::event::EventActor;
use store::invitation::accept::{Accepted, Joining, accept_invitation as write_down};
use store::person::find_person;
use tower_sessions::Session;

use crate::account::new_password::hash_new_password;
use crate::account::show_invitation::open_invitation;
use crate::app::App;
use crate::caller::SignedIn;
use crate::company::change_company::read_name;
use crate::company::link::token_hash;
use crate::extract::Json;
use crate::problem::Failure;
use crate::session::client_address::ClientAddress;
use crate::session::create_session::Browser;
use crate::session::show_session::describe;
use crate::session::sign_in::sign_in;

/// Accepts an invitation. Somebody new gives a name and a password and is signed in; somebody who has an account here is signed
/// in already, by the e-mail that was invited.
#[utoipa::path(
    post, path = api::paths::ACCEPTANCE, tag = "account", request_body = AcceptInvitation,
    security((), ("session" = [])),
    responses(
        (status = 200, description = "A member now, and signed in.", body = SessionAnswer),
        (status = 400, description = "`bad_json`."),
        (status = 403, description = "`other_email`: the invitation is for somebody else; `origin_refused`."),
        (status = 404, description = "`link_worthless`: unknown, used, taken back or too old."),
        (status = 409, description = "`known_already`: sign in first; `password_needed`: choose one first."),
        (status = 422, description = "`invalid_field`: `name` or `password`; `password_too_weak`."),
    ),
)]
pub async fn accept_invitation(
    State(app): State<App>,
    session: Session,
    address: ClientAddress,
    browser: Browser,
    known: Option<SignedIn>,
    Json(asked): Json<AcceptInvitation>,
) -> Result<Answer<SessionAnswer>, Failure> {
    let invitation = open_invitation(&app, &asked.token).await?;
    let at = app.now();
    let joining = match (&known, asked.password) {
        (Some(known), None) => Joining::Known(known.person.id),
        (Some(_) | None, Some(password)) => {
            let name = read_name(asked.name.as_deref().unwrap_or_default())?;
            let password_hash = hash_new_password(&app, password, &[&invitation.email, &name]).await?;
            Joining::New { id: PersonId::new(new_uuid(at, app.service.random())), name, password_hash }
        }
        (None, None) => {
            return Err(Failure::invalid_field("password", "Choose a password, or sign in first."));
        }
    };
    let author = app.author(EventActor::System, &address);
    let person = match write_down(&app.store, &token_hash(&asked.token), &joining, &author).await? {
        Accepted::Done(person) => person,
        Accepted::Worthless => return Err(Failure::link_worthless()),
        Accepted::KnownAlready => return Err(Failure::known_already()),
        Accepted::OtherEmail => return Err(Failure::other_email()),
        Accepted::PasswordNeeded => return Err(Failure::password_needed()),
        Accepted::NameTaken => return Err(Failure::internal("nobody came by a provider")),
    };
    let person = find_person(&app.store, person).await?;
    let person = person.ok_or_else(|| Failure::internal("somebody who has just joined is gone"))?;
    if matches!(joining, Joining::New { .. }) {
        sign_in(&session, &person, None, &address, &browser).await?;
    }
    let second_factor_at = known.and_then(|known| known.second_factor_at);
    let signed_in = SignedIn::load(&app, person, second_factor_at).await?;
    Ok(Answer(describe(&app, &signed_in).await?))
}
