//! Notes in each of its companies that an export's file was fetched.

use crate::engine::Store;
use crate::error::StoreError;
use crate::export::Export;
use crate::in_transaction;
use crate::subject::{Author, Change, SubjectFact, SubjectKind, append_fact};

/// Appends the event of a download, before the first byte of the file leaves.
pub async fn note_download(store: &Store, export: &Export, author: &Author) -> Result<(), StoreError> {
    in_transaction!(store, |tx| {
        for company in &export.companies {
            let rows = export.rows_written.to_string();
            let changes = vec![Change::code("rows", None, Some(&rows))];
            let subject = (SubjectKind::Export, export.id.uuid());
            let fact = SubjectFact { company: *company, subject, kind: "export_downloaded", author, changes };
            append_fact(tx, fact).await?;
        }
        Ok(())
    })
}
