//! An export's file on its way into the database, a piece at a time.

use std::fmt::Write as _;
use std::io::{self, Write as _};

use flate2::Compression;
use flate2::write::DeflateEncoder;
use sha2::{Digest as _, Sha256};
use store::Micros;
use store::export::Export;
use store::export::piece::{Piece, append_piece, note_progress};
use tokio::task::{JoinHandle, spawn_blocking};

use crate::app::App;
use crate::problem::Failure;

/// How long each piece of a file is, but for the last, in bytes before they are compressed.
pub const PIECE_BYTES: u64 = 1 << 20;
/// The longest file, in bytes.
const LONGEST: u64 = 64 << 30;
/// How long a server has an export to itself after it last wrote something of it.
pub const LEASE: Micros = 60 * 1_000_000;

/// Why the writing of a file ended before it was whole.
#[derive(Debug)]
pub enum Stop {
    /// It was taken back, or another server has it.
    NotOurs,
    /// The server stops: another goes on.
    Stopping,
    /// It would be longer than a file may be.
    TooLong,
    /// Something failed.
    Failed(Failure),
}

impl<E: Into<Failure>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// A file that is being written.
pub struct File<'a> {
    app: &'a App,
    export: &'a Export,
    waiting: Vec<u8>,
    pieces: i64,
    length: u64,
    /// Of the pieces that are packed.
    hash: Sha256,
    packing: Option<Packing>,
}

/// A piece that is being packed, while the one before it is written down.
struct Packing {
    work: JoinHandle<(io::Result<Vec<u8>>, Sha256)>,
    rows_written: i64,
    file_bytes: i64,
}

impl<'a> File<'a> {
    /// An empty file.
    #[must_use]
    pub fn new(app: &'a App, export: &'a Export) -> Self {
        let (waiting, hash) = (Vec::new(), Sha256::new());
        Self { app, export, waiting, pieces: 0, length: 0, hash, packing: None }
    }

    /// Appends bytes; what makes whole pieces is written down. `rows` is how many of the report's rows are in the file with them.
    pub async fn append(&mut self, bytes: &[u8], rows: u64) -> Result<(), Stop> {
        self.length = self.length.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        if self.length > LONGEST {
            return Err(Stop::TooLong);
        }
        self.waiting.extend_from_slice(bytes);
        let piece = usize::try_from(PIECE_BYTES).unwrap_or(usize::MAX);
        while self.waiting.len() >= piece {
            let rest = self.waiting.split_off(piece);
            let full = std::mem::replace(&mut self.waiting, rest);
            self.write_down(full, rows).await?;
        }
        Ok(())
    }

    /// Writes down the rest, and gives the file's length and SHA-256.
    pub async fn end(mut self, rows: u64) -> Result<(u64, String), Stop> {
        let rest = std::mem::take(&mut self.waiting);
        if !rest.is_empty() {
            self.write_down(rest, rows).await?;
        }
        let last = self.packed().await?;
        self.keep(last).await?;
        let mut hash = String::new();
        for byte in self.hash.finalize() {
            write!(hash, "{byte:02x}").map_err(Failure::internal)?;
        }
        Ok((self.length, hash))
    }

    /// Says how many rows are written, and how many there will be where that is known.
    pub async fn tell(&self, rows: u64, expected: Option<u64>) -> Result<(), Stop> {
        let expected = expected.and_then(|expected| i64::try_from(expected).ok());
        let until = self.lease();
        if note_progress(&self.app.store, self.export, whole(rows), expected, until).await? {
            Ok(())
        } else {
            Err(Stop::NotOurs)
        }
    }

    /// Has a piece packed, and writes down the one before it meanwhile.
    async fn write_down(&mut self, bytes: Vec<u8>, rows: u64) -> Result<(), Stop> {
        let before = self.packed().await?;
        let mut hash = std::mem::take(&mut self.hash);
        let work = spawn_blocking(move || {
            hash.update(&bytes);
            (deflate(&bytes), hash)
        });
        self.packing = Some(Packing { work, rows_written: whole(rows), file_bytes: whole(self.length) });
        self.keep(before).await
    }

    /// Waits for the piece that is being packed.
    async fn packed(&mut self) -> Result<Option<Piece>, Stop> {
        let Some(Packing { work, rows_written, file_bytes }) = self.packing.take() else { return Ok(None) };
        let (body, hash) = work.await.map_err(Failure::internal)?;
        self.hash = hash;
        let body = body.map_err(Failure::internal)?;
        Ok(Some(Piece { number: self.pieces, body, rows_written, file_bytes }))
    }

    async fn keep(&mut self, piece: Option<Piece>) -> Result<(), Stop> {
        let Some(piece) = piece else { return Ok(()) };
        if !append_piece(&self.app.store, self.export, &piece, self.lease()).await? {
            return Err(Stop::NotOurs);
        }
        self.pieces += 1;
        Ok(())
    }

    fn lease(&self) -> Micros {
        self.app.now().saturating_add(LEASE)
    }
}

fn deflate(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes)?;
    encoder.finish()
}

fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
