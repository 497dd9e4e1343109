//! Connects a person's account with their company's provider, and parts them again.

use domain::id::{CompanyId, PersonId};

use crate::args;
use crate::engine::Store;
use crate::error::StoreError;
use crate::in_transaction;
use crate::person::password::tell_companies;
use crate::sign_on::identity::{ProviderName, link};
use crate::subject::{Author, role_in};

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connected {
    /// The account is connected.
    Done,
    /// The provider's name is connected with another account, or the account with another of its names.
    Taken,
    /// The person does not belong to the company, or runs the desk: no company's provider may open such an account.
    NotAllowed,
}

/// Connects a signed-in person's account with a provider's name; each of their companies is told. A link that came with an
/// invitation becomes their own by it.
pub async fn connect_account(
    store: &Store,
    name: &ProviderName,
    person: PersonId,
    author: &Author,
) -> Result<Connected, StoreError> {
    in_transaction!(store, |tx| {
        let row = tx
            .row("SELECT platform_owner FROM person WHERE id = $1 AND disabled_at IS NULL", args![person])
            .await?;
        let runs_the_desk = row.map_or(Ok(true), |row| row.flag("platform_owner"))?;
        if runs_the_desk || role_in(tx, name.company_id, person).await?.is_none() {
            return Ok(Connected::NotAllowed);
        }
        let made_own = tx
            .execute(
                "UPDATE identity SET by_person = 1, linked_at = $5
                 WHERE company_id = $1 AND issuer = $2 AND subject = $3 AND person_id = $4",
                args![name.company_id, &name.issuer, &name.subject, person, author.at],
            )
            .await?;
        if made_own == 0 && !link(tx, name, (person, true), author.at).await? {
            return Ok(Connected::Taken);
        }
        tell_companies(tx, person, "sign_on_connected", author).await?;
        Ok(Connected::Done)
    })
}

/// What came of parting them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disconnected {
    /// The provider does not open the account any more.
    Done,
    /// They are not connected.
    NotConnected,
    /// The person has no password: they could never come in again.
    NoPassword,
}

/// Parts a person's account from the provider of a company, whichever it was when they were connected.
pub async fn disconnect_account(
    store: &Store,
    company: CompanyId,
    person: PersonId,
    author: &Author,
) -> Result<Disconnected, StoreError> {
    in_transaction!(store, |tx| {
        let row = tx.row("SELECT password_hash FROM person WHERE id = $1", args![person]).await?;
        let has_password = row.map_or(Ok(None), |row| row.opt_text("password_hash"))?.is_some();
        let connected = tx
            .row(
                "SELECT subject FROM identity WHERE company_id = $1 AND person_id = $2",
                args![company, person],
            )
            .await?;
        if connected.is_none() {
            return Ok(Disconnected::NotConnected);
        }
        if !has_password {
            return Ok(Disconnected::NoPassword);
        }
        tx.execute("DELETE FROM identity WHERE company_id = $1 AND person_id = $2", args![company, person])
            .await?;
        tell_companies(tx, person, "sign_on_disconnected", author).await?;
        Ok(Disconnected::Done)
    })
}
