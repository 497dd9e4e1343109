//! Exports: the report's rows as a file, written while nobody waits.

use domain::id::ExportId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::transaction::CurrencyTotals;

/// `POST /api/v1/exports`: what is wanted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateExport {
    /// `csv` (RFC 4180, UTF-8) or `xlsx`.
    pub format: String,
    /// The report's query as its address has it, without `?`: the filters, `zone` and `sort` of
    /// `GET /api/v1/transactions`. Empty: everything.
    #[serde(default)]
    pub query: String,
}

/// One export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Export {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: ExportId,
    /// `csv` or `xlsx`.
    pub format: String,
    /// The report's query, without `?`.
    pub query: String,
    /// `queued`, `running`, `done` or `failed`.
    pub state: String,
    /// How many of the report's rows are written.
    pub rows_written: u64,
    /// How many there will be, as far as that is known.
    #[serde(default)]
    pub rows_expected: Option<u64>,
    /// How long the file is by now, in bytes.
    pub file_bytes: u64,
    /// What the file holds, once it is whole.
    #[serde(default)]
    pub manifest: Option<ExportManifest>,
    /// Why there is none: `too_long` (the file would be longer than one may be), `interrupted` (servers stopped again and again
    /// while it was written) or `internal`.
    #[serde(default)]
    pub failure: Option<String>,
    /// When it was asked for, UTC, RFC 3339.
    pub created_at: String,
    /// When it ended.
    #[serde(default)]
    pub finished_at: Option<String>,
    /// When its file is cleared away.
    pub expires_at: String,
}

/// What an export's file holds: everything in it is of one moment, `as_of`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ExportManifest {
    /// The file's name.
    pub file_name: String,
    /// `csv` or `xlsx`.
    pub format: String,
    /// The report's query, without `?`.
    pub query: String,
    /// The zone of its days and times.
    pub zone: String,
    /// The moment that it is of, UTC, RFC 3339.
    pub as_of: String,
    /// How many of the report's rows it has, the header not counted.
    pub rows: u64,
    /// The sums of its rows, one entry a currency, as the report's totals give them.
    pub currencies: Vec<CurrencyTotals>,
    /// How long the file is, in bytes.
    pub file_bytes: u64,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// Whether customers' names, phone numbers and e-mails are masked in all its rows, because whoever asked for it is a viewer.
    #[serde(default)]
    pub masked: bool,
}

/// `GET /api/v1/exports`: the caller's own exports of the last day, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ExportList {
    /// The exports.
    pub items: Vec<Export>,
}
