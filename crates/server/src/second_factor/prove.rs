//! Finds out whether somebody has their second factor, and lets nobody try many.

use std::sync::Arc;

use api::second_factor::ShowSecondFactor;
use secrecy::ExposeSecret as _;
use store::event::EventActor;
use store::person::Person;
use store::second_factor::recovery::use_recovery_code;
use store::second_factor::{SecondFactor, find_second_factor, use_step};
use totp_rs::Totp;

use crate::account::own_password::refuse_wrong_password;
use crate::app::App;
use crate::caller::SignedIn;
use crate::problem::Failure;
use crate::second_factor::code::{authenticator, secret_context, step_of};
use crate::second_factor::recovery_code::hash_recovery_code;
use crate::session::client_address::ClientAddress;
use crate::session::create_session::tell_refused;
use crate::session::freshness::refuse_stale_factor;
use crate::session::sign_in_pause::Counters;

/// Takes a code of somebody's authenticator or one of their recovery codes, each once; a wrong one is counted.
pub async fn prove_second_factor(
    app: &App,
    person: &Person,
    address: &ClientAddress,
    asked: &ShowSecondFactor,
) -> Result<(), Failure> {
    let counters = Counters::of_codes(person.id, address);
    // In turn, as passwords are: whoever comes next sees the failures of those before.
    let _turn = Arc::clone(&app.sign_ins).acquire_owned().await.map_err(Failure::internal)?;
    counters.refuse_while_paused(app).await?;
    let taken = match (&asked.code, &asked.recovery_code) {
        (Some(code), None) => take_code(app, person, code).await?,
        (None, Some(code)) => {
            let author = app.author(EventActor::Person(person.id), address);
            use_recovery_code(&app.store, person.id, &hash_recovery_code(person.id, code), &author).await?
        }
        (Some(_), Some(_)) | (None, None) => {
            return Err(Failure::invalid_field("code", "Give either a code or a recovery code."));
        }
    };
    if taken {
        return counters.forgive(app).await;
    }
    counters.count_failure(app).await?;
    tell_refused(app, person, &counters);
    Err(Failure::wrong_code())
}

/// Refuses who does not prove again who they are: something of their second factors is about to change. Whoever has one has shown
/// it in this session lately, and whoever has a password gives it, too.
pub async fn prove_again(
    app: &App,
    signed_in: &SignedIn,
    address: &ClientAddress,
    password: Option<String>,
) -> Result<(), Failure> {
    refuse_stale_factor(app, signed_in)?;
    let person = &signed_in.person;
    if person.password_hash.is_some() {
        let password =
            password.ok_or_else(|| Failure::invalid_field("current_password", "Give your password."))?;
        refuse_wrong_password(app, person, address, password).await?;
    }
    Ok(())
}

async fn take_code(app: &App, person: &Person, code: &str) -> Result<bool, Failure> {
    let found = find_second_factor(&app.store, person.id).await?;
    let Some(factor) = found.filter(|factor| factor.confirmed_at.is_some()) else { return Ok(false) };
    match step_of(&open_authenticator(app, person, &factor)?, code, app.now()) {
        Some(step) => Ok(use_step(&app.store, person.id, step).await?),
        None => Ok(false),
    }
}

/// Somebody's authenticator, by the key that is kept.
pub fn open_authenticator(app: &App, person: &Person, kept: &SecondFactor) -> Result<Totp, Failure> {
    let vault = app.service.vault().ok_or_else(|| Failure::internal("this desk keeps no secrets"))?;
    let key = vault
        .open(&kept.secret_key_id, &secret_context(person.id), &kept.secret_ciphertext)
        .map_err(Failure::internal)?;
    authenticator(key.expose_secret(), &person.email).map_err(Failure::internal)
}
