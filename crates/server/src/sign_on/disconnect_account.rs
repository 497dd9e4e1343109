//! `DELETE /api/v1/connections/{id}`: a person's account is parted from their company's provider.

use axum::extract::{Path, State};
use domain::id::CompanyId;
use http::StatusCode;
use store::sign_on::connect::{Disconnected, disconnect_account as write_down};

use crate::app::App;
use crate::caller::SignedIn;
use crate::problem::Failure;
use crate::session::client_address::ClientAddress;

/// Parts one's account from a company's provider: it opens it no more. Sessions that it opened go on.
#[utoipa::path(
    delete, path = api::paths::CONNECTION, tag = "account", security(("session" = [])),
    params(("id" = uuid::Uuid, Path, description = "The company's id.")),
    responses(
        (status = 204, description = "Parted."),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`origin_refused`."),
        (status = 404, description = "`not_found`: they are not connected."),
        (status = 409, description = "`password_needed`: there would be no way in."),
    ),
)]
pub async fn disconnect_account(
    State(app): State<App>,
    signed_in: SignedIn,
    address: ClientAddress,
    Path(id): Path<String>,
) -> Result<StatusCode, Failure> {
    let company: CompanyId = id.parse().ok().ok_or_else(Failure::no_connection)?;
    let author = signed_in.author(&app, &address);
    match write_down(&app.store, company, signed_in.person.id, &author).await? {
        Disconnected::Done => Ok(StatusCode::NO_CONTENT),
        Disconnected::NotConnected => Err(Failure::no_connection()),
        Disconnected::NoPassword => Err(Failure::password_needed()),
    }
}
