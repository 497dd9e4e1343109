//! `POST /api/v1/companies/{id}/credentials`: makes a credential for a program.

use std::collections::BTreeMap;

use api::credential::{CreateCredential, CredentialIssued};
use axum::Json as Answer;
use axum::extract::{Path, State};
use domain::gateway_kind::GatewayKind;
use domain::id::{CredentialId, IntegrationId};
use http::StatusCode;
use jiff::Timestamp;
use refunds::ids::new_uuid;
use store::Micros;
use store::credential::add::{Added, add_credential};
use store::credential::{NewCredential, Scope};

use crate::app::App;
use crate::caller::SignedIn;
use crate::company::access::managed_company;
use crate::company::change_company::read_name;
use crate::credential::issue::{API, issue, read_dialect, write_parts};
use crate::credential::written::credential_now;
use crate::extract::Json;
use crate::problem::{Failure, sentence};
use crate::session::client_address::ClientAddress;

const ID_MAX_CHARS: usize = 100;

/// Makes a credential. What the program is configured with is shown this once.
#[utoipa::path(
    post, path = api::paths::CREDENTIALS, tag = "company", security(("session" = [])),
    request_body = CreateCredential,
    params(("id" = uuid::Uuid, Path, description = "The company's id.")),
    responses(
        (status = 201, description = "The credential, and what the program is configured with.", body = CredentialIssued),
        (status = 400, description = "`bad_json`."),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`role_too_low`, `origin_refused`."),
        (status = 404, description = "`not_found`: the company."),
        (status = 422, description = "`invalid_field`: `name`, `dialect`, `scopes`, `integration`, `expires_at`, `merchant_id` \
                                      or `reseller_id`."),
    ),
)]
pub async fn create_credential(
    State(app): State<App>,
    signed_in: SignedIn,
    address: ClientAddress,
    Path(id): Path<String>,
    Json(asked): Json<CreateCredential>,
) -> Result<(StatusCode, Answer<CredentialIssued>), Failure> {
    let company_id = managed_company(&signed_in, &id)?;
    let dialect = read_dialect(&asked.dialect)?;
    let author = signed_in.author(&app, &address);
    let (name, scopes) = (read_name(&asked.name)?, read_scopes(&asked.scopes, dialect)?);
    let integration_id = read_integration(asked.integration, dialect)?;
    let expires_at = asked.expires_at.as_deref().map(|text| read_end(text, author.at)).transpose()?;
    let settings = read_named(&asked, dialect)?;
    let issued = issue(&app, dialect)?;
    let new = NewCredential {
        id: CredentialId::new(new_uuid(author.at, app.service.random())),
        company_id,
        integration_id,
        dialect: dialect.map_or(API, GatewayKind::as_str).to_owned(),
        name,
        public_prefix: issued.public_prefix,
        secret_hash: issued.secret_hash,
        signing_secret: issued.signing_secret,
        settings,
        scopes,
        expires_at,
    };
    match add_credential(&app.store, &new, &author).await? {
        Added::Done => {}
        Added::UnfitIntegration => return Err(unfit_integration()),
        Added::NotAllowed => return Err(Failure::managers_only()),
    }
    let credential = credential_now(&app, company_id, new.id).await?;
    Ok((StatusCode::CREATED, Answer(CredentialIssued { credential, parts: write_parts(issued.parts) })))
}

/// The scopes, each once and in our order: those that the dialect has calls for.
fn read_scopes(asked: &[String], dialect: Option<GatewayKind>) -> Result<Vec<Scope>, Failure> {
    let refuse = |detail: &str| Failure::invalid_field("scopes", detail);
    let mut wanted = Vec::new();
    for name in asked {
        let scope: Scope = name.parse().map_err(|error: String| refuse(&sentence(&error)))?;
        wanted.push(scope);
    }
    let served: &[Scope] = match dialect {
        None => &[Scope::PaymentsWrite, Scope::RefundsWrite, Scope::ReportRead],
        Some(GatewayKind::Mindbehind) => &[Scope::RefundsWrite],
        Some(_) => &[Scope::RefundsWrite, Scope::ReportRead],
    };
    if wanted.iter().any(|scope| !served.contains(scope)) {
        let all: Vec<&str> = served.iter().map(|scope| scope.as_str()).collect();
        return Err(refuse(&format!("This dialect has calls for {} only.", all.join(" and "))));
    }
    if wanted.is_empty() {
        return Err(refuse("Give at least one scope."));
    }
    Ok(served.iter().copied().filter(|scope| wanted.contains(scope)).collect())
}

fn read_integration(
    asked: Option<IntegrationId>,
    dialect: Option<GatewayKind>,
) -> Result<Option<IntegrationId>, Failure> {
    let names_its_own = dialect.is_some_and(|kind| kind != GatewayKind::Mindbehind);
    match (asked, names_its_own) {
        (Some(id), true) => Ok(Some(id)),
        (None, false) => Ok(None),
        (None, true) => Err(unfit_integration()),
        (Some(_), false) => {
            Err(Failure::invalid_field("integration", "This dialect names our own ids: leave it out."))
        }
    }
}

fn unfit_integration() -> Failure {
    let detail =
        "Give one of the company's integrations that speaks this dialect: its payment ids are meant.";
    Failure::invalid_field("integration", detail)
}

fn read_end(text: &str, now: Micros) -> Result<Micros, Failure> {
    let end: Option<Timestamp> = text.parse().ok();
    let end = end.map(Timestamp::as_microsecond).filter(|end| *end > now);
    end.ok_or_else(|| {
        Failure::invalid_field("expires_at", "Give a moment to come, such as 2030-01-31T00:00:00Z.")
    })
}

/// What it may name beside its secret, as a JSON object of texts.
fn read_named(asked: &CreateCredential, dialect: Option<GatewayKind>) -> Result<String, Failure> {
    let mut named = BTreeMap::new();
    for (name, given) in [("merchant_id", &asked.merchant_id), ("reseller_id", &asked.reseller_id)] {
        let Some(value) = given else { continue };
        if dialect != Some(GatewayKind::Payu) || value.is_empty() || value.chars().count() > ID_MAX_CHARS {
            return Err(Failure::invalid_field(name, "Only payu has one, of 1 to 100 characters."));
        }
        named.insert(name, value);
    }
    serde_json::to_string(&named).map_err(Failure::internal)
}
