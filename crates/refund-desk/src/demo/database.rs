//! The demo's database: a file in its folder or one named by the person, and never mistaken for another one.

use store::Micros;
use store::company::list_all_companies;
use store::engine::Store;
use store::person::list_people;
use store::transaction::find::find_transaction;

use crate::demo::folder::{DemoFolder, Recipe, Stamp};
use crate::demo::listed::table::LISTED;
use crate::failure::CommandError;

/// Where the demo's desk keeps its books.
pub struct DemoDatabase {
    /// Its address.
    pub address: String,
    elsewhere: bool,
}

impl DemoDatabase {
    /// The named one, else the folder's own file.
    pub fn of(folder: &DemoFolder, named: Option<String>) -> Self {
        let elsewhere = named.is_some();
        Self { address: named.unwrap_or_else(|| folder.database()), elsewhere }
    }

    /// What a demo just made here is known by.
    pub async fn stamp(&self, recipe: Recipe) -> Result<Stamp, CommandError> {
        let first_recorded_at = self
            .first_recorded_at(recipe)
            .await?
            .ok_or_else(|| CommandError::bug("the demo has lost its first payment"))?;
        Ok(Stamp { elsewhere: self.elsewhere, first_recorded_at })
    }

    /// Refuses a database that the folder's demo was not made in.
    pub async fn check(&self, folder: &DemoFolder, recipe: Recipe, stamp: Stamp) -> Result<(), CommandError> {
        let made_in = match (stamp.elsewhere, self.elsewhere) {
            // Opening would make an empty file first.
            (true, false) => Some("in a database that was named with --database: name it again"),
            (false, true) => Some("in a file in the folder: leave --database out"),
            (true, true) if self.first_recorded_at(recipe).await? != Some(stamp.first_recorded_at) => {
                Some("in another database than this: name that one with --database")
            }
            (false, false) if self.first_recorded_at(recipe).await? != Some(stamp.first_recorded_at) => {
                Some("in another database than the file in the folder: put that one back")
            }
            (true, true) | (false, false) => None,
        };
        match made_in {
            None => Ok(()),
            Some(where_and_what_to_do) => Err(CommandError::refused(format!(
                "the demo in {} was made {where_and_what_to_do}, or delete the folder to begin anew",
                folder.shown()
            ))),
        }
    }

    async fn first_recorded_at(&self, recipe: Recipe) -> Result<Option<Micros>, CommandError> {
        let first = LISTED.first().ok_or_else(|| CommandError::bug("no payment is listed"))?;
        let store = Store::open(&self.address).await?;
        let companies: Vec<_> = list_all_companies(&store).await?.iter().map(|company| company.id).collect();
        let payment = find_transaction(&store, &companies, first.id(recipe.seed)).await?;
        store.close().await;
        Ok(payment.map(|payment| payment.created_at))
    }
}

/// Refuses a database that somebody uses: a demo is only made where there is nothing.
pub async fn refuse_used(store: &Store) -> Result<(), CommandError> {
    if list_all_companies(store).await?.is_empty() && list_people(store).await?.is_empty() {
        return Ok(());
    }
    Err(CommandError::refused(
        "the database holds companies or people already, and a demo is only made in an empty one: name another with \
         --database; one that was left half made has to be dropped and created anew",
    ))
}
