//! `POST /api/v1/webhooks/{id}/secret`: gives a webhook a new secret.

use api::webhook::{OLD_SECRET_HOURS, WebhookSecret};
use axum::Json as Answer;
use axum::extract::{Path, State};
use store::Micros;
use store::webhook::list::find_webhook;
use store::webhook::rotate::{NewSecret, rotate_secret as make_its_own};

use crate::app::App;
use crate::caller::SignedIn;
use crate::problem::Failure;
use crate::session::client_address::ClientAddress;
use crate::webhook::access::{managed_webhook, told};
use crate::webhook::signature::{new_secret, secret_context};
use crate::webhook::written::write_webhook;

const HOUR: Micros = 60 * 60 * 1_000_000;

/// Makes a new secret, which is shown this once. For 24 hours messages are signed with the secret before, too.
#[utoipa::path(
    post, path = api::paths::WEBHOOK_SECRET, tag = "webhook", security(("session" = [])),
    params(("id" = uuid::Uuid, Path, description = "The webhook's id.")),
    responses(
        (status = 200, description = "The webhook and its new secret.", body = WebhookSecret),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`role_too_low`, `origin_refused`."),
        (status = 404, description = "`not_found`."),
    ),
)]
pub async fn rotate_secret(
    State(app): State<App>,
    signed_in: SignedIn,
    address: ClientAddress,
    Path(id): Path<String>,
) -> Result<Answer<WebhookSecret>, Failure> {
    let webhook = managed_webhook(&app, &signed_in, &id).await?;
    let vault = app.service.vault().ok_or_else(|| Failure::internal("this desk keeps no secrets"))?;
    let secret = new_secret(app.service.random());
    let context = secret_context(webhook.id);
    let sealed = vault.seal(app.service.random(), &context, &secret).map_err(Failure::internal)?;
    let old_until = app.now().saturating_add(Micros::from(OLD_SECRET_HOURS) * HOUR);
    let new = NewSecret { ciphertext: sealed.ciphertext, key_id: sealed.key_id, old_until };
    told(make_its_own(&app.store, &webhook, &new, &signed_in.author(&app, &address)).await?)?;
    let changed = find_webhook(&app.store, &[webhook.company_id], webhook.id).await?;
    let webhook = write_webhook(&app, changed.ok_or_else(Failure::unknown_webhook)?).await?;
    Ok(Answer(WebhookSecret { webhook, secret }))
}
