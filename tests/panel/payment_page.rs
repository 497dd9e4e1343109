//! The page of one payment or refund: its facts, its sum, its refunds, and what happened.

use leptos::prelude::*;
use panel::payment::PaymentPage;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{button, description, fill_in, is_disabled, press, until, until_role_says, until_text};
use crate::sample::{PAYMENT, PREVIEW, READ_PAYMENT, READ_REFUND, REFERENCE, REFUND, REFUNDS, SESSION};
use crate::server::{Answer, answers};
use crate::{page, sample, server};

/// A server that knows one payment and one refund, and a browser at the address of this row.
fn open(id: &str) {
    page::take_away();
    page::forget_all();
    server::start();
    answers(SESSION, [sample::session()]);
    answers(READ_PAYMENT, [sample::payment("80.00"), sample::payment("67.50")]);
    answers(READ_REFUND, [sample::refund("unknown")]);
    answers(PREVIEW, [sample::preview()]);
    answers(REFUNDS, [sample::created("succeeded")]);
    page::go_to(&panel::paths::payment(id.parse().unwrap()));
    page::show(|| {
        panel::router::Location::provide();
        view! { <PaymentPage /> }
    });
}

#[wasm_bindgen_test]
async fn a_payment_shows_its_facts_its_sum_its_refunds_and_what_happened() {
    open(PAYMENT);
    until_text("Timeline").await;
    for wanted in [
        "Demo Flowers",
        "Demo bank",
        "MASTERPASS",
        REFERENCE,
        "gp-1",
        "Can be refunded $80.00",
        "Payment recorded",
    ] {
        assert!(page::text().contains(wanted), "{wanted} is missing from: {}", page::text());
    }
    let row = until_role_says("row", "-$12.50").await;
    let row = row.text_content().unwrap();
    assert!(row.contains("Succeeded") && row.contains("agent@demo.example"), "{row}");
}

#[wasm_bindgen_test]
async fn a_refund_says_how_it_stands_in_a_sentence_and_leads_to_its_payment() {
    open(REFUND);
    until_text("this refund may or may not be paid. Do not make it again").await;
    let link = until("the link", || page::link("Open its payment")).await;
    assert_eq!(link.get_attribute("href").unwrap(), format!("/report/{PAYMENT}"));
    assert!(button("Refund").is_none());
}

#[wasm_bindgen_test]
async fn a_row_that_is_not_there_is_said_calmly_with_a_way_back() {
    open(PAYMENT);
    answers(READ_PAYMENT, [sample::problem(404, "not_found", "no such row", None)]);
    until_text("There is no such payment").await;
    assert_eq!(page::link("Go to the report").unwrap().get_attribute("href").as_deref(), Some("/report"));
}

#[wasm_bindgen_test]
async fn a_page_that_could_not_be_loaded_can_be_loaded_again() {
    open(PAYMENT);
    answers(READ_PAYMENT, [Answer::Cut, sample::payment("80.00")]);
    until_role_says("alert", "This page could not be loaded").await;
    press("Try again").await;
    until_text("Timeline").await;
}

#[wasm_bindgen_test]
async fn a_viewers_button_is_disabled_with_its_reason() {
    open(PAYMENT);
    answers(READ_PAYMENT, [sample::payment_for_viewer("80.00")]);
    let button = until("the button", || button("Refund")).await;
    assert!(is_disabled(&button));
    assert!(description(&button).contains("agent role"));
}

#[wasm_bindgen_test]
async fn a_refund_made_in_the_pop_up_is_seen_on_the_page_behind_while_its_ending_stays() {
    open(PAYMENT);
    answers(READ_PAYMENT, [sample::payment("80.00"), sample::payment("80.00"), sample::payment("67.50")]);
    press("Refund").await;
    fill_in("Amount to refund", "12.50").await;
    press("Refund $12.50").await;
    until_role_says("status", "$12.50 refunded").await;
    until_text("Can be refunded $67.50").await;
    until_role_says("status", "$12.50 refunded").await;
}
