//! `GET /api/v1/second-factor`: whether one has a second factor, and how many recovery codes are left.

use api::second_factor::OwnSecondFactor;
use axum::Json as Answer;
use axum::extract::State;
use store::second_factor::find_second_factor;
use store::second_factor::recovery::count_recovery_codes;

use crate::app::App;
use crate::caller::SignedIn;
use crate::instant::optional_rfc3339;
use crate::problem::Failure;

/// Says whether one has a second factor.
#[utoipa::path(
    get, path = api::paths::SECOND_FACTOR, tag = "account", security(("session" = [])),
    responses(
        (status = 200, description = "One's own second factor.", body = OwnSecondFactor),
        (status = 401, description = "`unauthenticated`."),
    ),
)]
pub async fn show_own_second_factor(
    State(app): State<App>,
    signed_in: SignedIn,
) -> Result<Answer<OwnSecondFactor>, Failure> {
    let person = signed_in.person.id;
    let since = find_second_factor(&app.store, person).await?.and_then(|factor| factor.confirmed_at);
    Ok(Answer(OwnSecondFactor {
        since: optional_rfc3339(since)?,
        passkey: signed_in.person.factors.passkey,
        recovery_codes_left: count_recovery_codes(&app.store, person).await?,
    }))
}
