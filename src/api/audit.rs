//! The call about what was done in a company.

use ::api::audit::{AuditPage, AuditQuery};
use ::api::paths;
use domain::id::CompanyId;

use crate::api::request::Call;
use crate::api::{ApiError, watch};

/// Lists a company's sealed events, the newest first.
pub async fn list_audit(company: CompanyId, query: &AuditQuery) -> Result<AuditPage, ApiError> {
    let path = paths::audit(company);
    let address = match serde_urlencoded::to_string(query) {
        Ok(text) if !text.is_empty() => format!("{path}?{text}"),
        Ok(_) | Err(_) => path,
    };
    watch(Call::get(&address).json().await)
}
