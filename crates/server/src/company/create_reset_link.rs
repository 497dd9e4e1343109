//! `POST /api/v1/companies/{id}/people/{person}/password-reset`: a link that lets someone choose a new password.

use api::people::ResetLink;
use axum::Json as Answer;
use axum::extract::{Path, State};
use domain::id::PersonId;
use http::StatusCode;
use store::Micros;
use store::letter::NewLetter;
use store::person::find_person;
use store::person::password::{ResetMade, create_password_reset};

use crate::app::App;
use crate::caller::SignedIn;
use crate::company::access::{owned_company, person_id};
use crate::company::link::new_link;
use crate::instant::rfc3339;
use crate::mail::letter;
use crate::mail::reader::BrowserLanguage;
use crate::problem::Failure;
use crate::session::client_address::ClientAddress;

/// How long such a link works: it is handed over while one speaks with the person.
pub const LIVES_FOR: Micros = 60 * 60 * 1_000_000;
/// The panel's page that it opens.
pub const PAGE: &str = "/account/reset";

/// Makes a link by which a member chooses a new password, once, within an hour; where this desk sends mail, it goes to them by it, too. Whoever has the link can be the person, so only
/// an owner of every company that they belong to may make one.
#[utoipa::path(
    post, path = api::paths::RESET_LINK, tag = "company", security(("session" = [])),
    params(
        ("id" = uuid::Uuid, Path, description = "The company's id."),
        ("person" = uuid::Uuid, Path, description = "The person's id."),
    ),
    responses(
        (status = 201, description = "The link; those made before it are worth nothing now.", body = ResetLink),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`role_too_low`, `belongs_elsewhere`, `origin_refused`."),
        (status = 404, description = "`not_found`: the company or the person."),
    ),
)]
pub async fn create_reset_link(
    State(app): State<App>,
    signed_in: SignedIn,
    address: ClientAddress,
    browser: BrowserLanguage,
    Path((id, person)): Path<(String, String)>,
) -> Result<(StatusCode, Answer<ResetLink>), Failure> {
    let company = owned_company(&signed_in, &id)?;
    let person = person_id(&person)?;
    let author = signed_in.author(&app, &address);
    let link = new_link(&app, PAGE);
    let expires_at = author.at.saturating_add(LIVES_FOR);
    let letter = write_letter(&app, &signed_in, browser, person, (&link.address, expires_at)).await?;
    let made = create_password_reset(
        &app.store,
        (company, person),
        &link.token_hash,
        expires_at,
        letter.as_ref(),
        &author,
    );
    match made.await? {
        ResetMade::Done => {}
        ResetMade::NoMember => return Err(Failure::unknown_person()),
        ResetMade::NotAllowed => return Err(Failure::belongs_elsewhere()),
    }
    app.mail_bell.ring();
    let answer = ResetLink { link: link.address, expires_at: rfc3339(expires_at)?, mailed: letter.is_some() };
    Ok((StatusCode::CREATED, Answer(answer)))
}

/// The letter with the link, in the language that the person chose, else in that of whoever makes it. Nobody gets one whom the
/// store knows not.
async fn write_letter(
    app: &App,
    signed_in: &SignedIn,
    browser: BrowserLanguage,
    person: PersonId,
    (link, expires_at): (&str, Micros),
) -> Result<Option<NewLetter>, Failure> {
    let Some(person) = find_person(&app.store, person).await? else { return Ok(None) };
    let language = person.language.unwrap_or_else(|| signed_in.language(browser));
    let letter = || letter::write_reset(language, &signed_in.person.email, link);
    letter::seal(app, &person.email, letter, expires_at)
}
