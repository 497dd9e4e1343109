//! Exports of the report: jobs that any server works on, and the files that they write, in pieces.

use std::fmt;
use std::str::FromStr;

use domain::id::{CompanyId, CredentialId, ExportId, PersonId};
use uuid::Uuid;

use crate::Micros;
use crate::engine::row::Row;
use crate::error::StoreError;

pub mod ask;
pub mod cancel;
pub mod claim;
pub mod download;
pub mod finish;
pub mod list;
pub mod piece;
pub mod sweep;

/// Who asked for an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportOwner {
    /// Someone who signs in.
    Person(PersonId),
    /// A program.
    Program(CredentialId),
}

impl ExportOwner {
    const fn kind(self) -> &'static str {
        match self {
            Self::Person(_) => "person",
            Self::Program(_) => "program",
        }
    }

    const fn uuid(self) -> Uuid {
        match self {
            Self::Person(id) => id.uuid(),
            Self::Program(id) => id.uuid(),
        }
    }
}

/// What sort of file an export writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    /// Comma-separated values, RFC 4180.
    Csv,
    /// Office Open XML, for spreadsheets.
    Xlsx,
}

impl ExportFormat {
    /// The name in the API and the database, and the file's ending.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }
}

impl FromStr for ExportFormat {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Csv, Self::Xlsx]
            .into_iter()
            .find(|format| format.as_str() == text)
            .ok_or_else(|| format!("{text:?} is no format of an export: use csv or xlsx"))
    }
}

/// Where an export stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportState {
    /// A server will begin it.
    Queued,
    /// A server writes its file.
    Running,
    /// The file is whole.
    Done,
    /// There is no file and none will come.
    Failed,
    /// Whoever asked for it does not want it any more.
    Cancelled,
}

impl ExportState {
    /// The name in the API and the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

impl fmt::Display for ExportState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for ExportState {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Queued, Self::Running, Self::Done, Self::Failed, Self::Cancelled]
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| format!("{text:?} is no state of an export"))
    }
}

/// One export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    /// Its id.
    pub id: ExportId,
    /// Who asked for it.
    pub owner: ExportOwner,
    /// What sort of file it writes.
    pub format: ExportFormat,
    /// The report's query string: filters, zone and order.
    pub query: String,
    /// The companies that it was asked for.
    pub companies: Vec<CompanyId>,
    /// Where it stands.
    pub state: ExportState,
    /// How many of the report's rows are written.
    pub rows_written: u64,
    /// How many there will be, where that was known at the beginning.
    pub rows_expected: Option<u64>,
    /// How long the file is by now, in bytes.
    pub file_bytes: u64,
    /// What the file holds, as JSON, once it is whole.
    pub manifest: Option<String>,
    /// Why there is none: a code.
    pub failure: Option<String>,
    /// How often a server began it: who has begun it last is known by it.
    pub tries: i64,
    /// When it was asked for.
    pub created_at: Micros,
    /// When it ended.
    pub finished_at: Option<Micros>,
    /// When it is cleared away.
    pub expires_at: Micros,
}

fn read_export(row: &Row) -> Result<Export, StoreError> {
    let owner = match row.text("owner_kind")?.as_str() {
        "person" => ExportOwner::Person(row.id("owner_id", PersonId::new)?),
        "program" => ExportOwner::Program(row.id("owner_id", CredentialId::new)?),
        other => return Err(StoreError::corrupt("owner_kind", format!("{other:?} is nobody"))),
    };
    let companies = row.text("companies")?;
    let company = |text: &str| text.parse().map_err(|error| StoreError::corrupt("companies", error));
    let rows_expected = row.opt_int("rows_expected")?.map(u64::try_from).transpose();
    Ok(Export {
        id: row.id("id", ExportId::new)?,
        owner,
        format: row.word("format")?,
        query: row.text("query")?,
        companies: companies.split_whitespace().map(company).collect::<Result<_, _>>()?,
        state: row.word("state")?,
        rows_written: row.count("rows_written")?,
        rows_expected: rows_expected.map_err(|error| StoreError::corrupt("rows_expected", error))?,
        file_bytes: row.count("file_bytes")?,
        manifest: row.opt_text("manifest")?,
        failure: row.opt_text("failure")?,
        tries: row.int("tries")?,
        created_at: row.int("created_at")?,
        finished_at: row.opt_int("finished_at")?,
        expires_at: row.int("expires_at")?,
    })
}
