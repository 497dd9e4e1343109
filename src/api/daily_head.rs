//! The call about what a company's chain ended with on each day.

use ::api::daily_head::{DailyHeadPage, DailyHeadQuery};
use ::api::paths;
use domain::id::CompanyId;

use crate::api::request::Call;
use crate::api::{ApiError, watch};

/// Lists a company's daily heads, the newest first.
pub async fn list_daily_heads(company: CompanyId, query: &DailyHeadQuery) -> Result<DailyHeadPage, ApiError> {
    let path = paths::daily_heads(company);
    let address = match serde_urlencoded::to_string(query) {
        Ok(text) if !text.is_empty() => format!("{path}?{text}"),
        Ok(_) | Err(_) => path,
    };
    watch(Call::get(&address).json().await)
}
