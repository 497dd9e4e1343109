//! Writes each day's heads into a folder outside of the database, one file a day: a place where nothing is written twice is best.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use store::daily_head::list_heads_of_day;
use store::engine::Store;
use tempfile::NamedTempFile;
use tokio::task::spawn_blocking;

use crate::daily_head::make::MakeHeadsError;

/// How many days back a file that is not there is written: as long as a server, or the folder, may have been away.
const DAYS: i32 = 31;

/// Why a day's file could not be written.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// The heads could not be read.
    #[error(transparent)]
    Heads(#[from] MakeHeadsError),
    /// The file.
    #[error("{} cannot be written", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

/// The heads of all companies of a day as one text; empty where there is none.
pub async fn heads_of_day(store: &Store, day: Date) -> Result<String, MakeHeadsError> {
    let heads = list_heads_of_day(store, &day.to_string()).await?;
    Ok(heads.into_iter().map(|head| head.statement).collect())
}

/// The name of a day's file.
#[must_use]
pub fn file_name(day: Date) -> String {
    format!("heads-{day}.txt")
}

/// Writes the files that are not there, up to a day all of whose heads are made; gives how many they were.
pub async fn write_missing_files(store: &Store, folder: &Path, until: Date) -> Result<usize, FolderError> {
    let mut written = 0;
    for back in (0..DAYS).rev() {
        let day = until.checked_sub(jiff::Span::new().days(back)).map_err(MakeHeadsError::from)?;
        let path = folder.join(file_name(day));
        if path.exists() {
            continue;
        }
        let text = heads_of_day(store, day).await?;
        if text.is_empty() {
            continue;
        }
        written += usize::from(write_once(path, text).await?);
    }
    Ok(written)
}

/// Writes a file whole or not at all, and never over another; `false` where there is one.
pub async fn write_once(path: PathBuf, text: String) -> Result<bool, FolderError> {
    let shown = path.clone();
    let failed = move |source| FolderError::Io { path: shown, source };
    let written = spawn_blocking(move || {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let mut file = NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
        file.write_all(text.as_bytes())?;
        file.as_file().sync_all()?;
        match file.persist_noclobber(&path) {
            Ok(_file) => Ok(true),
            // Another server was first.
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
            Err(error) => Err(error.error),
        }
    })
    .await;
    written.map_err(io::Error::other).and_then(|written| written).map_err(failed)
}
