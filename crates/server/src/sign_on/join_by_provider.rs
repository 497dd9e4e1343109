//! `POST /api/v1/invitation/sign-on`: somebody new accepts an invitation by the company's own provider.

use api::people::LinkToken;
use api::sign_on::SignOnStarted;
use axum::Json as Answer;
use axum::extract::State;
use axum::response::AppendHeaders;
use http::header::{HeaderName, SET_COOKIE};
use http::{HeaderMap, HeaderValue};
use store::sign_on::flow::Purpose;

use crate::account::show_invitation::open_invitation;
use crate::app::App;
use crate::company::link::token_hash;
use crate::extract::Json;
use crate::problem::Failure;
use crate::sign_on::way::begin;

/// A way that has begun, and the cookie that this browser takes along.
pub type Started = (AppendHeaders<[(HeaderName, HeaderValue); 1]>, Answer<SignOnStarted>);

/// Begins the way to the provider of the company that an invitation is for. It is accepted when the provider proves the e-mail.
#[utoipa::path(
    post, path = api::paths::SIGN_ON_ACCEPTANCE, tag = "account", request_body = LinkToken,
    responses(
        (status = 200, description = "Where this browser goes on.", body = SignOnStarted),
        (status = 400, description = "`bad_json`."),
        (status = 403, description = "`origin_refused`."),
        (status = 404, description = "`link_worthless`: unknown, used, taken back or too old."),
        (status = 409, description = "`not_set_up`, `provider_down`."),
    ),
)]
pub async fn join_by_provider(
    State(app): State<App>,
    headers: HeaderMap,
    Json(asked): Json<LinkToken>,
) -> Result<Started, Failure> {
    let invitation = open_invitation(&app, &asked.token).await?;
    let purpose = Purpose::Join(token_hash(&asked.token));
    let way = begin(&app, &headers, invitation.company_id, purpose, "/report").await?;
    Ok((AppendHeaders([(SET_COOKIE, way.cookie)]), Answer(SignOnStarted { location: way.location })))
}
