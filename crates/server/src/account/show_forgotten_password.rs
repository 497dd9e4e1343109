//! `GET /api/v1/forgotten-password`: what somebody can do who forgot their password.

use api::account::ForgottenPasswordHelp;
use axum::Json as Answer;
use axum::extract::State;

use crate::app::App;

/// Says whether this desk sends a link for a new password by mail.
#[utoipa::path(
    get, path = api::paths::FORGOTTEN_PASSWORD, tag = "account",
    responses((status = 200, description = "What one can do.", body = ForgottenPasswordHelp)),
)]
pub async fn show_forgotten_password(State(app): State<App>) -> Answer<ForgottenPasswordHelp> {
    Answer(ForgottenPasswordHelp { by_mail: app.settings.mailer.is_some() })
}
