//! The refund pop-up in a real browser: what a support agent sees, types and presses.

use leptos::prelude::*;
use panel::refund::RefundDialog;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{a_few_frames, button, description, fill_in, focused_text, is_disabled, press, until};
use crate::page::{until_role_says, until_text};
use crate::sample::{PREVIEW, READ_PAYMENT, READ_REFUND, REFUNDS, SESSION};
use crate::server::{Answer, Call, answers, calls};
use crate::{page, sample, server};

const AMOUNT: &str = "Amount to refund";

/// A server that knows the payment with $80.00 left, and a browser that remembers nothing.
fn begin(refunds: impl IntoIterator<Item = Answer>) {
    page::take_away();
    page::forget_all();
    server::start();
    answers(SESSION, [sample::session()]);
    answers(READ_PAYMENT, [sample::payment("80.00")]);
    answers(PREVIEW, [sample::preview()]);
    answers(REFUNDS, refunds);
}

/// Opens the pop-up; counts how often the page behind is told that something changed.
fn open() -> ArcRwSignal<u32> {
    let changes = ArcRwSignal::new(0);
    let told = changes.clone();
    page::show(move || {
        let payment_id = sample::PAYMENT.parse().unwrap();
        let on_changed = Callback::new(move |()| told.update(|count| *count += 1));
        view! { <RefundDialog payment_id on_close=Callback::new(|()| ()) on_changed /> }
    });
    changes
}

/// Opens the pop-up, types $12.50 and presses the button.
async fn refund_twelve_fifty() {
    open();
    fill_in(AMOUNT, "12.50").await;
    press("Refund $12.50").await;
}

fn sent_key(call: &Call) -> String {
    call.key.clone().unwrap()
}

#[wasm_bindgen_test]
async fn the_pop_up_says_whose_payment_it_is_and_explains_the_maximum_as_a_sum() {
    begin([]);
    open();
    until_text("Can be refunded $80.00").await;
    for wanted in ["Demo Person", "Demo bank", "Captured $100.00", "Refunded -$20.00"] {
        assert!(page::text().contains(wanted), "{wanted} is missing from: {}", page::text());
    }
    assert!(!page::text().contains("Waiting"), "parts of zero are left out");
}

#[wasm_bindgen_test]
async fn an_amount_over_the_limit_is_refused_while_typing_and_never_sent() {
    begin([sample::created("succeeded")]);
    open();
    let amount = fill_in(AMOUNT, "80.01").await;
    until_text("This is more than the $80.00 that can still be refunded.").await;
    assert!(description(&amount).contains("more than the $80.00"), "the error belongs to the field");
    assert_eq!(amount.get_attribute("aria-invalid").as_deref(), Some("true"));
    press("Refund").await;
    a_few_frames().await;
    assert!(calls(REFUNDS).is_empty());
}

#[wasm_bindgen_test]
async fn the_button_names_the_deed_and_the_form_says_what_will_be_left() {
    begin([]);
    open();
    fill_in(AMOUNT, "12.5").await;
    until("the button", || button("Refund $12.50")).await;
    until_text("$67.50 will be left.").await;
    fill_in(AMOUNT, "1.234").await;
    until_text("This could mean $1,234.00").await;
    assert!(button("Refund $12.50").is_none());
}

#[wasm_bindgen_test]
async fn refund_all_fills_in_all_that_is_left() {
    begin([]);
    open();
    press("Refund all $80.00").await;
    until("the button", || button("Refund $80.00")).await;
    until_text("Nothing will be left.").await;
    assert_eq!(page::field(AMOUNT).unwrap().value(), "80.00");
}

#[wasm_bindgen_test]
async fn a_refund_that_is_paid_ends_with_its_reference_number_and_what_is_left() {
    begin([sample::created("succeeded")]);
    let changes = open();
    fill_in(AMOUNT, "12.50").await;
    press("Refund $12.50").await;
    until_role_says("status", "$12.50 refunded").await;
    until_text(sample::REFERENCE).await;
    until_text("Can still be refunded $67.50").await;
    until("the focus", || (focused_text() == "$12.50 refunded").then_some(())).await;
    assert_eq!(changes.get_untracked(), 1, "the page behind is told");
    let sent = calls(REFUNDS);
    let body: serde_json::Value = serde_json::from_str(&sent[0].body).unwrap();
    assert_eq!(body, serde_json::json!({ "amount": "12.50", "expected_refundable": "80.00" }));
}

#[wasm_bindgen_test]
async fn a_double_click_sends_one_refund() {
    begin([Answer::Silent]);
    open();
    fill_in(AMOUNT, "12.50").await;
    let button = until("the button", || button("Refund $12.50")).await;
    button.click();
    button.click();
    until_text("On its way.").await;
    button.click();
    a_few_frames().await;
    assert_eq!(calls(REFUNDS).len(), 1);
}

#[wasm_bindgen_test]
async fn an_unfinished_refund_survives_a_reload_and_is_sent_with_the_same_key_and_body() {
    begin([Answer::Silent, sample::created("succeeded")]);
    refund_twelve_fifty().await;
    until("the first sending", || (calls(REFUNDS).len() == 1).then_some(())).await;
    page::take_away();
    open();
    until_role_says("status", "$12.50 refunded").await;
    let sent = calls(REFUNDS);
    assert_eq!(sent.len(), 2);
    assert_eq!(sent_key(&sent[0]), sent_key(&sent[1]));
    assert_eq!(sent[0].body, sent[1].body);
    page::take_away();
    open();
    until("an empty form", || page::field(AMOUNT)).await;
    assert_eq!(calls(REFUNDS).len(), 2, "an end that was seen is forgotten");
}

#[wasm_bindgen_test]
async fn another_person_in_the_same_tab_never_repeats_it() {
    begin([Answer::Silent, sample::created("succeeded")]);
    refund_twelve_fifty().await;
    until("the first sending", || (calls(REFUNDS).len() == 1).then_some(())).await;
    page::take_away();
    answers(SESSION, [sample::session_of_another()]);
    open();
    until("an empty form", || page::field(AMOUNT)).await;
    a_few_frames().await;
    assert_eq!(calls(REFUNDS).len(), 1);
}

#[wasm_bindgen_test]
async fn a_declined_refund_says_so_in_the_gateways_words_and_another_try_has_a_new_key() {
    begin([
        sample::created_with("failed", Some("Insufficient merchant balance")),
        sample::created("succeeded"),
    ]);
    refund_twelve_fifty().await;
    let ending = until_role_says("alert", "$12.50 not refunded").await;
    assert!(ending.text_content().unwrap().contains("Insufficient merchant balance"));
    until_text("$80.00 can be refunded now.").await;
    press("Try again").await;
    fill_in(AMOUNT, "12.50").await;
    press("Refund $12.50").await;
    until_role_says("status", "$12.50 refunded").await;
    let sent = calls(REFUNDS);
    assert_eq!(sent.len(), 2);
    assert_ne!(sent_key(&sent[0]), sent_key(&sent[1]));
}

#[wasm_bindgen_test]
async fn a_refund_whose_answer_was_lost_at_the_gateway_is_not_known_yet_and_is_asked_after() {
    begin([sample::created("unknown")]);
    answers(READ_REFUND, [sample::refund("unknown"), sample::refund("succeeded")]);
    refund_twelve_fifty().await;
    until_role_says("alert", "Not known yet").await;
    assert!(page::text().contains("Do not make this refund again"));
    assert!(!page::text().to_lowercase().contains("failed"));
    press("Check now").await;
    until_role_says("status", "$12.50 refunded").await;
    assert_eq!(calls(REFUNDS).len(), 1, "asking is not repeating");
}

#[wasm_bindgen_test]
async fn a_broken_connection_is_not_known_yet_and_repeated_with_the_same_key() {
    begin([Answer::Cut, Answer::Json(502, serde_json::Value::Null), sample::created("succeeded")]);
    refund_twelve_fifty().await;
    until_role_says("alert", "Not known yet").await;
    assert!(!page::text().to_lowercase().contains("failed"));
    press("Check now").await;
    until_role_says("status", "$12.50 refunded").await;
    let sent = calls(REFUNDS);
    assert_eq!(sent.len(), 3);
    assert!(sent.iter().all(|call| sent_key(call) == sent_key(&sent[0]) && call.body == sent[0].body));
}

#[wasm_bindgen_test]
async fn a_refusal_by_the_service_keeps_the_form_and_the_corrected_amount_goes_with_the_same_key() {
    let refusal = sample::problem(422, "amount_exceeds_refundable", "too much", Some("60.00"));
    begin([refusal, sample::created("succeeded")]);
    answers(READ_PAYMENT, [sample::payment("80.00"), sample::payment("60.00")]);
    open();
    fill_in(AMOUNT, "70").await;
    press("Refund $70.00").await;
    until_role_says("status", "This is more than the $60.00 that can still be refunded.").await;
    assert_eq!(page::field(AMOUNT).unwrap().value(), "70", "what was typed stays");
    until_text("Can be refunded $60.00").await;
    fill_in(AMOUNT, "12.50").await;
    press("Refund $12.50").await;
    until_role_says("status", "$12.50 refunded").await;
    let sent = calls(REFUNDS);
    assert_eq!(sent.len(), 2);
    assert_eq!(sent_key(&sent[0]), sent_key(&sent[1]));
}

#[wasm_bindgen_test]
async fn a_refundable_that_moved_is_said_and_nothing_typed_is_lost() {
    let changed = sample::problem(409, "refundable_changed", "it moved", Some("60.00"));
    begin([changed, sample::created("succeeded")]);
    answers(READ_PAYMENT, [sample::payment("80.00"), sample::payment("60.00")]);
    refund_twelve_fifty().await;
    until_role_says("status", "changed from $80.00 to $60.00").await;
    assert_eq!(page::field(AMOUNT).unwrap().value(), "12.50");
    press("Refund $12.50").await;
    until_role_says("status", "$12.50 refunded").await;
    let sent = calls(REFUNDS);
    assert_eq!(sent_key(&sent[0]), sent_key(&sent[1]));
    assert!(sent[1].body.contains("60.00"), "decided on the new sum");
}

#[wasm_bindgen_test]
async fn a_viewer_finds_the_button_disabled_with_its_reason() {
    begin([]);
    answers(READ_PAYMENT, [sample::payment_for_viewer("80.00")]);
    open();
    let button = until("the button", || button("Refund")).await;
    assert!(is_disabled(&button));
    assert!(description(&button).contains("Ask a manager of the company for the agent role."));
    assert!(page::field(AMOUNT).is_none());
    button.click();
    a_few_frames().await;
    assert!(calls(REFUNDS).is_empty());
}

#[wasm_bindgen_test]
async fn a_payment_that_cannot_be_fetched_can_be_fetched_again() {
    begin([]);
    answers(READ_PAYMENT, [Answer::Cut, sample::payment("80.00")]);
    open();
    until_role_says("alert", "This payment could not be opened").await;
    press("Try again").await;
    until_text("Can be refunded $80.00").await;
}

#[wasm_bindgen_test]
async fn a_look_alike_is_warned_of_before_the_button_is_pressed() {
    begin([]);
    answers(PREVIEW, [sample::preview_with_look_alike()]);
    open();
    fill_in(AMOUNT, "12.50").await;
    until_role_says("status", "$12.50 was already refunded on this payment").await;
    assert!(page::text().contains("by agent@demo.example"));
    assert!(!is_disabled(&button("Refund $12.50").unwrap()), "a warning does not stand in the way");
}
