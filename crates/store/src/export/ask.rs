//! Writes down that somebody wants an export.

use domain::id::{CompanyId, ExportId};

use crate::Micros;
use crate::args;
use crate::engine::Store;
use crate::error::StoreError;
use crate::export::{ExportFormat, ExportOwner};
use crate::in_transaction;
use crate::subject::{Author, Change, SubjectFact, SubjectKind, append_fact};

/// An export to be.
#[derive(Clone, Debug)]
pub struct NewExport {
    /// Its id.
    pub id: ExportId,
    /// Who asks.
    pub owner: ExportOwner,
    /// What sort of file.
    pub format: ExportFormat,
    /// The report's query string.
    pub query: String,
    /// The companies that it is about.
    pub companies: Vec<CompanyId>,
    /// When.
    pub at: Micros,
    /// When it is cleared away.
    pub expires_at: Micros,
}

/// Writes an export down, with an event in each of its companies, unless its owner has `at_most` under way already: then
/// `false`.
pub async fn ask_for_export(
    store: &Store,
    new: &NewExport,
    at_most: u64,
    author: &Author,
) -> Result<bool, StoreError> {
    in_transaction!(store, |tx| {
        let open = tx
            .row(
                "SELECT COUNT(*) AS open FROM export
                 WHERE owner_kind = $1 AND owner_id = $2 AND state IN ('queued', 'running')",
                args![new.owner.kind(), new.owner.uuid()],
            )
            .await?;
        if open.map_or(Ok(0), |row| row.count("open"))? >= at_most {
            return Ok(false);
        }
        let companies: Vec<String> = new.companies.iter().map(ToString::to_string).collect();
        tx.execute(
            "INSERT INTO export (id, owner_kind, owner_id, format, query, companies, state, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, 'queued', $7, $8)",
            args![
                new.id.uuid(),
                new.owner.kind(),
                new.owner.uuid(),
                new.format.as_str(),
                &new.query,
                companies.join(" "),
                new.at,
                new.expires_at
            ],
        )
        .await?;
        for company in &new.companies {
            let changes = vec![
                Change::code("format", None, Some(new.format.as_str())),
                // It may name a customer.
                Change::text("query", None, Some(&new.query)),
            ];
            let subject = (SubjectKind::Export, new.id.uuid());
            let fact = SubjectFact { company: *company, subject, kind: "export_asked", author, changes };
            append_fact(tx, fact).await?;
        }
        Ok(true)
    })
}
