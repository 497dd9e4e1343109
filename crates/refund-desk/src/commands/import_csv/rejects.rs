//! The file of the lines that were not taken: as they stood, each with its number, the column and the reason.

use std::fs::File;
use std::path::PathBuf;

use csv::{ByteRecord, Writer};

use crate::commands::import_csv::lines::{Place, REJECTED, Reject};
use crate::failure::CommandError;

/// The file, made when there is something to write.
pub(super) struct Rejects {
    path: PathBuf,
    header: Vec<String>,
    goes_on: bool,
    file: Option<Writer<File>>,
}

impl Rejects {
    /// At this path; `goes_on` says that what stands there belongs to the same import.
    pub(super) fn open(path: PathBuf, header: &[String], goes_on: bool) -> Self {
        Self { path, header: header.to_vec(), goes_on, file: None }
    }

    /// Appends lines.
    pub(super) fn write(&mut self, rejected: &[(Place, ByteRecord, Reject)]) -> Result<(), CommandError> {
        if rejected.is_empty() {
            return Ok(());
        }
        let told = format!("{} cannot be written", self.path.display());
        let failed = |error: csv::Error| CommandError::io(told.clone())(std::io::Error::other(error));
        // What an earlier import has written beside the lines is not written again.
        let kept: Vec<bool> = self.header.iter().map(|name| !REJECTED.contains(&name.as_str())).collect();
        let mut writer = match self.file.take() {
            Some(writer) => writer,
            None => self.begin(&kept)?,
        };
        for (place, record, reject) in rejected {
            let mut line = ByteRecord::new();
            for (number, field) in record.iter().enumerate() {
                if kept.get(number).copied().unwrap_or(true) {
                    line.push_field(field);
                }
            }
            // A line that is too short or too long keeps its fields, and what is said of it stands behind them.
            for _missing in line.len()..kept.iter().filter(|kept| **kept).count() {
                line.push_field(b"");
            }
            line.push_field(place.line.to_string().as_bytes());
            line.push_field(reject.column.as_bytes());
            line.push_field(reject.reason.as_bytes());
            writer.write_byte_record(&line).map_err(failed)?;
        }
        writer.flush().map_err(CommandError::io(told.clone()))?;
        self.file = Some(writer);
        Ok(())
    }

    fn begin(&self, kept: &[bool]) -> Result<Writer<File>, CommandError> {
        let told = format!("{} cannot be written", self.path.display());
        let has_lines = self.goes_on && self.path.exists();
        let mut open = File::options();
        let open = if has_lines { open.append(true) } else { open.write(true).create(true).truncate(true) };
        let file = open.open(&self.path).map_err(CommandError::io(told.clone()))?;
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(file);
        if !has_lines {
            let own = self.header.iter().zip(kept).filter(|(_, kept)| **kept).map(|(name, _)| name.as_str());
            writer
                .write_record(own.chain(REJECTED))
                .map_err(|error| CommandError::io(told)(std::io::Error::other(error)))?;
        }
        Ok(writer)
    }

    /// Where it is, in words.
    pub(super) fn place(&self) -> String {
        self.file.as_ref().map(|_| format!(", in {}", self.path.display())).unwrap_or_default()
    }
}
