//! The panel's pages and files.

use std::collections::HashMap;

use axum::body::{Body, Bytes};
use http::StatusCode;

use crate::answer::Answer;
use crate::browser::Browser;
use crate::desk::Desk;

const INDEX: &str = "<!doctype html><script type=\"module\">alert(1)</script>";
const WASM: &str = "/panel-0123456789abcdef_bg.wasm";

async fn desk_with_panel() -> Desk {
    let files = [
        ("index.html", INDEX),
        ("index.html.br", "index in brotli"),
        ("panel-0123456789abcdef_bg.wasm", "wasm"),
        ("panel-0123456789abcdef_bg.wasm.br", "wasm in brotli"),
        ("panel-0123456789abcdef_bg.wasm.gz", "wasm in gzip"),
        ("panel-0123456789abcdef.js", "js"),
        ("favicon.svg", "<svg/>"),
    ];
    let files: HashMap<String, Bytes> = files
        .into_iter()
        .map(|(name, body)| (name.to_owned(), Bytes::from_static(body.as_bytes())))
        .collect();
    Desk::open_with(|_settings| {}, files).await
}

async fn get(desk: &Desk, path: &str, headers: &[(&str, &str)]) -> Answer {
    let request = headers.iter().fold(Browser::new(desk).request("GET", path), |request, (name, value)| {
        request.header(*name, *value)
    });
    desk.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn every_page_of_the_panel_is_the_index_and_is_asked_for_each_time() {
    let desk = desk_with_panel().await;
    for path in [
        "/",
        "/sign-in",
        "/report",
        "/report?phone=1",
        "/report/018f0000-0000-7000-8000-000000000000",
        "/overview",
        "/attention",
        "/approvals",
        "/company/people",
        "/account/passkeys",
    ] {
        let answer = get(&desk, path, &[]).await;
        assert_eq!((answer.status, answer.text()), (StatusCode::OK, INDEX), "{path}");
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(answer.header("cache-control"), "no-cache");
    }
}

#[tokio::test]
async fn the_page_runs_its_own_boot_script_and_no_other() {
    let desk = desk_with_panel().await;
    let answer = get(&desk, "/report", &[]).await;
    assert_eq!(
        answer.header("content-security-policy"),
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval' \
         'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='; img-src 'self' data:; object-src 'none'; \
         base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    );
    assert_eq!(answer.header("referrer-policy"), "no-referrer");
}

#[tokio::test]
async fn a_hashed_file_is_kept_for_ever_and_comes_compressed() {
    let desk = desk_with_panel().await;
    for (accepted, encoding, body) in [
        ("gzip, deflate, br, zstd", "br", "wasm in brotli"),
        ("gzip", "gzip", "wasm in gzip"),
        ("br;q=0, gzip", "gzip", "wasm in gzip"),
        ("identity", "", "wasm"),
    ] {
        let answer = get(&desk, WASM, &[("accept-encoding", accepted)]).await;
        assert_eq!((answer.header("content-encoding"), answer.text()), (encoding, body), "{accepted}");
        assert_eq!(answer.header("content-type"), "application/wasm");
        assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(answer.header("vary"), "Accept-Encoding");
    }
    let script = get(&desk, "/panel-0123456789abcdef.js", &[]).await;
    assert_eq!(script.header("content-type"), "text/javascript; charset=utf-8");
}

#[tokio::test]
async fn a_file_without_a_hash_is_asked_for_again_and_answered_by_its_tag() {
    let desk = desk_with_panel().await;
    let first = get(&desk, "/favicon.svg", &[]).await;
    assert_eq!(first.header("cache-control"), "no-cache");
    let tag = first.header("etag");
    let again = get(&desk, "/favicon.svg", &[("if-none-match", tag)]).await;
    assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0));
    let changed = get(&desk, "/favicon.svg", &[("if-none-match", "W/\"other\"")]).await;
    assert_eq!(changed.status, StatusCode::OK);
}

#[tokio::test]
async fn compressed_copies_have_no_address_of_their_own() {
    let desk = desk_with_panel().await;
    get(&desk, &format!("{WASM}.br"), &[]).await.problem(404, "not_found");
    get(&desk, "/index.html", &[]).await.problem(404, "not_found");
    get(&desk, "/../Cargo.toml", &[]).await.problem(404, "not_found");
}

#[tokio::test]
async fn a_server_without_a_panel_says_how_to_build_one() {
    let desk = Desk::open().await;
    let problem = get(&desk, "/", &[]).await.problem(503, "panel_missing");
    assert!(problem.detail.contains("cargo xtask run"), "{problem:?}");
}
