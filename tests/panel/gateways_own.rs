//! What one gateway has and another has not: choices, a window for the same amount, whole amounts, silence, words.

use leptos::prelude::*;
use panel::payment::PaymentPage;
use panel::refund::RefundDialog;
use panel::report::ReportPage;
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{button, fill_in, is_disabled, pick, press, tick, until, until_role_says, until_text};
use crate::sample::{PREVIEW, READ_PAYMENT, READ_REFUND, REFUND, REFUNDS, SESSION};
use crate::server::{Answer, answers, calls};
use crate::{page, sample, server};

const AMOUNT: &str = "Amount to refund";
const DESTINATION: &str = "Paid back to";
const FROM_US: &str = "Taken from our own account";
const SINCE: &str = "2026-11-20T12:03:00Z";

/// An answer with something in it otherwise.
fn changed(answer: Answer, change: impl FnOnce(&mut Value)) -> Answer {
    let Answer::Json(status, mut body) = answer else { panic!("{answer:?} has no body") };
    change(&mut body);
    Answer::Json(status, body)
}

/// A payment with $80.00 left, of a gateway with something of its own.
fn begin(payment: impl FnOnce(&mut Value)) {
    page::take_away();
    page::forget_all();
    server::start();
    answers(SESSION, [sample::session()]);
    answers(READ_PAYMENT, [changed(sample::payment("80.00"), |body| payment(&mut body["payment"]))]);
    answers(PREVIEW, [sample::preview()]);
    answers(REFUNDS, [sample::created("succeeded")]);
}

fn open() {
    page::show(|| {
        let payment_id = sample::PAYMENT.parse().unwrap();
        let nothing = Callback::new(|()| ());
        view! { <RefundDialog payment_id on_close=nothing on_changed=nothing /> }
    });
}

fn with_choices(payment: &mut Value) {
    payment["capabilities"]["choices"] = json!([
        { "name": "charge_from_me", "values": ["false", "true"], "default": "false" },
        { "name": "refund_destination_type", "values": ["PROVIDER", "WALLET"], "default": "PROVIDER" },
    ]);
}

fn sent_choices(index: usize) -> Value {
    let sent = calls(REFUNDS);
    let body: Value = serde_json::from_str(&sent[index].body).unwrap();
    body["choices"].clone()
}

#[wasm_bindgen_test]
async fn what_was_chosen_is_sent_kept_through_a_broken_line_and_shown_at_the_end() {
    begin(with_choices);
    let chosen = json!({ "charge_from_me": "true", "refund_destination_type": "WALLET" });
    let made = changed(sample::created("succeeded"), |body| body["detail"]["choices"] = chosen.clone());
    answers(REFUNDS, [Answer::Cut, made]);
    open();
    fill_in(AMOUNT, "12.50").await;
    tick(FROM_US).await;
    pick(DESTINATION, "WALLET").await;
    press("Refund $12.50").await;
    until_text("Not known yet").await;
    open();
    until_role_says("status", "$12.50 refunded").await;
    until_text("Paid back to The customer's wallet").await;
    until_text("Taken from our own account Yes").await;
    assert_eq!(sent_choices(0), chosen);
    assert_eq!(sent_choices(1), chosen);
    let sent = calls(REFUNDS);
    assert_eq!(sent[0].key, sent[1].key);
}

#[wasm_bindgen_test]
async fn what_stands_as_the_gateways_default_is_not_sent() {
    begin(with_choices);
    open();
    fill_in(AMOUNT, "12.50").await;
    tick(FROM_US).await;
    tick(FROM_US).await;
    pick(DESTINATION, "WALLET").await;
    pick(DESTINATION, "PROVIDER").await;
    press("Refund $12.50").await;
    until_role_says("status", "$12.50 refunded").await;
    assert_eq!(sent_choices(0), Value::Null);
}

#[wasm_bindgen_test]
async fn the_same_amount_is_held_back_for_as_long_as_the_gateway_refuses_it() {
    begin(|_| ());
    let blocked = |body: &mut Value| body["look_alike_blocks_for_s"] = json!(2);
    answers(PREVIEW, [changed(sample::preview_with_look_alike(), blocked)]);
    open();
    fill_in(AMOUNT, "12.50").await;
    let held = until("the button", || button("Refund $12.50 in 2 s")).await;
    assert!(is_disabled(&held));
    until_role_says("status", "Demo bank refuses the same amount again for 2 s.").await;
    held.click();
    until("the button", || button("Refund $12.50 in 1 s")).await;
    assert!(calls(REFUNDS).is_empty(), "nothing is sent that the gateway would refuse");
    let free = until("the button", || button("Refund $12.50")).await;
    assert!(!is_disabled(&free));
    free.click();
    until_role_says("status", "$12.50 refunded").await;
}

#[wasm_bindgen_test]
async fn a_gateway_of_whole_amounts_says_so_while_decimals_are_typed() {
    begin(|payment| payment["capabilities"]["amount_decimals"] = json!(0));
    open();
    fill_in(AMOUNT, "12.50").await;
    until_text("This gateway takes whole amounts only.").await;
    fill_in(AMOUNT, "12").await;
    until("the button", || button("Refund $12.00")).await;
}

#[wasm_bindgen_test]
async fn a_gateway_that_does_not_answer_is_said_and_does_not_stand_in_the_way() {
    begin(|payment| payment["gateway_circuit"] = json!({ "state": "open", "since": SINCE }));
    open();
    until_role_says("status", "Demo bank has not answered since").await;
    until_text("Your refund is kept and sent when it answers.").await;
    fill_in(AMOUNT, "12.50").await;
    press("Refund $12.50").await;
    until_role_says("status", "$12.50 refunded").await;
}

#[wasm_bindgen_test]
async fn the_report_says_quietly_which_gateways_do_not_answer() {
    begin(|_| ());
    let account = |name: &str, state: &str| {
        json!({
            "id": "01930000-0000-7000-8000-00000000000b", "name": name, "kind": "payu", "enabled": true,
            "company": { "id": "01930000-0000-7000-8000-00000000000a", "name": "Demo Flowers" },
            "circuit": { "state": state, "since": SINCE }
        })
    };
    let list = json!({ "items": [account("Demo PayU", "open"), account("Demo bank", "closed")] });
    answers("GET /api/v1/gateways", [Answer::Json(200, list)]);
    answers("GET /api/v1/transactions", [sample::list(&[], 10)]);
    page::go_to(panel::paths::REPORT);
    page::show(|| {
        panel::router::Location::provide();
        view! { <ReportPage /> }
    });
    let notice = until_role_says("status", "Demo PayU has not answered since").await;
    let text = notice.text_content().unwrap();
    assert!(text.contains("kept and sent") && !text.contains("Demo bank"), "{text}");
}

#[wasm_bindgen_test]
async fn a_refunds_page_has_the_gateways_own_words_what_it_answered_and_the_receipt() {
    begin(|_| ());
    let refund = changed(sample::refund("succeeded"), |body| {
        body["transaction"]["refund_kind"] = json!("cancel");
        body["refund"]["gateway_details"] = json!([{ "name": "refund.ref_id", "value": "8839" }]);
        body["refund"]["receipt_url"] = json!("/receipt/abc");
        body["timeline"] = json!([{
            "transaction_id": REFUND, "kind": "refund_succeeded", "at": SINCE, "actor": null, "amount": "12.50",
            "code": null, "message": null
        }]);
    });
    answers(READ_REFUND, [refund]);
    page::go_to(&panel::paths::payment(REFUND.parse().unwrap()));
    page::show(|| {
        panel::router::Location::provide();
        view! { <PaymentPage /> }
    });
    let told = until("what happened", || page::item("Refund paid")).await;
    assert!(told.contains("CANCEL"), "{told}");
    let receipt = until("the receipt", || page::link("Receipt (opens in a new tab)")).await;
    assert_eq!(receipt.get_attribute("href").as_deref(), Some("/receipt/abc"));
    assert_eq!(receipt.get_attribute("target").as_deref(), Some("_blank"));
    assert!(!page::text().contains("8839"), "only who asks for it sees it");
    page::unfold("What the gateway said").await;
    until_text("refund.ref_id 8839").await;
}
