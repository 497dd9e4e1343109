//! One server for either page: its files as they lie compressed, and the same desk's API behind it.

use std::collections::HashMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result};
use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Response};
use http::header::{CONTENT_ENCODING, CONTENT_TYPE, HOST, ORIGIN};
use http::{HeaderValue, StatusCode};
use tokio::net::TcpListener;

/// As the desk's own build compresses the panel.
const BROTLI_QUALITY: u32 = 11;
const BROTLI_WINDOW: u32 = 22;
const MOST_BODY_BYTES: usize = 64 * 1024;

/// A page's files, compressed, and the desk behind it.
struct Front {
    files: HashMap<String, (HeaderValue, Bytes)>,
    desk: String,
    http: reqwest::Client,
}

/// Serves the files of a folder, and whatever begins with `/api` from the desk; gives the address.
pub async fn serve(folder: &Path, desk: &str) -> Result<String> {
    let front = Front { files: read(folder)?, desk: desk.to_owned(), http: reqwest::Client::new() };
    let listener = TcpListener::bind("127.0.0.1:0").await.context("no port for the page")?;
    let address = format!("http://localhost:{}", listener.local_addr()?.port());
    let router = Router::new().fallback(answer).with_state(Arc::new(front));
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(address)
}

fn read(folder: &Path) -> Result<HashMap<String, (HeaderValue, Bytes)>> {
    let mut files = HashMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        let entries = fs::read_dir(&next).with_context(|| format!("cannot list {}", next.display()))?;
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if let Some(content_type) = content_type(&path) {
                let name = path.strip_prefix(folder)?.to_string_lossy().into_owned();
                files.insert(format!("/{name}"), (HeaderValue::from_static(content_type), brotli(&path)?));
            }
        }
    }
    Ok(files)
}

fn content_type(path: &Path) -> Option<&'static str> {
    match path.extension()?.to_str()? {
        "html" => Some("text/html; charset=utf-8"),
        "js" => Some("text/javascript; charset=utf-8"),
        "css" => Some("text/css; charset=utf-8"),
        "wasm" => Some("application/wasm"),
        "svg" => Some("image/svg+xml"),
        _ => None,
    }
}

fn brotli(path: &PathBuf) -> Result<Bytes> {
    let compressed = PathBuf::from(format!("{}.br", path.display()));
    if compressed.is_file() {
        return Ok(fs::read(compressed)?.into());
    }
    let mut packed = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut packed, 4096, BROTLI_QUALITY, BROTLI_WINDOW);
    writer.write_all(&fs::read(path)?)?;
    drop(writer);
    Ok(packed.into())
}

async fn answer(State(front): State<Arc<Front>>, request: Request) -> Response {
    let path = request.uri().path();
    if path.starts_with("/api/") {
        return front.ask_desk(request).await.unwrap_or_else(|error| {
            eprintln!("the desk does not answer: {error:#}");
            StatusCode::BAD_GATEWAY.into_response()
        });
    }
    let is_page = !path.rsplit('/').next().is_some_and(|name| name.contains('.'));
    let name = if is_page { "/index.html" } else { path };
    match front.files.get(name) {
        Some((content_type, bytes)) => {
            let mut response = bytes.clone().into_response();
            response.headers_mut().insert(CONTENT_TYPE, content_type.clone());
            response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("br"));
            response
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

impl Front {
    async fn ask_desk(&self, request: Request) -> Result<Response> {
        let (parts, body) = request.into_parts();
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
        let mut headers = parts.headers;
        headers.remove(HOST);
        if headers.contains_key(ORIGIN) {
            headers.insert(ORIGIN, self.desk.parse()?);
        }
        let body = to_bytes(body, MOST_BODY_BYTES).await?;
        let call =
            self.http.request(parts.method, format!("{}{path}", self.desk)).headers(headers).body(body);
        let answer = call.send().await?;
        let mut response = Response::builder().status(answer.status());
        for (name, value) in answer.headers() {
            response = response.header(name, value);
        }
        Ok(response.body(Body::from_stream(answer.bytes_stream()))?)
    }
}
