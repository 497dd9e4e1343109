//! `POST /api/v1/forgotten-password`: somebody has a link for a new password sent to them.

use api::account::ForgottenPassword;
use axum::extract::State;
use http::StatusCode;
use store::event::EventActor;
use store::person::forgotten::{Asked, ask_password_reset as ask};
use store::person::{Person, find_person_by_email};

use crate::app::App;
use crate::company::create_invitation::read_email;
use crate::company::create_reset_link::{LIVES_FOR, PAGE};
use crate::company::link::new_link;
use crate::extract::Json;
use crate::mail::letter;
use crate::mail::reader::BrowserLanguage;
use crate::problem::Failure;
use crate::session::client_address::ClientAddress;
use crate::session::sign_in_pause::Counters;

/// Has a link for a new password sent to an e-mail, if somebody signs in with it. The answer does not say whether anybody does, and does
/// not take longer if so: all that hangs on it is done afterwards.
#[utoipa::path(
    post, path = api::paths::FORGOTTEN_PASSWORD, tag = "account", request_body = ForgottenPassword,
    responses(
        (status = 202, description = "If somebody signs in with this e-mail, a letter is on its way to them."),
        (status = 400, description = "`bad_json`."),
        (status = 403, description = "`origin_refused`."),
        (status = 409, description = "`no_mail`: this desk sends none."),
        (status = 422, description = "`invalid_field`: `email`."),
        (status = 429, description = "`too_many_sign_ins`, with `Retry-After`."),
    ),
)]
pub async fn ask_password_reset(
    State(app): State<App>,
    address: ClientAddress,
    browser: BrowserLanguage,
    Json(asked): Json<ForgottenPassword>,
) -> Result<StatusCode, Failure> {
    if app.settings.mailer.is_none() {
        return Err(Failure::no_mail());
    }
    let email = read_email(&asked.email)?;
    let counters = Counters::of_resets(&email, &address);
    counters.refuse_while_paused(&app).await?;
    counters.count_failure(&app).await?;
    tokio::spawn(async move {
        if let Err(failure) = write_letter(&app, &email, browser, &address).await {
            tracing::error!(?failure, "a link for a new password could not be made");
        }
    });
    Ok(StatusCode::ACCEPTED)
}

async fn write_letter(
    app: &App,
    email: &str,
    browser: BrowserLanguage,
    address: &ClientAddress,
) -> Result<(), Failure> {
    let person = find_person_by_email(&app.store, email).await?.filter(|person| !person.disabled);
    let Some(person) = person else { return Ok(()) };
    let author = app.author(EventActor::System, address);
    let expires_at = author.at.saturating_add(LIVES_FOR);
    let link = person.password_hash.is_some().then(|| new_link(app, PAGE));
    let words = || words_for(app, &person, browser, link.as_ref().map(|link| link.address.as_str()));
    let Some(letter) = letter::seal(app, &person.email, words, expires_at)? else { return Ok(()) };
    let link = link.as_ref().map(|link| (link.token_hash.as_slice(), expires_at));
    match ask(&app.store, person.id, link, &letter, &author).await? {
        Asked::Done => app.mail_bell.ring(),
        Asked::Enough => {
            tracing::info!(person = %person.id, "they were sent enough links for a new password lately");
        }
        Asked::OtherThanWritten => {}
    }
    Ok(())
}

fn words_for(app: &App, person: &Person, browser: BrowserLanguage, link: Option<&str>) -> letter::Letter {
    let language = person.language.unwrap_or(browser.0);
    match link {
        Some(link) => letter::write_forgotten(language, link),
        None => letter::write_no_password(language, &app.settings.public_url),
    }
}
