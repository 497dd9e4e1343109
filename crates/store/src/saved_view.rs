//! Saved views: ways of looking at the report that a person keeps, for themselves or for everybody in a company.

use domain::id::{CompanyId, PersonId, SavedViewId};

use crate::Micros;
use crate::args;
use crate::engine::Tx;
use crate::engine::row::Row;
use crate::error::StoreError;
use crate::transaction::text::fold;

pub mod change;
pub mod create;
pub mod delete;
pub mod list;

/// One saved view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedView {
    /// The company that it is kept in.
    pub company_id: CompanyId,
    /// Its id.
    pub id: SavedViewId,
    /// Who keeps it.
    pub owner_id: PersonId,
    /// Its name.
    pub name: String,
    /// The report's query string.
    pub query: String,
    /// Which columns it shows.
    pub columns: Option<String>,
    /// Whether all members of the company have it.
    pub shared: bool,
    /// When it was saved first.
    pub created_at: Micros,
    /// When it was changed last.
    pub updated_at: Micros,
}

/// What came of saving a view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saved {
    /// It is saved.
    Done,
    /// Another view has its name.
    NameTaken,
    /// Its owner has as many as one may keep.
    TooMany,
    /// There is none to change.
    Gone,
}

fn read_saved_view(row: &Row) -> Result<SavedView, StoreError> {
    Ok(SavedView {
        company_id: row.id("company_id", CompanyId::new)?,
        id: row.id("id", SavedViewId::new)?,
        owner_id: row.id("owner_id", PersonId::new)?,
        name: row.text("name")?,
        query: row.text("query")?,
        columns: row.opt_text("columns")?,
        shared: row.flag("shared")?,
        created_at: row.int("created_at")?,
        updated_at: row.int("updated_at")?,
    })
}

/// Whether another view has this one's name: among its owner's, or among those that the company shares.
async fn name_is_taken(tx: &mut Tx, view: &SavedView) -> Result<bool, StoreError> {
    let other = tx
        .row(
            "SELECT id FROM saved_view
             WHERE company_id = $1 AND name_key = $2 AND shared = $3 AND (shared = 1 OR owner_id = $4) AND id <> $5",
            args![view.company_id, fold(&view.name), view.shared, view.owner_id, view.id.uuid()],
        )
        .await?;
    Ok(other.is_some())
}
