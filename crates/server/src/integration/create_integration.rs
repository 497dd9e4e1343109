//! `POST /api/v1/companies/{id}/integrations`: adds an account with a gateway.

use api::integration::{CreateIntegration, Integration};
use axum::Json as Answer;
use axum::extract::{Path, State};
use domain::gateway_kind::{GatewayKind, UnknownGatewayKind};
use domain::id::IntegrationId;
use http::StatusCode;
use refunds::ids::new_uuid;
use store::integration;
use store::integration::create::{Added, add_integration};

use crate::app::App;
use crate::caller::SignedIn;
use crate::company::access::managed_company;
use crate::company::change_company::read_name;
use crate::extract::Json;
use crate::integration::setup::{check, read_secret, read_settings, seal_secret};
use crate::integration::written::write_integration;
use crate::problem::{Failure, sentence};
use crate::session::client_address::ClientAddress;

/// Adds an integration. Its secret is kept encrypted, and never answered.
#[utoipa::path(
    post, path = api::paths::INTEGRATIONS, tag = "company", security(("session" = [])),
    request_body = CreateIntegration,
    params(("id" = uuid::Uuid, Path, description = "The company's id.")),
    responses(
        (status = 201, description = "The integration, without its secret.", body = Integration),
        (status = 400, description = "`bad_json`."),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`role_too_low`, `origin_refused`."),
        (status = 404, description = "`not_found`: the company."),
        (status = 409, description = "`name_taken`."),
        (status = 422, description = "`invalid_field`: `name`, `kind`, `base_url`, `secret` or `settings`, one of them as `settings.NAME`."),
    ),
)]
pub async fn create_integration(
    State(app): State<App>,
    signed_in: SignedIn,
    address: ClientAddress,
    Path(id): Path<String>,
    Json(asked): Json<CreateIntegration>,
) -> Result<(StatusCode, Answer<Integration>), Failure> {
    let company_id = managed_company(&signed_in, &id)?;
    let name = read_name(&asked.name)?;
    let gateway_kind: GatewayKind = asked
        .kind
        .parse()
        .map_err(|error: UnknownGatewayKind| Failure::invalid_field("kind", &sentence(&error)))?;
    let author = signed_in.author(&app, &address);
    let mut new = integration::Integration {
        company_id,
        id: IntegrationId::new(new_uuid(author.at, app.service.random())),
        name,
        gateway_kind,
        base_url: asked.base_url.trim().to_owned(),
        settings: read_settings(asked.settings.as_deref().unwrap_or_default())?,
        secret_ciphertext: Vec::new(),
        secret_key_id: String::new(),
        enabled: asked.enabled.unwrap_or(true),
    };
    let secret = read_secret(gateway_kind, &asked.secret)?;
    check(&app, &new, &secret)?;
    let sealed = seal_secret(&app, new.id, &secret)?;
    (new.secret_ciphertext, new.secret_key_id) = (sealed.ciphertext, sealed.key_id);
    match add_integration(&app.store, &new, &author).await? {
        Added::Done => Ok((StatusCode::CREATED, Answer(write_integration(&app, new).await?))),
        Added::NameTaken => Err(Failure::integration_name_taken()),
        Added::NotAllowed => Err(Failure::managers_only()),
    }
}
