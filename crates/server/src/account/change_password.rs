//! `POST /api/v1/password`: somebody changes their own password.

use api::account::ChangePassword;
use axum::extract::State;
use http::{HeaderMap, StatusCode};
use store::person::password::change_password as write_down;
use tower_sessions::Session;

use crate::account::new_password::hash_new_password;
use crate::account::own_password::refuse_wrong_password;
use crate::app::App;
use crate::caller::SignedIn;
use crate::extract::Json;
use crate::problem::Failure;
use crate::session::client_address::ClientAddress;
use crate::session::session_store::session_hash;

/// Changes one's own password. Every other session ends, and this one gets a new cookie. A wrong current password counts as a
/// failed sign-in, so whoever finds a browser open cannot try many.
#[utoipa::path(
    post, path = api::paths::PASSWORD, tag = "account", security(("session" = [])), request_body = ChangePassword,
    responses(
        (status = 204, description = "The password is the new one."),
        (status = 400, description = "`bad_json`."),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`wrong_password`, `origin_refused`."),
        (status = 422, description = "`password_too_weak`."),
        (status = 429, description = "`too_many_sign_ins`, with `Retry-After`."),
    ),
)]
pub async fn change_password(
    State(app): State<App>,
    signed_in: SignedIn,
    session: Session,
    address: ClientAddress,
    headers: HeaderMap,
    Json(asked): Json<ChangePassword>,
) -> Result<StatusCode, Failure> {
    let person = &signed_in.person;
    refuse_wrong_password(&app, person, &address, asked.current_password).await?;
    let password_hash = hash_new_password(&app, asked.new_password, &[&person.email, &person.name]).await?;
    let author = signed_in.author(&app, &address);
    let this = session_hash(&headers, app.settings.cookie_name());
    write_down(&app.store, person.id, &password_hash, this.as_deref(), &author).await?;
    session.cycle_id().await.map_err(Failure::internal)?;
    Ok(StatusCode::NO_CONTENT)
}
