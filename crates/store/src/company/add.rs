//! Adds a company.

use crate::args;
use crate::company::Company;
use crate::engine::Store;
use crate::error::StoreError;
use crate::in_transaction;
use crate::subject::{Author, Change, SubjectFact, SubjectKind, append_fact};

/// Writes a company down, with the first event of its chain.
pub async fn add_company(store: &Store, new: &Company, author: &Author) -> Result<(), StoreError> {
    in_transaction!(store, |tx| {
        tx.execute(
            "INSERT INTO company (company_id, name, zone, created_at) VALUES ($1, $2, $3, $4)",
            args![new.id, &new.name, &new.zone, author.at],
        )
        .await?;
        let changes =
            vec![Change::code("zone", None, Some(&new.zone)), Change::text("name", None, Some(&new.name))];
        let (company, subject) = (new.id, (SubjectKind::Company, new.id.uuid()));
        append_fact(tx, SubjectFact { company, subject, kind: "company_added", author, changes }).await
    })
}
