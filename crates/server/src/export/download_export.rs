//! `GET /api/v1/exports/{id}/file`: an export's file, whole or from where a download was cut off.

use std::io::Read as _;
use std::ops::Range;

use api::export::ExportManifest;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use flate2::read::DeflateDecoder;
use futures::stream::{self, Stream};
use http::header::{
    ACCEPT_RANGES, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, IF_RANGE, RANGE,
};
use http::{HeaderMap, StatusCode};
use store::engine::Store;
use store::error::StoreError;
use store::export::download::note_download;
use store::export::piece::read_piece;
use store::export::{Export, ExportFormat};
use tokio::task::spawn_blocking;

use crate::app::App;
use crate::caller::Caller;
use crate::export::file::PIECE_BYTES;
use crate::export::owner::find_own_export;
use crate::export::range::{Wanted, read_range};
use crate::export::written::read_manifest;
use crate::problem::Failure;
use crate::session::client_address::ClientAddress;

/// Gives an export's file. A download that was cut off goes on by `Range`; the file's SHA-256 is its entity tag.
#[utoipa::path(
    get, path = api::paths::EXPORT_FILE, tag = "report", params(("id" = String, Path, description = "The export.")),
    security(("session" = []), ("credential" = [])),
    responses(
        (status = 200, description = "The file.", content_type = "application/octet-stream"),
        (status = 206, description = "A part of it.", content_type = "application/octet-stream"),
        (status = 401, description = "`unauthenticated`."),
        (status = 403, description = "`scope_missing`."),
        (status = 404, description = "`not_found`."),
        (status = 409, description = "`export_not_done`: its file is not whole."),
        (status = 416, description = "`range_not_satisfiable`."),
    ),
)]
pub async fn download_export(
    State(app): State<App>,
    caller: Caller,
    address: ClientAddress,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let export = find_own_export(&app, &caller, &id).await?;
    let manifest = read_manifest(&export)?.ok_or_else(Failure::export_not_done)?;
    let length = manifest.file_bytes;
    let tag = format!("\"{}\"", manifest.sha256);
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    // Another file than the one that was begun is given from its beginning.
    let range = text(RANGE).filter(|_| text(IF_RANGE).is_none_or(|begun| begun == tag));
    let (status, bytes) = match read_range(range, length) {
        Wanted::All => (StatusCode::OK, 0..length),
        Wanted::Part(bytes) => (StatusCode::PARTIAL_CONTENT, bytes),
        Wanted::Unsatisfiable => {
            let range = [(CONTENT_RANGE, format!("bytes */{length}"))];
            return Ok((range, Failure::range_not_satisfiable(length)).into_response());
        }
    };
    // Whoever goes on where they were cut off fetched its beginning before.
    if bytes.start == 0 {
        note_download(&app.store, &export, &caller.author(&app, &address)).await?;
    }
    let describes = describe(&export, &manifest, tag, &bytes);
    let mut response =
        (status, describes, Body::from_stream(read(app.store, export, bytes.clone()))).into_response();
    if status == StatusCode::PARTIAL_CONTENT {
        let last = bytes.end.saturating_sub(1);
        let range = format!("bytes {}-{last}/{length}", bytes.start);
        response.headers_mut().insert(CONTENT_RANGE, range.parse().map_err(Failure::internal)?);
    }
    Ok(response)
}

fn describe(
    export: &Export,
    manifest: &ExportManifest,
    tag: String,
    bytes: &Range<u64>,
) -> [(http::HeaderName, String); 5] {
    let media_type = match export.format {
        ExportFormat::Csv => "text/csv; charset=utf-8; header=present",
        ExportFormat::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    };
    [
        (CONTENT_TYPE, media_type.to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", manifest.file_name)),
        (CONTENT_LENGTH, bytes.end.saturating_sub(bytes.start).to_string()),
        (ACCEPT_RANGES, "bytes".to_owned()),
        (ETAG, tag),
    ]
}

/// Reads these bytes of a file, piece by piece.
fn read(
    store: Store,
    export: Export,
    bytes: Range<u64>,
) -> impl Stream<Item = Result<Bytes, StoreError>> + Send + 'static {
    stream::try_unfold((store, export, bytes), |(store, export, bytes)| async move {
        if bytes.is_empty() {
            return Ok(None);
        }
        let (number, skipped) = (bytes.start / PIECE_BYTES, bytes.start % PIECE_BYTES);
        let gone = || StoreError::corrupt("export_piece", "a piece of a file that is whole is gone");
        let place = i64::try_from(number).map_err(|error| StoreError::corrupt("number", error))?;
        let piece = read_piece(&store, &export, place).await?.ok_or_else(gone)?;
        let piece = spawn_blocking(move || inflate(&piece));
        let piece = piece.await.map_err(|error| StoreError::corrupt("export_piece", error))??;
        let wanted = usize::try_from(skipped).map_err(|error| StoreError::corrupt("number", error))?;
        let left = usize::try_from(bytes.end.saturating_sub(bytes.start)).unwrap_or(usize::MAX);
        let piece = piece.slice(wanted.min(piece.len())..);
        let piece = piece.slice(..left.min(piece.len()));
        if piece.is_empty() {
            return Err(gone());
        }
        let read = u64::try_from(piece.len()).unwrap_or(u64::MAX);
        let rest = bytes.start.saturating_add(read)..bytes.end;
        Ok(Some((piece, (store, export, rest))))
    })
}

fn inflate(piece: &[u8]) -> Result<Bytes, StoreError> {
    let mut bytes = Vec::new();
    // No longer than it was made, whatever it says.
    let mut reader = DeflateDecoder::new(piece).take(PIECE_BYTES);
    reader.read_to_end(&mut bytes).map_err(|error| StoreError::corrupt("export_piece", error))?;
    Ok(bytes.into())
}
