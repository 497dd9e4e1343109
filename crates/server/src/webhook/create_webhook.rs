//! `POST /api/v1/webhooks`: a company wants to be told.

use api::webhook::{CreateWebhook, KINDS, WebhookCreated};
use axum::Json as Answer;
use axum::extract::State;
use domain::id::WebhookId;
use domain::role::Role;
use http::StatusCode;
use refunds::ids::new_uuid;
use store::webhook::create::{Created, NewWebhook, create_webhook as write_down};
use store::webhook::list::find_webhook;

use crate::app::App;
use crate::caller::SignedIn;
use crate::extract::Json;
use crate::problem::{Failure, sentence};
use crate::session::client_address::ClientAddress;
use crate::webhook::address::read_address;
use crate::webhook::signature::{new_secret, secret_context};
use crate::webhook::written::write_webhook;

/// Makes a webhook. It is told what happens from now on; its secret is shown this once.
#[utoipa::path(
    post, path = api::paths::WEBHOOKS, tag = "webhook", security(("session" = [])), request_body = CreateWebhook,
    responses(
        (status = 201, description = "The webhook and its secret.", body = WebhookCreated),
        (status = 400, description = "`bad_json`."),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`role_too_low`."),
        (status = 404, description = "`not_found`: the company."),
        (status = 422, description = "`invalid_field`: `url` or `kinds`."),
    ),
)]
pub async fn create_webhook(
    State(app): State<App>,
    signed_in: SignedIn,
    address: ClientAddress,
    Json(body): Json<CreateWebhook>,
) -> Result<(StatusCode, Answer<WebhookCreated>), Failure> {
    let role = signed_in.role_in(body.company).ok_or_else(Failure::unknown_company)?;
    if role < Role::Manager {
        return Err(Failure::managers_only());
    }
    let url = read_address(&body.url, app.settings.private_webhooks)
        .map_err(|error| Failure::invalid_field("url", &sentence(&error)))?;
    let kinds = wanted_kinds(&body.kinds).map_err(|detail| Failure::invalid_field("kinds", &detail))?;
    let vault = app.service.vault().ok_or_else(|| Failure::internal("this desk keeps no secrets"))?;
    let now = app.now();
    let id = WebhookId::new(new_uuid(now, app.service.random()));
    let secret = new_secret(app.service.random());
    let sealed = vault.seal(app.service.random(), &secret_context(id), &secret).map_err(Failure::internal)?;
    let new = NewWebhook {
        company_id: body.company,
        id,
        url: url.into(),
        kinds,
        secret_ciphertext: sealed.ciphertext,
        secret_key_id: sealed.key_id,
        at: now,
    };
    match write_down(&app.store, &new, &signed_in.author(&app, &address)).await? {
        Created::Done => {}
        Created::NotAllowed => return Err(Failure::managers_only()),
    }
    let made = find_webhook(&app.store, &[body.company], id).await?;
    let made = made.ok_or_else(|| Failure::internal("a webhook that was just made is gone"))?;
    let webhook = write_webhook(&app, made).await?;
    Ok((StatusCode::CREATED, Answer(WebhookCreated { webhook, secret })))
}

/// The kinds that are meant: those named, each once, in our order; all, when none is named.
pub fn wanted_kinds(named: &[String]) -> Result<Vec<String>, String> {
    if let Some(unknown) = named.iter().find(|kind| !KINDS.contains(&kind.as_str())) {
        return Err(format!("{unknown:?} is no kind of event that webhooks tell: use {}.", KINDS.join(", ")));
    }
    let wanted = KINDS.iter().filter(|kind| named.is_empty() || named.iter().any(|one| one == *kind));
    Ok(wanted.map(|kind| (*kind).to_owned()).collect())
}
