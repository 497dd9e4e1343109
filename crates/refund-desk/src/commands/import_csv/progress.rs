//! How far an import of a file is, in a small file beside it, until it is done.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::commands::import_csv::lines::Place;
use crate::failure::CommandError;

/// The small file.
pub(super) struct Progress {
    path: PathBuf,
    of: PathBuf,
}

/// What it says.
#[derive(Serialize, Deserialize)]
pub(super) struct Begun {
    /// Where the next line begins.
    pub(super) place: Place,
    /// How long the file is that is imported.
    length: u64,
    pub(super) new: u64,
    pub(super) known: u64,
    pub(super) rejected: u64,
}

impl Progress {
    /// Of this file.
    pub(super) fn of(file: &Path) -> Self {
        Self { path: file.with_added_extension("progress"), of: file.to_owned() }
    }

    /// Where an import was cut off; none: none was.
    pub(super) fn read(&self) -> Result<Option<Begun>, CommandError> {
        let text = match std::fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(self.failed()(error)),
        };
        let begun = serde_json::from_str::<Begun>(&text).ok();
        match begun.filter(|begun| self.length().is_ok_and(|length| length == begun.length)) {
            Some(begun) => Ok(Some(begun)),
            None => Err(CommandError::refused(format!(
                "{} is of another file; give --anew to begin at the first line: no payment is written twice",
                self.path.display()
            ))),
        }
    }

    /// Notes how far it is.
    pub(super) fn write(&self, place: Place, counts: (u64, u64, u64)) -> Result<(), CommandError> {
        let (new, known, rejected) = counts;
        let begun = Begun { place, length: self.length()?, new, known, rejected };
        let text = serde_json::to_string(&begun).map_err(CommandError::bug)?;
        // Put in place as a whole, so that no half of it is ever read.
        let beside = self.path.with_added_extension("new");
        std::fs::write(&beside, text)
            .and_then(|()| std::fs::rename(&beside, &self.path))
            .map_err(self.failed())
    }

    /// It is done.
    pub(super) fn remove(&self) -> Result<(), CommandError> {
        match std::fs::remove_file(&self.path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(self.failed()(error)),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    fn length(&self) -> Result<u64, CommandError> {
        std::fs::metadata(&self.of).map(|about| about.len()).map_err(self.failed())
    }

    fn failed(&self) -> impl FnOnce(std::io::Error) -> CommandError + use<> {
        CommandError::io(format!("{} cannot be used", self.path.display()))
    }
}
