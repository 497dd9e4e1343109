//! Saved views: ways of looking at the report that a person keeps, for themselves or for everybody in a company.

use domain::id::{CompanyId, PersonId, SavedViewId};
use domain::role::Role;

use crate::Micros;
use crate::args;
use crate::engine::Tx;
use crate::engine::row::Row;
use crate::error::StoreError;
use crate::event::EventActor;
use crate::subject::{Author, Change, SubjectFact, SubjectKind, append_fact, lock_company, role_of_author};
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
    /// Whoever asked may not, or no longer.
    NotAllowed,
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

/// The view as it stands, for whoever may change it at this moment: its owner while they belong to the company, and of a shared
/// one those who manage.
async fn changeable(
    tx: &mut Tx,
    company: CompanyId,
    id: SavedViewId,
    author: &Author,
) -> Result<Result<SavedView, Saved>, StoreError> {
    lock_company(tx, company).await?;
    let sql = "SELECT * FROM saved_view WHERE company_id = $1 AND id = $2";
    let Some(row) = tx.row(sql, args![company, id.uuid()]).await? else { return Ok(Err(Saved::Gone)) };
    let view = read_saved_view(&row)?;
    let may = role_of_author(tx, company, author).await?.is_some_and(|role| {
        author.actor == EventActor::Person(view.owner_id) || (view.shared && Role::may_manage(role))
    });
    Ok(if may { Ok(view) } else { Err(Saved::NotAllowed) })
}

/// Appends an event about a view that others see.
async fn tell(
    tx: &mut Tx,
    view: &SavedView,
    kind: &'static str,
    author: &Author,
    changes: Vec<Change>,
) -> Result<(), StoreError> {
    let (company, subject) = (view.company_id, (SubjectKind::View, view.id.uuid()));
    append_fact(tx, SubjectFact { company, subject, kind, author, changes }).await
}
