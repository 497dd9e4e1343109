//! `PATCH /api/v1/views/{id}`: a view gets another name, another query, other columns, or is shared.

use api::saved_view::{SavedView, UpdateSavedView};
use axum::Json as Answer;
use axum::extract::{Path, State};
use store::saved_view::{self, change};

use crate::app::App;
use crate::caller::SignedIn;
use crate::extract::Json;
use crate::problem::Failure;
use crate::saved_view::access::changeable_view;
use crate::saved_view::wanted::{check_sharing, read_columns, read_name, read_query, told};
use crate::saved_view::written::write_view;
use crate::session::client_address::ClientAddress;

/// Changes what is named of a view; the rest stays.
#[utoipa::path(
    patch, path = api::paths::VIEW, tag = "report", security(("session" = [])), request_body = UpdateSavedView,
    params(("id" = uuid::Uuid, Path, description = "The view's id.")),
    responses(
        (status = 200, description = "The view as it now is.", body = SavedView),
        (status = 400, description = "`bad_query`, naming the fields, or `bad_json`."),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`role_too_low`: a shared view is its owner's and the managers' to change."),
        (status = 404, description = "`not_found`."),
        (status = 409, description = "`view_name_taken`."),
        (status = 422, description = "`invalid_field`, `view_of_other_companies`."),
    ),
)]
pub async fn update_saved_view(
    State(app): State<App>,
    signed_in: SignedIn,
    address: ClientAddress,
    Path(id): Path<String>,
    Json(wanted): Json<UpdateSavedView>,
) -> Result<Answer<SavedView>, Failure> {
    let before = changeable_view(&app, &signed_in, &id).await?;
    let name = wanted.name.map(|name| read_name(&name)).transpose()?;
    let query = wanted.query.map(|query| read_query(&app, &signed_in, &query)).transpose()?;
    let columns = wanted.columns.map(read_columns).transpose()?;
    let view = saved_view::SavedView {
        name: name.unwrap_or(before.name),
        query: query.unwrap_or(before.query),
        columns: columns.unwrap_or(before.columns),
        shared: wanted.shared.unwrap_or(before.shared),
        updated_at: app.now(),
        ..before
    };
    check_sharing(&view)?;
    told(change::change_saved_view(&app.store, &view, &signed_in.author(&app, &address)).await?)?;
    write_view(&app, &signed_in, view).await.map(Answer)
}
