//! The call for the overview.

use ::api::overview::Overview;
use ::api::transaction_query::TransactionQuery;

use crate::api::request::Call;
use crate::api::{ApiError, watch, with_query};

/// Adds the report up by day, gateway and currency.
pub async fn get_overview(query: &TransactionQuery) -> Result<Overview, ApiError> {
    watch(Call::get(&with_query(::api::paths::OVERVIEW, query)?).json().await)
}
