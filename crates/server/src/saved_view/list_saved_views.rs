//! `GET /api/v1/views`: the views that a person has.

use api::saved_view::SavedViewList;
use axum::Json as Answer;
use axum::extract::State;
use store::saved_view::list;

use crate::app::App;
use crate::caller::SignedIn;
use crate::problem::Failure;
use crate::saved_view::written::write_views;

/// Lists the person's own views, and those that are shared in their companies, by company and name.
#[utoipa::path(
    get, path = api::paths::VIEWS, tag = "report", security(("session" = [])),
    responses(
        (status = 200, description = "The views.", body = SavedViewList),
        (status = 401, description = "`unauthenticated`."),
    ),
)]
pub async fn list_saved_views(
    State(app): State<App>,
    signed_in: SignedIn,
) -> Result<Answer<SavedViewList>, Failure> {
    let mut rows = Vec::new();
    for company in signed_in.companies() {
        rows.extend(list::list_saved_views(&app.store, company, signed_in.person.id).await?);
    }
    let items = write_views(&app, &signed_in, rows).await?;
    Ok(Answer(SavedViewList { items }))
}
