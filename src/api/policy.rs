//! The calls about a company's refund policy.

use ::api::paths;
use ::api::policy::{ChangePolicy, KeptPolicy};
use domain::id::CompanyId;

use crate::api::request::Call;
use crate::api::{ApiError, watch};

/// Fetches the policy as it stands.
pub async fn fetch_policy(company: CompanyId) -> Result<KeptPolicy, ApiError> {
    watch(Call::get(&paths::policy(company)).json().await)
}

/// Puts other rules in the place of those of a version.
pub async fn change_policy(company: CompanyId, policy: &ChangePolicy) -> Result<KeptPolicy, ApiError> {
    watch(Call::put(&paths::policy(company)).body(policy)?.json().await)
}
