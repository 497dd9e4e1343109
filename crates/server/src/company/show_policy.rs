//! `GET /api/v1/companies/{id}/refund-policy`: a company's refund policy.

use api::policy::{KeptPolicy, Rules};
use axum::Json as Answer;
use axum::extract::{Path, State};
use domain::id::CompanyId;
use domain::policy_rules::PolicyRules;
use domain::role::Role;
use store::refund_policy::find_policy;

use crate::app::App;
use crate::caller::SignedIn;
use crate::company::access::own_company;
use crate::instant::optional_rfc3339;
use crate::problem::Failure;

/// Shows a company's refund policy to whoever belongs to it.
#[utoipa::path(
    get, path = api::paths::POLICY, tag = "company", security(("session" = [])),
    params(("id" = uuid::Uuid, Path, description = "The company's id.")),
    responses(
        (status = 200, description = "The policy; an empty one where it never had any.", body = KeptPolicy),
        (status = 401, description = "`unauthenticated`."),
        (status = 404, description = "`not_found`."),
    ),
)]
pub async fn show_policy(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Answer<KeptPolicy>, Failure> {
    let (company, role) = own_company(&signed_in, &id)?;
    policy_now(&app, company, role).await.map(Answer)
}

/// Reads a policy as it now is.
pub async fn policy_now(app: &App, company: CompanyId, role: Role) -> Result<KeptPolicy, Failure> {
    let kept = find_policy(&app.store, company).await?;
    let changed_at = optional_rfc3339(kept.as_ref().map(|kept| kept.changed_at))?;
    let may_change = role.may_manage();
    Ok(match kept {
        Some(kept) => {
            KeptPolicy { version: kept.version, rules: Rules::from(&kept.rules), changed_at, may_change }
        }
        None => {
            KeptPolicy { version: 0, rules: Rules::from(&PolicyRules::default()), changed_at, may_change }
        }
    })
}
