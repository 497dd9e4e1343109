//! How the pop-up ends where one decision was spread over several items.

use leptos::prelude::*;
use panel::refund::RefundDialog;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{fill_in, press, until_role_says, until_text};
use crate::sample::{PREVIEW, READ_PAYMENT, REFUNDS, SESSION};
use crate::server::answers;
use crate::{page, sample, server};

/// Refunds $20.00 of two items, the first of which is paid and the second of which stands so.
async fn refund_twenty(second: &str) {
    page::take_away();
    page::forget_all();
    server::start();
    answers(SESSION, [sample::session()]);
    answers(READ_PAYMENT, [sample::payment("80.00")]);
    answers(PREVIEW, [sample::preview()]);
    answers(REFUNDS, [sample::decided(second)]);
    page::show(|| {
        let payment_id = sample::PAYMENT.parse().unwrap();
        let quiet = Callback::new(|()| ());
        view! { <RefundDialog payment_id on_close=quiet on_changed=quiet /> }
    });
    fill_in("Amount to refund", "20.00").await;
    press("Refund $20.00").await;
}

#[wasm_bindgen_test]
async fn a_decision_whose_parts_are_all_paid_tells_their_sum_and_each_ones_number() {
    refund_twenty("succeeded").await;
    until_role_says("status", "$20.00 refunded, in 2 parts by item").await;
    for wanted in ["$12.50", "$7.50", sample::REFERENCE, sample::OTHER_REFERENCE] {
        assert!(page::text().contains(wanted), "{wanted} is missing from: {}", page::text());
    }
}

#[wasm_bindgen_test]
async fn a_decision_of_which_a_part_is_not_known_says_so_and_how_far_it_has_come() {
    refund_twenty("unknown").await;
    until_role_says("alert", "Not known yet").await;
    until_text("in 2 parts by item: $12.50 is refunded, $0.00 is not, and $7.50 is still open.").await;
    until_text("Do not make this refund again").await;
}

#[wasm_bindgen_test]
async fn a_decision_that_was_paid_in_part_says_what_went_back_and_what_did_not() {
    refund_twenty("failed").await;
    until_role_says("alert", "$12.50 refunded, $7.50 not refunded").await;
    until_text("Do not honour").await;
    until_text("$67.50 can be refunded now.").await;
    assert!(!page::text().contains("Nothing was paid back"), "something was: {}", page::text());
}
