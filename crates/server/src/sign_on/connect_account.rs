//! `POST /api/v1/connections/{id}`: a signed-in person connects their account with their company's provider.

use api::sign_on::{Connect, SignOnStarted};
use axum::Json as Answer;
use axum::extract::{Path, State};
use axum::response::AppendHeaders;
use http::HeaderMap;
use http::header::SET_COOKIE;
use store::sign_on::flow::Purpose;

use crate::account::own_password::refuse_wrong_password;
use crate::app::App;
use crate::caller::SignedIn;
use crate::company::access::own_company;
use crate::extract::Json;
use crate::problem::Failure;
use crate::session::client_address::ClientAddress;
use crate::sign_on::join_by_provider::Started;
use crate::sign_on::way::begin;

/// Begins the way to the provider of one's company, which opens one's whole account from then on: so it takes one's password. A
/// wrong one counts as a failed sign-in.
#[utoipa::path(
    post, path = api::paths::CONNECTION, tag = "account", security(("session" = [])), request_body = Connect,
    params(("id" = uuid::Uuid, Path, description = "The company's id.")),
    responses(
        (status = 200, description = "Where this browser goes on.", body = SignOnStarted),
        (status = 400, description = "`bad_json`."),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`wrong_password`, `origin_refused`."),
        (status = 404, description = "`not_found`: the company."),
        (status = 409, description = "`not_set_up`, `provider_down`."),
        (status = 429, description = "`too_many_sign_ins`, with `Retry-After`."),
    ),
)]
pub async fn connect_account(
    State(app): State<App>,
    signed_in: SignedIn,
    address: ClientAddress,
    headers: HeaderMap,
    Path(id): Path<String>,
    Json(asked): Json<Connect>,
) -> Result<Started, Failure> {
    let (company, _role) = own_company(&signed_in, &id)?;
    let person = &signed_in.person;
    refuse_wrong_password(&app, person, &address, asked.current_password).await?;
    let way = begin(&app, &headers, company, Purpose::Connect(person.id), "/account").await?;
    Ok((AppendHeaders([(SET_COOKIE, way.cookie)]), Answer(SignOnStarted { location: way.location })))
}
