//! What others do while one looks, and one stream for however many tabs.

use leptos::prelude::*;
use panel::live::{Live, use_live};
use panel::refund::RefundDialog;
use panel::report::ReportPage;
use panel::session::SessionContext;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{a_few_frames, button, fill_in, press, until, until_role_says, until_text};
use crate::sample::{OTHER_REFUND, PAYMENT, PREVIEW, READ_PAYMENT, READ_REFUND, REFUND, REFUNDS, SESSION};
use crate::server::{Answer, answers, calls};
use crate::{page, sample, server, stream};

const LIST: &str = "GET /api/v1/transactions";
const TOTALS: &str = "GET /api/v1/transactions/totals";

fn begin() {
    page::take_away();
    page::forget_all();
    server::start();
    stream::start();
    answers(SESSION, [sample::session()]);
    answers(READ_PAYMENT, [sample::payment("80.00")]);
    answers(PREVIEW, [sample::preview()]);
}

/// Somebody is signed in, and follows what happens.
fn follow() {
    let session = SessionContext::provide();
    session.session.set(Some(serde_json::from_value(sample::session_body()).unwrap()));
    Live::provide(session);
    let live = use_live();
    on_cleanup(move || live.follow(None));
}

/// A tab's pop-up with a live stream of its own.
#[component]
fn Tab() -> impl IntoView {
    follow();
    let payment_id = PAYMENT.parse().unwrap();
    let nothing = Callback::new(|()| ());
    view! { <RefundDialog payment_id on_close=nothing on_changed=nothing /> }
}

async fn open_dialog() {
    page::show(|| view! { <Tab /> });
    until_text("Can be refunded $80.00").await;
    until("the stream", || (stream::open().len() == 1).then_some(())).await;
    stream::ready(10);
}

#[wasm_bindgen_test]
async fn an_open_pop_up_follows_a_colleagues_refund_and_keeps_what_was_typed() {
    begin();
    open_dialog().await;
    assert_eq!(stream::open(), ["/api/v1/events?after=10"], "it begins where the payment was read");
    fill_in("Amount to refund", "70").await;
    until("the button", || button("Refund $70.00")).await;
    answers(READ_PAYMENT, [sample::payment_at(11, "67.50")]);
    stream::event(11, "refund_reserved", OTHER_REFUND, "queued", "67.50");
    until_role_says("status", "manager@demo.example refunded $12.50 just now; $67.50 is left.").await;
    until_text("Can be refunded $67.50").await;
    until_text("This is more than the $67.50 that can still be refunded.").await;
    assert_eq!(page::field("Amount to refund").unwrap().value(), "70");
    stream::event(12, "refund_succeeded", OTHER_REFUND, "succeeded", "67.50");
    a_few_frames().await;
    until_role_says("status", "manager@demo.example refunded $12.50").await;
}

#[wasm_bindgen_test]
async fn what_happens_before_it_is_known_who_looks_is_not_missed() {
    begin();
    let is_known = ArcRwSignal::new(false);
    let known = is_known.clone();
    page::show(move || {
        let session = SessionContext::provide();
        Live::provide(session);
        let live = use_live();
        on_cleanup(move || live.follow(None));
        Effect::new(move || {
            if known.get() {
                session.session.set(Some(serde_json::from_value(sample::session_body()).unwrap()));
            }
        });
        let payment_id = PAYMENT.parse().unwrap();
        let nothing = Callback::new(|()| ());
        view! { <RefundDialog payment_id on_close=nothing on_changed=nothing /> }
    });
    until_text("Can be refunded $80.00").await;
    a_few_frames().await;
    assert!(stream::open().is_empty());
    is_known.set(true);
    let begins = || stream::open() == ["/api/v1/events?after=10"];
    until("the stream, where the payment was read", || begins().then_some(())).await;
}

#[wasm_bindgen_test]
async fn a_lost_answer_resolves_when_the_stream_tells_its_end() {
    begin();
    answers(REFUNDS, [sample::created("unknown")]);
    open_dialog().await;
    fill_in("Amount to refund", "12.50").await;
    press("Refund $12.50").await;
    until_role_says("alert", "Not known yet").await;
    answers(READ_REFUND, [sample::refund("succeeded")]);
    stream::event(11, "refund_succeeded", REFUND, "succeeded", "67.50");
    until_role_says("status", "$12.50 refunded").await;
    assert_eq!(calls(REFUNDS).len(), 1);
}

#[wasm_bindgen_test]
async fn what_a_screen_knows_already_changes_nothing() {
    begin();
    open_dialog().await;
    let read = calls(READ_PAYMENT).len();
    stream::event(10, "refund_reserved", OTHER_REFUND, "queued", "67.50");
    a_few_frames().await;
    assert_eq!(calls(READ_PAYMENT).len(), read);
    assert!(!page::text().contains("manager@demo.example"));
}

#[wasm_bindgen_test]
async fn two_tabs_have_one_stream_and_the_second_goes_on_when_the_first_is_gone() {
    begin();
    let (first_is_there, second_is_there) = (ArcRwSignal::new(true), ArcRwSignal::new(false));
    let (first, second) = (first_is_there.clone(), second_is_there.clone());
    page::show(move || {
        view! {
            <Show when=move || first.get()><Tab /></Show>
            <Show when=move || second.get()><Tab /></Show>
        }
    });
    until("the stream", || (stream::open().len() == 1).then_some(())).await;
    stream::ready(10);
    second_is_there.set(true);
    until("the second tab", || (page::text().matches("Can be refunded $80.00").count() == 2).then_some(()))
        .await;
    answers(READ_PAYMENT, [sample::payment_at(11, "67.50")]);
    stream::event(11, "refund_reserved", OTHER_REFUND, "queued", "67.50");
    let both = || page::text().matches("Can be refunded $67.50").count() == 2;
    until("both have heard it", || both().then_some(())).await;
    assert_eq!(stream::open().len(), 1);

    first_is_there.set(false);
    let goes_on = || stream::open() == ["/api/v1/events?after=11"];
    until("the second tab's stream", || goes_on().then_some(())).await;
    stream::ready(11);
    answers(READ_PAYMENT, [sample::payment_at(12, "60.00")]);
    stream::event(12, "refund_reserved", OTHER_REFUND, "queued", "60.00");
    until_text("Can be refunded $60.00").await;
}

#[wasm_bindgen_test]
async fn a_stream_that_ends_with_the_session_leads_to_the_sign_in_page() {
    begin();
    open_dialog().await;
    let told = ArcRwSignal::new(0);
    let count = told.clone();
    panel::api::on_signed_out(move || count.update(|count| *count += 1));
    stream::say("signed_out", 0, &serde_json::Value::Null);
    until("being told", || (told.get_untracked() == 1).then_some(())).await;
    assert!(stream::open().is_empty());
    panel::api::on_signed_out(|| ());
}

#[wasm_bindgen_test]
async fn the_report_changes_in_place_and_announces_new_rows_without_moving_any() {
    begin();
    answers(LIST, [sample::list(&[sample::payment_row("80.00")], 10)]);
    answers(TOTALS, [Answer::Json(200, serde_json::json!({ "currencies": [], "count": 1, "as_of": "" }))]);
    page::go_to("/report");
    page::show(|| {
        follow();
        panel::router::Location::provide();
        view! { <ReportPage /> }
    });
    until_role_says("row", "$80.00").await;
    until("the stream", || (stream::open().len() == 1).then_some(())).await;
    stream::ready(10);
    let listed = calls(LIST).len();
    stream::event(11, "refund_reserved", OTHER_REFUND, "queued", "67.50");
    until_role_says("row", "$67.50").await;
    until_role_says("status", "1 new row").await;
    assert_eq!(calls(LIST).len(), listed, "nothing is fetched that moves the rows");
    until("new sums", || (calls(TOTALS).len() == 2).then_some(())).await;
    let rows = [sample::refund_row(OTHER_REFUND, "queued"), sample::payment_row("67.50")];
    answers(LIST, [sample::list(&rows, 11)]);
    press("Show").await;
    until_role_says("row", "-$12.50").await;
    until("the bar is gone", || (!page::text().contains("1 new row")).then_some(())).await;
    stream::event(12, "refund_succeeded", OTHER_REFUND, "succeeded", "67.50");
    until("its result", || page::text().contains("-$12.50").then_some(())).await;
    until_role_says("row", "SUCCESS").await;
}
