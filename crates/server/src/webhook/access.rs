//! Who may see and change webhooks: managers and owners of their company.

use domain::id::{CompanyId, WebhookId};
use domain::role::Role;
use store::webhook::list::find_webhook;
use store::webhook::{Changed, Webhook};

use crate::app::App;
use crate::caller::SignedIn;
use crate::problem::Failure;

/// The companies that someone manages; it refuses those who manage none.
pub fn managed_companies(signed_in: &SignedIn) -> Result<Vec<CompanyId>, Failure> {
    let managed = signed_in.memberships.iter().filter(|membership| membership.role >= Role::Manager);
    let companies: Vec<CompanyId> = managed.map(|membership| membership.company_id).collect();
    if companies.is_empty() { Err(Failure::managers_only()) } else { Ok(companies) }
}

/// Finds a webhook that someone may change. One of a company they have no part in does not exist for them.
pub async fn managed_webhook(app: &App, signed_in: &SignedIn, id: &str) -> Result<Webhook, Failure> {
    let id: WebhookId = id.parse().ok().ok_or_else(Failure::unknown_webhook)?;
    let found = find_webhook(&app.store, &signed_in.companies(), id).await?;
    let webhook = found.ok_or_else(Failure::unknown_webhook)?;
    match signed_in.role_in(webhook.company_id) {
        Some(role) if role >= Role::Manager => Ok(webhook),
        Some(_) => Err(Failure::managers_only()),
        None => Err(Failure::unknown_webhook()),
    }
}

/// Tells what came of a change.
pub fn told(changed: Changed) -> Result<(), Failure> {
    match changed {
        Changed::Done => Ok(()),
        Changed::Gone => Err(Failure::unknown_webhook()),
        Changed::NotAllowed => Err(Failure::managers_only()),
    }
}
