//! `GET /api/v1/passkeys`: one's own passkeys.

use api::passkey::PasskeyList;
use axum::Json as Answer;
use axum::extract::State;
use store::passkey;

use crate::app::App;
use crate::caller::SignedIn;
use crate::passkey::written::write_passkey;
use crate::problem::Failure;

/// Lists one's own passkeys, and says whether there can be any at this address.
#[utoipa::path(
    get, path = api::paths::PASSKEYS, tag = "account", security(("session" = [])),
    responses(
        (status = 200, description = "The passkeys, the oldest first.", body = PasskeyList),
        (status = 401, description = "`unauthenticated`."),
    ),
)]
pub async fn list_passkeys(
    State(app): State<App>,
    signed_in: SignedIn,
) -> Result<Answer<PasskeyList>, Failure> {
    let passkeys = passkey::list_passkeys(&app.store, signed_in.person.id).await?;
    let items = passkeys.into_iter().map(write_passkey).collect::<Result<_, Failure>>()?;
    let off = app.passkeys.as_ref().as_ref().err().map(|off| off.code().to_owned());
    Ok(Answer(PasskeyList { items, off }))
}
