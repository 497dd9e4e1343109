//! Finds out whether somebody who is signed in knows their password, and lets nobody try many.

use store::person::Person;

use crate::app::App;
use crate::problem::Failure;
use crate::session::client_address::ClientAddress;
use crate::session::create_session::check;
use crate::session::sign_in_pause::Counters;

/// Refuses a wrong password, and counts it as a failed sign-in: whoever finds a browser open cannot try many.
pub async fn refuse_wrong_password(
    app: &App,
    person: &Person,
    address: &ClientAddress,
    password: String,
) -> Result<(), Failure> {
    let counters = Counters::new(&person.email, address);
    counters.refuse_while_paused(app).await?;
    let proved = check(app, &counters, &person.email, password).await?;
    if proved.is_none_or(|proved| proved.id != person.id) {
        return Err(Failure::wrong_password());
    }
    counters.forgive(app).await
}
