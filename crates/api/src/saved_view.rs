//! Saved views: ways of looking at the report that somebody keeps, for themselves or for their company.

use domain::id::{CompanyId, SavedViewId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::transaction::CompanyRef;

/// The most characters that a view's name has.
pub const MAX_NAME_CHARS: usize = 60;
/// The most bytes that a view's query has.
pub const MAX_QUERY_BYTES: usize = 4_000;
/// The most bytes that a view's columns have.
pub const MAX_COLUMNS_BYTES: usize = 2_000;
/// The most views that a person keeps in a company.
pub const MAX_VIEWS: u64 = 100;

/// One saved view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SavedView {
    /// Its id: the report's `view`.
    #[schema(value_type = uuid::Uuid)]
    pub id: SavedViewId,
    /// The company that it is kept in.
    pub company: CompanyRef,
    /// Its name.
    pub name: String,
    /// The report's query, without `?`, `view` and pages: filters, `zone` and `sort`.
    pub query: String,
    /// Which columns it shows, and how, in the words of whoever saved it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub columns: Option<String>,
    /// Whether all members of the company have it.
    pub shared: bool,
    /// Whether it is the signed-in person's own.
    pub mine: bool,
    /// Who keeps it: an e-mail.
    pub owner: String,
    /// Whether the signed-in person may change it: their own, or a shared one where they manage.
    pub may_change: bool,
    /// When it was saved first, UTC, RFC 3339.
    pub created_at: String,
    /// When it was changed last.
    pub updated_at: String,
}

/// `GET /api/v1/views`: the person's own views, and those that are shared in their companies, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SavedViewList {
    /// The views.
    pub items: Vec<SavedView>,
}

/// `POST /api/v1/views`: a view to be saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateSavedView {
    /// The company that it is kept in.
    #[schema(value_type = uuid::Uuid)]
    pub company: CompanyId,
    /// Its name: 1 to 60 characters. No two views of a person, and no two shared ones of a company, have the same.
    pub name: String,
    /// The report's query as its address has it, without `?`. Pages and `view` are left out. A shared view's query names no
    /// company but its own.
    #[serde(default)]
    pub query: String,
    /// Which columns it shows, and how; at most 2,000 bytes, which nobody reads but who saved it.
    #[serde(default)]
    pub columns: Option<String>,
    /// Whether all members of the company shall have it.
    #[serde(default)]
    pub shared: bool,
}

/// `PATCH /api/v1/views/{id}`: what of a view shall change; the rest stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct UpdateSavedView {
    /// Another name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Another query.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    /// Other columns; empty for none of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub columns: Option<String>,
    /// Whether all members of the company shall have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shared: Option<bool>,
}
