//! `POST /api/v1/exports`: asks for a file of the report's rows.

use api::export::{CreateExport, Export};
use api::transaction_query::TransactionQuery;
use axum::Json as Answer;
use axum::extract::State;
use domain::id::ExportId;
use http::StatusCode;
use http::header::LOCATION;
use refunds::ids::new_uuid;
use store::Micros;
use store::export::ask::{NewExport, ask_for_export};
use store::export::list::find_export;

use crate::app::App;
use crate::caller::Caller;
use crate::export::owner::owner_of;
use crate::export::written::write_export;
use crate::extract::Json;
use crate::personal::narrow;
use crate::problem::{Failure, sentence};
use crate::session::client_address::ClientAddress;
use crate::transaction::day_word::pin_days;
use crate::transaction::query::resolve;

/// How long a file is kept.
const KEPT_FOR: Micros = 24 * 3_600 * 1_000_000;
/// How many exports one may have under way.
const AT_ONCE: u64 = 3;

/// Asks for a file of exactly the rows that a query of the report finds. Some server writes it; `GET` tells how far it is.
#[utoipa::path(
    post, path = api::paths::EXPORTS, tag = "report", request_body = CreateExport,
    security(("session" = []), ("credential" = [])),
    responses(
        (status = 201, description = "It will be written.", body = Export),
        (status = 400, description = "`bad_query`, naming the fields, or `bad_json`."),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`scope_missing`."),
        (status = 404, description = "`not_found`: a company of the query."),
        (status = 429, description = "`too_many_exports`: the caller has three under way."),
    ),
)]
pub async fn create_export(
    State(app): State<App>,
    caller: Caller,
    address: ClientAddress,
    Json(wanted): Json<CreateExport>,
) -> Result<(StatusCode, [(http::HeaderName, String); 1], Answer<Export>), Failure> {
    let owner = owner_of(&caller)?;
    let format =
        wanted.format.parse().map_err(|error: String| Failure::bad_query(sentence(&error), &["format"]))?;
    let query = TransactionQuery::from_query_string(&wanted.query)
        .map_err(|error| Failure::bad_query(format!("The query cannot be read: {error}."), &["query"]))?;
    let query = TransactionQuery { limit: None, view: None, ..query.first_page() };
    let at = app.now();
    // Its rows are written later, and are those of today's days.
    let query = pin_days(query, at)?;
    let companies = narrow(&caller, resolve(query.clone(), &caller.companies(), at)?)?.companies;
    let new = NewExport {
        id: ExportId::new(new_uuid(at, app.service.random())),
        owner,
        format,
        query: query.to_query_string().map_err(Failure::internal)?,
        companies,
        at,
        expires_at: at.saturating_add(KEPT_FOR),
    };
    if !ask_for_export(&app.store, &new, AT_ONCE, &caller.author(&app, &address)).await? {
        return Err(Failure::too_many_exports());
    }
    app.export_bell.ring();
    let written = find_export(&app.store, owner, new.id).await?.ok_or_else(Failure::unknown_export)?;
    let address = [(LOCATION, api::paths::export(new.id))];
    Ok((StatusCode::CREATED, address, Answer(write_export(&written)?)))
}
