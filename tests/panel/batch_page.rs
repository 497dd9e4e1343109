//! The page of one batch: beginning it where the policy wants a fresh second factor, by a passkey.

use js_sys::{Function, Object, Reflect};
use leptos::prelude::*;
use panel::bulk_refund::BulkRefundPages;
use panel::session::SessionContext;
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{button, press, until, until_text};
use crate::server::{Answer, answers, calls};
use crate::{page, sample, server};

const ADDRESS: &str = "/bulk-refunds/01930000-0000-7000-8000-0000000000bb";
const SHOW: &str = "GET /api/v1/bulk-refunds/01930000-0000-7000-8000-0000000000bb";
const LINES: &str = "GET /api/v1/bulk-refunds/01930000-0000-7000-8000-0000000000bb/lines";
const START: &str = "POST /api/v1/bulk-refunds/01930000-0000-7000-8000-0000000000bb/start";
const WANTED: &str = "GET /api/v1/session/second-factor";
const CHALLENGE: &str = "POST /api/v1/passkeys/challenge";
const PROOF: &str = "POST /api/v1/session/proof/passkey";

fn batch(state: &str) -> Value {
    json!({
        "id": "01930000-0000-7000-8000-0000000000bb",
        "company": { "id": "01930000-0000-7000-8000-00000000000a", "name": "Demo Flowers" },
        "name": "Product recall", "made_by": "agent@demo.example", "state": state, "stopped_why": null,
        "content_hash": "ab".repeat(32), "line_count": 2, "a_second": 2,
        "created_at": "2026-11-20T10:00:00.000000Z", "started_at": null, "finished_at": null,
        "sums": [{ "currency": "USD", "outcome": "waiting", "lines": 2, "amount": "160.00" }],
        "rule": null, "expires_at": null, "ending": null, "may_decide": false, "refusal": null,
        "may_start": state == "draft", "may_steer": true
    })
}

/// A device that signs whatever it is asked, in the place of the browser's own.
fn give_device() {
    let window = web_sys::window().unwrap();
    let class = Object::new();
    let read = Function::new_with_args("options", "return options");
    Reflect::set(&class, &"parseRequestOptionsFromJSON".into(), &read).unwrap();
    Reflect::set(&window, &"PublicKeyCredential".into(), &class).unwrap();
    let credentials = Reflect::get(&window.navigator(), &"credentials".into()).unwrap();
    let sign = "return Promise.resolve({ signed: wanted.publicKey.challenge })";
    Reflect::set(&credentials, &"get".into(), &Function::new_with_args("wanted", sign)).unwrap();
}

#[wasm_bindgen_test]
async fn a_batch_that_wants_a_fresh_second_factor_begins_by_a_passkey() {
    page::take_away();
    page::forget_all();
    server::start();
    give_device();
    let needed = json!({
        "type": "about:blank", "title": "Forbidden", "status": 403, "code": "second_factor_needed",
        "detail": "Show your second factor first."
    });
    answers(sample::SESSION, [sample::session_of_manager()]);
    answers(SHOW, [Answer::Json(200, batch("draft"))]);
    answers(LINES, [Answer::Json(200, json!({ "items": [], "next": null }))]);
    answers(START, [Answer::Json(403, needed), Answer::Json(200, batch("running"))]);
    answers(WANTED, [Answer::Json(200, json!({ "ways": ["passkey", "recovery_code"] }))]);
    let challenge = json!({ "token": "one", "options": r#"{ "challenge": "asked" }"# });
    answers(CHALLENGE, [Answer::Json(200, challenge)]);
    answers(PROOF, [Answer::Json(200, json!({}))]);
    page::go_to(ADDRESS);
    page::show(|| {
        panel::router::Location::provide();
        SessionContext::provide().load();
        panel::i18n::learn(panel::i18n::part_texts::BULK_REFUND);
        panel::i18n::learn(panel::i18n::part_texts::SECOND_FACTOR);
        view! { <BulkRefundPages /> }
    });
    let start = "Refund 2 lines, $160.00";
    press(start).await;
    until_text("Your browser asks for your passkey when you go on.").await;
    assert_eq!((calls(START).len(), calls(PROOF).len()), (1, 0), "nothing is asked of the device unasked");
    until("the other way", || button("Use a recovery code")).await;

    press(start).await;
    until("the batch that runs", || button("Stop")).await;
    let proof: Value = serde_json::from_str(&calls(PROOF)[0].body).unwrap();
    assert_eq!(proof["token"], "one");
    assert!(proof["credential"].as_str().unwrap().contains("asked"), "{proof}");
    assert_eq!((calls(START).len(), calls(PROOF).len()), (2, 1));
}
