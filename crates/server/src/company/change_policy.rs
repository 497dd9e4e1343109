//! `PUT /api/v1/companies/{id}/refund-policy`: changes a company's refund policy.

use api::policy::{ChangePolicy, KeptPolicy};
use axum::Json as Answer;
use axum::extract::{Path, State};
use domain::id::CompanyId;
use domain::policy_rules::{LimitHolder, PolicyRules};
use store::credential::list_credentials;
use store::integration::list_integrations;
use store::membership::list::list_members;
use store::refund_policy::change::{Changed, change_policy as write_down};

use crate::app::App;
use crate::caller::SignedIn;
use crate::company::access::{managed_company, own_company};
use crate::company::show_policy::policy_now;
use crate::extract::Json;
use crate::problem::{Failure, sentence};
use crate::session::client_address::ClientAddress;

/// Puts other rules in the place of a company's refund policy. They hold from the next refund on; what waits for a second person
/// goes on waiting.
#[utoipa::path(
    put, path = api::paths::POLICY, tag = "company", security(("session" = [])), request_body = ChangePolicy,
    params(("id" = uuid::Uuid, Path, description = "The company's id.")),
    responses(
        (status = 200, description = "The policy as it now is.", body = KeptPolicy),
        (status = 400, description = "`bad_json`."),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`role_too_low`, `origin_refused`."),
        (status = 404, description = "`not_found`."),
        (status = 409, description = "`policy_changed`: somebody else has changed it meanwhile."),
        (status = 422, description = "`invalid_field`."),
    ),
)]
pub async fn change_policy(
    State(app): State<App>,
    signed_in: SignedIn,
    address: ClientAddress,
    Path(id): Path<String>,
    Json(asked): Json<ChangePolicy>,
) -> Result<Answer<KeptPolicy>, Failure> {
    let company = managed_company(&signed_in, &id)?;
    let rules =
        asked.rules.to_domain().map_err(|error| Failure::invalid_field("rules", &sentence(&error)))?;
    rules.check().map_err(|fault| Failure::invalid_field(fault.field(), &sentence(&fault)))?;
    check_names(&app, company, &rules).await?;
    let author = signed_in.author(&app, &address);
    match write_down(&app.store, company, asked.version, &rules, &author).await? {
        Changed::Done => {}
        Changed::Moved => {
            let detail = "Somebody else has changed the policy meanwhile. Load it again.";
            return Err(Failure::conflict("policy_changed", detail));
        }
        Changed::NotAllowed => return Err(Failure::managers_only()),
    }
    let (company, role) = own_company(&signed_in, &id)?;
    policy_now(&app, company, role).await.map(Answer)
}

/// What a policy names belongs to the company.
async fn check_names(app: &App, company: CompanyId, rules: &PolicyRules) -> Result<(), Failure> {
    let accounts = list_integrations(&app.store, company).await?;
    let is_ours = |wanted| accounts.iter().any(|account| account.id == wanted);
    if !rules.approval_accounts.iter().copied().all(is_ours) {
        let detail = "The company has no gateway account of one of these ids.";
        return Err(Failure::invalid_field("approval_gateways", detail));
    }
    let people = list_members(&app.store, company).await?;
    let programs = list_credentials(&app.store, company).await?;
    let is_known = |holder| match holder {
        LimitHolder::Role(_) => true,
        LimitHolder::Person(id) => people.iter().any(|person| person.person_id == id),
        LimitHolder::Credential(id) => programs.iter().any(|program| program.id == id),
    };
    if rules.limits.iter().all(|limit| is_known(limit.holder)) {
        Ok(())
    } else {
        let detail = "A limit is for somebody who does not belong to the company.";
        Err(Failure::invalid_field("limits", detail))
    }
}
