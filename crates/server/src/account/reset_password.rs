//! `POST /api/v1/password-reset`: somebody chooses a new password by a link.

use api::account::ResetPassword;
use axum::extract::State;
use http::StatusCode;
use store::event::EventActor;
use store::person::find_person;
use store::person::password::{find_reset, use_password_reset};

use crate::account::new_password::hash_new_password;
use crate::app::App;
use crate::company::link::token_hash;
use crate::extract::Json;
use crate::problem::Failure;
use crate::session::client_address::ClientAddress;

/// Chooses a new password by a link, once. Every session of theirs ends; they sign in anew.
#[utoipa::path(
    post, path = api::paths::PASSWORD_RESET, tag = "account", request_body = ResetPassword,
    responses(
        (status = 204, description = "The password is the new one."),
        (status = 400, description = "`bad_json`."),
        (status = 403, description = "`origin_refused`."),
        (status = 404, description = "`link_worthless`: unknown, used or too old."),
        (status = 422, description = "`password_too_weak`."),
    ),
)]
pub async fn reset_password(
    State(app): State<App>,
    address: ClientAddress,
    Json(asked): Json<ResetPassword>,
) -> Result<StatusCode, Failure> {
    let hash = token_hash(&asked.token);
    let person = find_reset(&app.store, &hash, app.now()).await?.ok_or_else(Failure::link_worthless)?;
    let person = find_person(&app.store, person).await?.ok_or_else(Failure::link_worthless)?;
    let password_hash = hash_new_password(&app, asked.password, &[&person.email, &person.name]).await?;
    let author = app.author(EventActor::System, &address);
    let used = use_password_reset(&app.store, &hash, &password_hash, &author).await?;
    used.map(|_person| StatusCode::NO_CONTENT).ok_or_else(Failure::link_worthless)
}
