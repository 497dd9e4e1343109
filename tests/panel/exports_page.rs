//! The page of exports: how far one is while it is written, what it holds then, and taking it back or asking again.

use leptos::prelude::*;
use panel::export::export_page::ExportsPage;
use panel::session::SessionContext;
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{press, until_text};
use crate::sample::SESSION;
use crate::server::{Answer, answers, calls};
use crate::{page, sample, server};

const LIST: &str = "GET /api/v1/exports";
const CREATE: &str = "POST /api/v1/exports";
const DELETE: &str = "DELETE /api/v1/exports/01930000-0000-7000-8000-0000000000ee";
const SHA256: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

fn export(state: &str, rows_written: u64) -> Value {
    json!({
        "id": "01930000-0000-7000-8000-0000000000ee", "format": "csv", "query": "currency=TRY&zone=Asia/Kathmandu",
        "state": state, "rows_written": rows_written, "rows_expected": 2_000, "file_bytes": 1_400 * rows_written,
        "created_at": "2026-11-20T10:00:00.000000Z", "expires_at": "2026-11-21T10:00:00.000000Z",
        "failure": (state == "failed").then_some("interrupted")
    })
}

fn done() -> Value {
    let mut done = export("done", 2_000);
    done["manifest"] = json!({
        "file_name": "report.csv", "format": "csv", "query": "currency=TRY", "zone": "Asia/Kathmandu",
        "as_of": "2026-11-20T10:00:00.000000Z", "rows": 2_000, "file_bytes": 2_800_000, "sha256": SHA256,
        "currencies": [{
            "currency": "TRY", "payments": "1234.50", "payment_count": 1_990, "refunds": "-34.50", "refund_count": 10,
            "pending_refunds": "0.00", "net": "1200.00"
        }]
    });
    done
}

fn list(items: &[Value]) -> Answer {
    Answer::Json(200, json!({ "items": items }))
}

fn open(lists: impl IntoIterator<Item = Answer>) {
    page::take_away();
    page::forget_all();
    server::start();
    answers(SESSION, [sample::session_of_manager()]);
    answers(LIST, lists);
    page::go_to("/exports");
    page::show(|| {
        panel::router::Location::provide();
        SessionContext::provide().load();
        view! { <ExportsPage /> }
    });
}

#[wasm_bindgen_test]
async fn an_export_is_followed_until_its_file_is_there() {
    open([list(&[export("queued", 0)]), list(&[export("running", 500)]), list(&[done()])]);
    until_text("Waiting for a server to take it up").await;
    until_text("500 of 2,000 rows").await;
    until_text("Ready").await;
    for text in ["2,000 rows", "2.8 MB", "₺1,200.00", SHA256, "Days and times in Asia/Kathmandu."] {
        until_text(text).await;
    }
    until_text("Download").await;
    let asked = calls(LIST).len();
    assert_eq!(asked, 3, "nobody asks any more once nothing is being written");
}

#[wasm_bindgen_test]
async fn an_export_under_way_is_cancelled() {
    open([list(&[export("running", 500)])]);
    answers(DELETE, [Answer::Json(200, json!({}))]);
    until_text("500 of 2,000 rows").await;
    answers(LIST, [list(&[])]);
    press("Cancel").await;
    until_text("You have not exported anything in the last day").await;
    assert_eq!(calls(DELETE).len(), 1);
}

#[wasm_bindgen_test]
async fn what_failed_says_why_and_is_asked_for_again_by_the_same_words() {
    open([list(&[export("failed", 0)]), list(&[done()])]);
    answers(CREATE, [Answer::Json(201, export("queued", 0))]);
    until_text("Servers stopped again and again while the file was written. Try again.").await;
    press("Try again").await;
    until_text("Ready").await;
    let sent: Value = serde_json::from_str(&calls(CREATE)[0].body).unwrap();
    assert_eq!(sent, json!({ "format": "csv", "query": "currency=TRY&zone=Asia/Kathmandu" }));
}
