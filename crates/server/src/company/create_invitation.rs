//! `POST /api/v1/companies/{id}/invitations`: invites somebody into a company.

use api::people::{CreateInvitation, InvitationCreated};
use axum::Json as Answer;
use axum::extract::{Path, State};
use domain::id::InvitationId;
use http::StatusCode;
use refunds::ids::new_uuid;
use store::Micros;
use store::company::list_companies;
use store::invitation::create::{Invited, NewInvitation, create_invitation as write_down};
use store::invitation::list::find_invitation;
use store::letter::{NewLetter, list_invitation_letters};
use store::person::find_person_by_email;

use crate::app::App;
use crate::caller::SignedIn;
use crate::company::access::{managed_company, read_role};
use crate::company::link::new_link;
use crate::company::written::write_invitation;
use crate::extract::Json;
use crate::mail::letter;
use crate::mail::reader::BrowserLanguage;
use crate::problem::Failure;
use crate::session::client_address::ClientAddress;

/// How long a link works.
const LIVES_FOR: Micros = 7 * 24 * 60 * 60 * 1_000_000;
/// The panel's page that it opens.
const PAGE: &str = "/account/join";
/// RFC 5321 §4.5.3.1 leaves an address no more.
const EMAIL_MAX_CHARS: usize = 254;

/// Invites somebody by their e-mail, for a week; where this desk sends mail, the link goes to them by it, too. An invitation for the same e-mail that was open is taken back by it.
#[utoipa::path(
    post, path = api::paths::INVITATIONS, tag = "company", security(("session" = [])), request_body = CreateInvitation,
    params(("id" = uuid::Uuid, Path, description = "The company's id.")),
    responses(
        (status = 201, description = "The invitation, and the link to send them.", body = InvitationCreated),
        (status = 400, description = "`bad_json`."),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`role_too_low`, `role_not_yours_to_give`, `origin_refused`."),
        (status = 404, description = "`not_found`: the company."),
        (status = 409, description = "`member_already`."),
        (status = 422, description = "`invalid_field`: `email` or `role`."),
    ),
)]
pub async fn create_invitation(
    State(app): State<App>,
    signed_in: SignedIn,
    address: ClientAddress,
    browser: BrowserLanguage,
    Path(id): Path<String>,
    Json(asked): Json<CreateInvitation>,
) -> Result<(StatusCode, Answer<InvitationCreated>), Failure> {
    let company = managed_company(&signed_in, &id)?;
    let (email, role) = (read_email(&asked.email)?, read_role(&asked.role)?);
    let author = signed_in.author(&app, &address);
    let link = new_link(&app, PAGE);
    let new = NewInvitation {
        id: InvitationId::new(new_uuid(author.at, app.service.random())),
        token_hash: link.token_hash,
        company_id: company,
        email,
        role,
        invited_by: signed_in.person.id,
        expires_at: author.at.saturating_add(LIVES_FOR),
    };
    let letter = write_letter(&app, &signed_in, browser, &new, &link.address).await?;
    match write_down(&app.store, &new, letter.as_ref(), &author).await? {
        Invited::Done => {}
        Invited::MemberAlready => {
            return Err(Failure::conflict("member_already", "They belong to this company already."));
        }
        Invited::NotAllowed => return Err(Failure::role_not_yours_to_give()),
    }
    let made = find_invitation(&app.store, company, new.id).await?;
    let made = made.ok_or_else(|| Failure::internal("an invitation that was just made is gone"))?;
    let letters = list_invitation_letters(&app.store, company).await?;
    let invitation = write_invitation(&app, made, &letters).await?;
    app.mail_bell.ring();
    Ok((StatusCode::CREATED, Answer(InvitationCreated { invitation, link: link.address })))
}

/// The letter with the link, in the language that whoever is invited chose, else in that of whoever invites.
async fn write_letter(
    app: &App,
    signed_in: &SignedIn,
    browser: BrowserLanguage,
    new: &NewInvitation,
    link: &str,
) -> Result<Option<NewLetter>, Failure> {
    let companies = list_companies(&app.store, &[new.company_id]).await?;
    let company = companies.first().ok_or_else(Failure::unknown_company)?;
    let invited = find_person_by_email(&app.store, &new.email).await?;
    let chosen = invited.and_then(|invited| invited.language);
    let language = chosen.unwrap_or_else(|| signed_in.language(browser));
    let letter = || letter::write_invitation(language, &company.name, &signed_in.person.email, link);
    letter::seal(app, &new.email, letter, new.expires_at)
}

/// An e-mail as people are known by: trimmed and lower-cased.
pub fn read_email(text: &str) -> Result<String, Failure> {
    let email = text.trim().to_lowercase();
    let parts = email.split_once('@').filter(|(local, host)| !local.is_empty() && !host.is_empty());
    let fits = parts.is_some_and(|(_, host)| !host.contains('@'))
        && email.chars().count() <= EMAIL_MAX_CHARS
        && !email.chars().any(|letter| letter.is_whitespace() || letter.is_control());
    if fits {
        Ok(email)
    } else {
        Err(Failure::invalid_field("email", "Give an e-mail address, such as ayse@shop.example."))
    }
}
