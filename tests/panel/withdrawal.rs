//! Taking a refund back on its payment's page: asked once more, done, or refused because it has just left.

use leptos::prelude::*;
use panel::payment::PaymentPage;
use panel::session::SessionContext;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{button, press, until, until_role_says, until_text};
use crate::sample::{PAYMENT, READ_PAYMENT, SESSION, WITHDRAWAL};
use crate::server::{Answer, answers, calls};
use crate::{page, sample, server};

/// A payment of $100.00 with a refund of $12.50 that waits to be sent, seen by whoever asked for it.
fn open(withdrawal: Answer) {
    page::take_away();
    page::forget_all();
    server::start();
    answers(SESSION, [sample::session()]);
    answers(
        READ_PAYMENT,
        [sample::payment_with_refund("67.50", "queued"), sample::payment_with_refund("80.00", "withdrawn")],
    );
    answers(WITHDRAWAL, [withdrawal]);
    page::go_to(&panel::paths::payment(PAYMENT.parse().unwrap()));
    page::show(|| {
        panel::router::Location::provide();
        SessionContext::provide().load();
        view! { <PaymentPage /> }
    });
}

#[wasm_bindgen_test]
async fn a_withdrawn_refund_is_withdrawn_on_screen_and_its_amount_free_again() {
    open(sample::refund("withdrawn"));
    until_text("Can be refunded $67.50").await;
    press("Withdraw").await;
    press("Withdraw refund").await;
    until_text("Can be refunded $80.00").await;
    let row = until_role_says("row", "-$12.50").await;
    assert!(row.text_content().unwrap().contains("Withdrawn"));
    assert!(button("Withdraw").is_none());
    assert_eq!(calls(WITHDRAWAL).len(), 1);
}

#[wasm_bindgen_test]
async fn whoever_keeps_it_has_sent_nothing() {
    open(Answer::Cut);
    press("Withdraw").await;
    until_role_says("group", "Withdraw this refund? No gateway has heard of it yet.").await;
    press("Keep it").await;
    until("the button", || button("Withdraw")).await;
    assert!(calls(WITHDRAWAL).is_empty());
}

#[wasm_bindgen_test]
async fn a_refund_that_has_just_left_says_so_in_words() {
    open(sample::problem(409, "refund_already_sent", "It was sent.", None));
    press("Withdraw").await;
    press("Withdraw refund").await;
    until_role_says("status", "This refund has just left for the gateway").await;
}
