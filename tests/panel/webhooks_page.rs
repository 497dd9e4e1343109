//! The webhooks' pages: what is there, what is missing in the form, and a secret that is shown once.

use leptos::prelude::*;
use panel::session::SessionContext;
use panel::webhook::WebhooksPage;
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{button, description, fill_in, is_disabled, press, until, until_role_says, until_text};
use crate::sample::SESSION;
use crate::server::{Answer, answers, calls};
use crate::{page, sample, server};

const WEBHOOK: &str = "01930000-0000-7000-8000-0000000000cc";
const DELIVERY: &str = "01930000-0000-7000-8000-0000000000dd";
const LIST: &str = "GET /api/v1/webhooks";
const CREATE: &str = "POST /api/v1/webhooks";
const DELIVERIES: &str = "GET /api/v1/webhooks/01930000-0000-7000-8000-0000000000cc/deliveries";
const SECRET: &str = "POST /api/v1/webhooks/01930000-0000-7000-8000-0000000000cc/secret";
const RESEND: &str = "POST /api/v1/webhooks/01930000-0000-7000-8000-0000000000cc/deliveries/01930000-0000-7000-8000-0000000000dd/redelivery";

fn webhook(off_because: Option<&str>) -> Value {
    json!({
        "id": WEBHOOK, "company": { "id": "01930000-0000-7000-8000-00000000000a", "name": "Demo Flowers" },
        "url": "https://shop.example/hooks", "kinds": ["refund_succeeded"], "enabled": off_because.is_none(),
        "off_because": off_because, "created_at": "2026-11-20T10:00:00.000000Z", "old_secret_until": null
    })
}

fn list(items: &[Value]) -> Answer {
    Answer::Json(200, json!({ "items": items, "kinds": ["refund_succeeded", "refund_failed"] }))
}

fn deliveries(state: &str, status: u16) -> Answer {
    let body = json!({
        "type": "refund_succeeded",
        "data": { "amount": "12.50", "currency": "USD", "reference_number": sample::REFERENCE }
    });
    let item = json!({
        "id": DELIVERY, "kind": "refund_succeeded", "transaction_id": sample::REFUND, "state": state, "tries": 1,
        "made_at": "2026-11-20T10:00:00.000000Z", "due_at": null, "tried_at": "2026-11-20T10:00:00.000000Z",
        "delivered_at": null, "status": status, "answer": "Maintenance until noon", "body": body.to_string()
    });
    Answer::Json(200, json!({ "items": [item], "next": null }))
}

fn open(address: &str, lists: impl IntoIterator<Item = Answer>) {
    page::take_away();
    page::forget_all();
    server::start();
    answers(SESSION, [sample::session_of_manager()]);
    answers(LIST, lists);
    answers(DELIVERIES, [deliveries("given_up", 503), deliveries("delivered", 204)]);
    page::go_to(address);
    page::show(|| {
        panel::router::Location::provide();
        SessionContext::provide().load();
        panel::i18n::learn(panel::i18n::part_texts::COMPANY);
        view! { <WebhooksPage /> }
    });
}

fn open_one(off_because: Option<&str>) {
    open(&format!("/company/webhooks/{WEBHOOK}"), [list(&[webhook(off_because)])]);
}

#[wasm_bindgen_test]
async fn a_webhook_is_made_and_its_secret_is_shown_once() {
    open("/company/webhooks", [list(&[]), list(&[webhook(None)])]);
    answers(CREATE, [Answer::Json(201, json!({ "webhook": webhook(None), "secret": "whsec_demo" }))]);
    until_text("No webhooks yet").await;
    press("New webhook").await;
    press("Make webhook").await;
    until_text("Enter the address that shall be told.").await;
    fill_in("Address (https://…)", "https://shop.example/hooks").await;
    press("Make webhook").await;
    until_text("whsec_demo").await;
    let sent: Value = serde_json::from_str(&calls(CREATE)[0].body).unwrap();
    assert_eq!(sent["kinds"], json!(["refund_succeeded", "refund_failed"]));
    press("I have kept it").await;
    until("the page without the secret", || (!page::text().contains("whsec_demo")).then_some(())).await;
    assert!(page::text().contains("https://shop.example/hooks"));
}

#[wasm_bindgen_test]
async fn a_refused_address_says_why_beside_the_field() {
    open("/company/webhooks", [list(&[])]);
    let mut problem = json!({
        "type": "about:blank", "title": "", "status": 422, "code": "invalid_field",
        "detail": "Give an address that begins with https://."
    });
    problem["fields"] = json!(["url"]);
    answers(CREATE, [Answer::Json(422, problem)]);
    press("New webhook").await;
    let field = fill_in("Address (https://…)", "http://shop.example").await;
    press("Make webhook").await;
    until("the reason", || description(&field).contains("begins with https://").then_some(())).await;
}

#[wasm_bindgen_test]
async fn a_message_says_what_came_back_and_is_sent_again() {
    open_one(None);
    answers(RESEND, [Answer::Json(200, json!({}))]);
    let row = until_role_says("row", sample::REFERENCE).await;
    let text = row.text_content().unwrap();
    for wanted in ["Refund paid $12.50", "Given up", "HTTP 503", "Maintenance until noon"] {
        assert!(text.contains(wanted), "{wanted} is missing from: {text}");
    }
    press(&format!("Send again: Refund paid, {}", sample::REFERENCE)).await;
    until_text("Delivered").await;
    assert_eq!(calls(RESEND).len(), 1);
}

#[wasm_bindgen_test]
async fn a_webhook_that_went_away_says_so_and_sends_nothing() {
    open_one(Some("gone"));
    until_text("Its machine answered that it is gone (410)").await;
    let name = format!("Send again: Refund paid, {}", sample::REFERENCE);
    let again = until("the button", || button(&name)).await;
    assert!(is_disabled(&again));
    assert!(description(&again).contains("This webhook is off."));
}

#[wasm_bindgen_test]
async fn a_new_secret_is_asked_for_twice_and_shown() {
    open_one(None);
    answers(SECRET, [Answer::Json(200, json!({ "webhook": webhook(None), "secret": "whsec_other" }))]);
    press("New secret…").await;
    until_text("For 24 hours messages are signed with the new secret and with the one before").await;
    press("Make a new secret").await;
    until_text("whsec_other").await;
}

#[wasm_bindgen_test]
async fn what_cannot_be_loaded_is_loaded_again_and_a_deleted_one_is_not_there() {
    open(&format!("/company/webhooks/{WEBHOOK}"), [Answer::Cut, list(&[])]);
    until_role_says("alert", "The webhooks could not be loaded").await;
    press("Try again").await;
    until_text("There is no such webhook").await;
}

#[wasm_bindgen_test]
async fn who_manages_nothing_is_told_whose_page_it_is() {
    open("/company/webhooks", [sample::problem(403, "role_too_low", "For managers.", None)]);
    until_text("Webhooks are for managers").await;
}
