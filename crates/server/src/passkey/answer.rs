//! Checks what a device signed, and says whose passkey it is.

use api::passkey::PasskeyAnswer;
use store::event::EventActor;
use store::passkey::record_use::record_use;
use store::passkey::refuse::refuse_copy;
use store::passkey::{Passkey, find_passkey};
use store::person::{Person, find_person};

use crate::app::App;
use crate::passkey::challenge::take;
use crate::passkey::relying_party::RelyingParty;
use crate::problem::Failure;
use crate::session::client_address::ClientAddress;
use crate::session::create_session::tell_refused;
use crate::session::sign_in_pause::Counters;

/// Whoever signed. A wrong answer counts as a failed sign-in from its address, and a counter that went back is told to the
/// companies of the person.
pub async fn check_answer(
    app: &App,
    address: &ClientAddress,
    answer: &PasskeyAnswer,
) -> Result<Person, Failure> {
    let party = app.relying_party()?;
    // Whose passkey it is, is not known before it is checked.
    let counters = Counters::new("passkey", address);
    counters.refuse_while_paused(app).await?;
    let asked = take(app, &answer.token, None).await?;
    let Some(passkey) = claimed(app, party, &answer.credential).await? else {
        return refused(app, &counters, Failure::passkey_refused()).await;
    };
    let person = find_person(&app.store, passkey.person_id).await?.filter(|person| !person.disabled);
    let Some(person) = person else {
        return refused(app, &counters, Failure::passkey_refused()).await;
    };
    match party.check(&answer.credential, &asked, &passkey.document) {
        Ok(after) => {
            let after = serde_json::to_string(&after).map_err(Failure::internal)?;
            if !record_use(&app.store, passkey.id, (&passkey.document, &after), app.now()).await? {
                return Err(Failure::challenge_over());
            }
        }
        Err(why) if why.is_a_copys() => {
            refuse_copy(&app.store, &passkey, &app.author(EventActor::System, address)).await?;
            return refused(app, &counters, Failure::passkey_copied()).await;
        }
        Err(_) => {
            tell_refused(app, &person, &counters);
            return refused(app, &counters, Failure::passkey_refused()).await;
        }
    }
    counters.forgive(app).await?;
    Ok(person)
}

/// The passkey that an answer says it is of, if it is whose it says.
async fn claimed(app: &App, party: &RelyingParty, credential: &str) -> Result<Option<Passkey>, Failure> {
    let Ok((credential_id, person)) = party.read_claim(credential) else { return Ok(None) };
    let passkey = find_passkey(&app.store, &credential_id).await?;
    Ok(passkey.filter(|passkey| passkey.person_id.uuid() == person))
}

async fn refused(app: &App, counters: &Counters, why: Failure) -> Result<Person, Failure> {
    counters.count_failure(app).await?;
    Err(why)
}
