//! `GET /api/v1/session/second-factor`: what will do as the second factor.

use api::second_factor::SecondFactorWanted;
use axum::Json as Answer;

use crate::caller::FirstProved;
use crate::problem::Failure;
use crate::session::sign_in::wanted_of;

/// Says by what one can finish signing in, or have a fresh second factor.
#[utoipa::path(
    get, path = api::paths::SESSION_SECOND_FACTOR, tag = "session", security(("session" = [])),
    responses(
        (status = 200, description = "What will do.", body = SecondFactorWanted),
        (status = 401, description = "`unauthenticated`: the password was not given, or five minutes ago."),
        (status = 409, description = "`no_second_factor`: they have none."),
    ),
)]
pub async fn show_wanted_factor(
    FirstProved(person): FirstProved,
) -> Result<Answer<SecondFactorWanted>, Failure> {
    Ok(Answer(wanted_of(&person)))
}
