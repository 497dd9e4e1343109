//! `POST /api/v1/views`: somebody keeps a way of looking at the report.

use api::saved_view::{CreateSavedView, MAX_VIEWS, SavedView};
use axum::Json as Answer;
use axum::extract::State;
use domain::id::SavedViewId;
use http::StatusCode;
use refunds::ids::new_uuid;
use store::saved_view::{self, create};

use crate::app::App;
use crate::caller::SignedIn;
use crate::extract::Json;
use crate::problem::Failure;
use crate::saved_view::wanted::{check_sharing, read_columns, read_name, read_query, told};
use crate::saved_view::written::write_view;
use crate::session::client_address::ClientAddress;

/// Saves a view, for the person alone or for everybody in the company.
#[utoipa::path(
    post, path = api::paths::VIEWS, tag = "report", security(("session" = [])), request_body = CreateSavedView,
    responses(
        (status = 201, description = "The view.", body = SavedView),
        (status = 400, description = "`bad_query`, naming the fields, or `bad_json`."),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`origin_refused`."),
        (status = 404, description = "`not_found`: the company, or one of the query."),
        (status = 409, description = "`view_name_taken`, `too_many_views`."),
        (status = 422, description = "`invalid_field`, `view_of_other_companies`."),
    ),
)]
pub async fn create_saved_view(
    State(app): State<App>,
    signed_in: SignedIn,
    address: ClientAddress,
    Json(wanted): Json<CreateSavedView>,
) -> Result<(StatusCode, Answer<SavedView>), Failure> {
    signed_in.role_in(wanted.company).ok_or_else(Failure::unknown_company)?;
    let now = app.now();
    let view = saved_view::SavedView {
        company_id: wanted.company,
        id: SavedViewId::new(new_uuid(now, app.service.random())),
        owner_id: signed_in.person.id,
        name: read_name(&wanted.name)?,
        query: read_query(&app, &signed_in, &wanted.query)?,
        columns: wanted.columns.map(read_columns).transpose()?.flatten(),
        shared: wanted.shared,
        created_at: now,
        updated_at: now,
    };
    check_sharing(&view)?;
    told(create::create_saved_view(&app.store, &view, MAX_VIEWS, &signed_in.author(&app, &address)).await?)?;
    Ok((StatusCode::CREATED, Answer(write_view(&app, &signed_in, view).await?)))
}
