//! A file of payments, line by line: its columns by their names, in any order.

use std::fs::File;
use std::io::{BufReader, Read as _, Seek as _, SeekFrom};
use std::path::Path;

use csv::{ByteRecord, ReaderBuilder};
use jiff::Timestamp;
use refunds::record_payment::{PaymentReport, RecordPaymentError};
use serde::{Deserialize, Serialize};
use store::Micros;

use crate::failure::CommandError;

/// The columns. docs/operating.md says what each holds.
const COLUMNS: [&str; 16] = [
    "integration",
    "gateway_payment_id",
    "gateway_order_id",
    "payment_result",
    "phase",
    "currency",
    "amount",
    "captured_amount",
    "payment_type",
    "customer_name",
    "customer_phone",
    "conversation_id",
    "order_number",
    "test",
    "paid_at",
    "created_at",
];
/// Those that must be there.
const NEEDED: [&str; 4] = ["gateway_payment_id", "payment_result", "currency", "amount"];
/// What a file of rejected lines has beside them: it can be corrected and given again as it is.
pub(super) const REJECTED: [&str; 3] = ["rejected_line", "rejected_column", "rejected_reason"];
const MARK: &[u8] = "\u{feff}".as_bytes();

/// Where a line stands in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Place {
    /// Its number, from 1.
    pub(super) line: u64,
    /// Its first byte.
    pub(super) byte: u64,
}

/// A line, read.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) report: PaymentReport,
    /// When the payment was made, where the file says so.
    pub(super) created_at: Option<Micros>,
}

/// Why a line cannot be taken.
#[derive(Debug)]
pub(super) struct Reject {
    pub(super) column: String,
    pub(super) reason: String,
}

impl Reject {
    pub(super) fn new(column: &str, reason: impl Into<String>) -> Self {
        Self { column: column.to_owned(), reason: reason.into() }
    }

    /// In the file's own names.
    pub(super) fn of(error: &RecordPaymentError) -> Self {
        match error {
            RecordPaymentError::Invalid { field, detail } => Self::new(&field.replace('.', "_"), detail),
            RecordPaymentError::UnknownIntegration(_)
            | RecordPaymentError::Conflict { .. }
            | RecordPaymentError::Store(_) => Self::new("integration", error.to_string()),
        }
    }
}

/// The file.
pub(super) struct Lines {
    reader: csv::Reader<BufReader<File>>,
    header: Vec<String>,
    record: ByteRecord,
    length: u64,
}

impl Lines {
    /// Opens a file and reads its header; goes on at a place where one is given.
    pub(super) fn open(path: &Path, at: Option<Place>) -> Result<Self, CommandError> {
        let failed = || CommandError::io(format!("{} cannot be read", path.display()));
        let mut file = File::open(path).map_err(failed())?;
        let length = file.metadata().map_err(failed())?.len();
        let mut first = [0; MARK.len()];
        let has_mark = file.read(&mut first).map_err(failed())? == MARK.len() && first == MARK;
        let start = if has_mark { MARK.len() } else { 0 };
        let start = u64::try_from(start).map_err(CommandError::bug)?;
        file.seek(SeekFrom::Start(start)).map_err(failed())?;
        let mut reader =
            ReaderBuilder::new().flexible(true).has_headers(false).from_reader(BufReader::new(file));
        let mut record = ByteRecord::new();
        let has_header = reader.read_byte_record(&mut record).map_err(|error| unreadable(path, &error))?;
        if !has_header {
            return Err(CommandError::refused(format!("{} is empty", path.display())));
        }
        let header: Vec<String> =
            record.iter().map(|name| String::from_utf8_lossy(name).trim().to_ascii_lowercase()).collect();
        check(&header)?;
        let mut lines = Self { reader, header, record, length };
        if let Some(at) = at {
            let mut position = csv::Position::new();
            position.set_line(at.line).set_byte(at.byte);
            // The reader counts from behind the mark.
            let byte = SeekFrom::Start(start.saturating_add(at.byte));
            lines.reader.seek_raw(byte, position).map_err(|error| unreadable(path, &error))?;
        }
        Ok(lines)
    }

    /// The columns' names.
    pub(super) fn header(&self) -> &[String] {
        &self.header
    }

    /// Where the next line begins.
    pub(super) fn place(&self) -> Place {
        let position = self.reader.position();
        Place { line: position.line(), byte: position.byte() }
    }

    /// How much of the file is read.
    pub(super) fn percent(&self) -> u64 {
        self.reader.position().byte().saturating_mul(100) / self.length.max(1)
    }

    /// The last line as it stands.
    pub(super) fn record(&self) -> ByteRecord {
        self.record.clone()
    }

    /// Reads the next line; none: that was all.
    #[expect(clippy::type_complexity, reason = "a line or why it is none, or the end, or a file that fails")]
    pub(super) fn next(&mut self) -> Result<Option<(Place, Result<Line, Reject>)>, CommandError> {
        let place = self.place();
        let is_there = self.reader.read_byte_record(&mut self.record);
        if !is_there.map_err(|error| CommandError::refused(format!("the file cannot be read: {error}")))? {
            return Ok(None);
        }
        // Lines without anything are passed over, so a record may begin later.
        let line = self.record.position().map_or(place.line, csv::Position::line);
        Ok(Some((Place { line, ..place }, self.read())))
    }

    fn read(&self) -> Result<Line, Reject> {
        if self.record.len() != self.header.len() {
            let (has, wants) = (self.record.len(), self.header.len());
            return Err(Reject::new("", format!("it has {has} fields and the header {wants}")));
        }
        let mut line = Line { report: PaymentReport::default(), created_at: None };
        for (name, bytes) in self.header.iter().zip(&self.record) {
            let text =
                std::str::from_utf8(bytes).map_err(|_other| Reject::new(name, "it is not UTF-8"))?.trim();
            let some = (!text.is_empty()).then(|| text.to_owned());
            let report = &mut line.report;
            match name.as_str() {
                "integration" => text.clone_into(&mut report.integration),
                "gateway_payment_id" => text.clone_into(&mut report.gateway_payment_id),
                "gateway_order_id" => report.gateway_order_id = some,
                "payment_result" => text.clone_into(&mut report.payment_result),
                "phase" => report.phase = some,
                "currency" => text.clone_into(&mut report.currency),
                "amount" => text.clone_into(&mut report.amount),
                "captured_amount" => report.captured_amount = some,
                "payment_type" => report.payment_type = some,
                "customer_name" => report.customer_name = some,
                "customer_phone" => report.customer_phone = some,
                "conversation_id" => report.conversation_id = some,
                "order_number" => report.order_number = some,
                "test" => report.test = flag(text)?,
                "paid_at" => report.paid_at = instant(name, some)?,
                "created_at" => line.created_at = instant(name, some)?,
                // What an import has written beside rejected lines.
                _ => {}
            }
        }
        Ok(line)
    }
}

/// Refuses a header that names a column twice or one that there is not, or leaves one out that is needed.
fn check(header: &[String]) -> Result<(), CommandError> {
    for (place, name) in header.iter().enumerate() {
        if !COLUMNS.contains(&name.as_str()) && !REJECTED.contains(&name.as_str()) {
            return Err(CommandError::refused(format!(
                "there is no column {name:?}; the first line names columns, and these there are: {}",
                COLUMNS.join(", ")
            )));
        }
        if header.iter().take(place).any(|before| before == name) {
            return Err(CommandError::refused(format!("the column {name:?} is there twice")));
        }
    }
    let missing: Vec<&str> =
        NEEDED.into_iter().filter(|name| !header.iter().any(|other| other == name)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(CommandError::refused(format!("the first line lacks the column {}", missing.join(", "))))
}

fn flag(text: &str) -> Result<bool, Reject> {
    match text.to_ascii_lowercase().as_str() {
        "" | "no" | "false" | "0" => Ok(false),
        "yes" | "true" | "1" => Ok(true),
        other => Err(Reject::new("test", format!("{other:?} is neither yes nor no"))),
    }
}

fn instant(column: &str, text: Option<String>) -> Result<Option<Micros>, Reject> {
    let Some(text) = text else { return Ok(None) };
    let at = text.parse::<Timestamp>().map_err(|_unreadable| {
        Reject::new(column, "give an instant with its offset: 2026-11-01T09:30:00Z")
    })?;
    Ok(Some(at.as_microsecond()))
}

fn unreadable(path: &Path, error: &csv::Error) -> CommandError {
    CommandError::refused(format!("{} cannot be read: {error}", path.display()))
}
