//! `DELETE /api/v1/views/{id}`: nobody needs a view any more.

use axum::extract::{Path, State};
use http::StatusCode;
use store::saved_view::delete;

use crate::app::App;
use crate::caller::SignedIn;
use crate::problem::Failure;
use crate::saved_view::access::changeable_view;
use crate::saved_view::wanted::told;
use crate::session::client_address::ClientAddress;

/// Deletes a view, a shared one for everybody.
#[utoipa::path(
    delete, path = api::paths::VIEW, tag = "report", security(("session" = [])),
    params(("id" = uuid::Uuid, Path, description = "The view's id.")),
    responses(
        (status = 204, description = "It is deleted."),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`role_too_low`, `origin_refused`."),
        (status = 404, description = "`not_found`."),
    ),
)]
pub async fn delete_saved_view(
    State(app): State<App>,
    signed_in: SignedIn,
    address: ClientAddress,
    Path(id): Path<String>,
) -> Result<StatusCode, Failure> {
    let view = changeable_view(&app, &signed_in, &id).await?;
    let author = signed_in.author(&app, &address);
    told(delete::delete_saved_view(&app.store, view.company_id, view.id, &author).await?)?;
    Ok(StatusCode::NO_CONTENT)
}
