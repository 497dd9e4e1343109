//! `POST /api/v1/session/second-factor`: shows a second factor, to finish signing in or to have a fresh one.

use api::second_factor::ShowSecondFactor;
use api::session::Session as SessionAnswer;
use axum::Json as Answer;
use axum::extract::State;
use tower_sessions::Session;

use crate::app::App;
use crate::caller::{FirstProved, SignedIn};
use crate::extract::Json;
use crate::problem::Failure;
use crate::second_factor::prove::prove_second_factor;
use crate::session::client_address::ClientAddress;
use crate::session::show_session::describe;
use crate::session::sign_in::mark_second_factor_shown;

/// Shows a second factor. Half a session becomes a whole one and gets a new cookie; in a whole one it is fresh again.
#[utoipa::path(
    post, path = api::paths::SESSION_SECOND_FACTOR, tag = "session", security(("session" = [])),
    request_body = ShowSecondFactor,
    responses(
        (status = 200, description = "Signed in, with a second factor shown at this moment.", body = SessionAnswer),
        (status = 400, description = "`bad_json`."),
        (status = 401, description = "`unauthenticated`: the password was not given, or five minutes ago."),
        (status = 403, description = "`wrong_code`: not right, or used; `origin_refused`."),
        (status = 409, description = "`no_second_factor`: they have none."),
        (status = 422, description = "`invalid_field`: neither or both of `code` and `recovery_code`."),
        (status = 429, description = "`too_many_sign_ins`, with `Retry-After`."),
    ),
)]
pub async fn show_second_factor(
    State(app): State<App>,
    FirstProved(person): FirstProved,
    session: Session,
    address: ClientAddress,
    Json(asked): Json<ShowSecondFactor>,
) -> Result<Answer<SessionAnswer>, Failure> {
    prove_second_factor(&app, &person, &address, &asked).await?;
    let now = app.now();
    mark_second_factor_shown(&session, now).await?;
    let signed_in = SignedIn::load(&app, person, Some(now)).await?;
    Ok(Answer(describe(&app, &signed_in).await?))
}
