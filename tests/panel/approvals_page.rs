//! The page of what waits for a second person: more of it than one page holds.

use leptos::prelude::*;
use panel::approval::ApprovalsPage;
use panel::live::Live;
use panel::session::SessionContext;
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{a_few_frames, button, press, text, until, until_text};
use crate::server::{Answer, answers, calls};
use crate::{page, sample, server, stream};

const LIST: &str = "GET /api/v1/approvals";

fn id(number: usize) -> String {
    format!("01930000-0000-7000-8000-{number:012x}")
}

fn approval(number: usize) -> Value {
    let mut refund = sample::refund_row(&id(number), "awaiting_approval");
    refund["reference_number"] = json!(format!("R{number:022}"));
    json!({
        "id": id(number), "refund": refund, "amount": "12.50", "reason": "Wrong size", "rule": "approval_above",
        "requested_at": "2026-11-20T10:00:00.000000Z", "expires_at": "2026-11-23T10:00:00.000000Z",
        "may_decide": true, "refusal": null, "ending": null
    })
}

/// A page of approvals; `next` is where the one after it begins.
fn list(numbers: std::ops::Range<usize>, next: Option<usize>) -> Answer {
    let items: Vec<Value> = numbers.map(approval).collect();
    Answer::Json(
        200,
        json!({ "items": items, "bulk_refunds": [], "next": next.map(id), "waiting_count": 3, "events_after": 10 }),
    )
}

#[wasm_bindgen_test]
async fn show_more_fetches_what_comes_behind_and_keeps_what_was_there() {
    page::take_away();
    page::forget_all();
    server::start();
    stream::start();
    answers(sample::SESSION, [sample::session_of_manager()]);
    // A page that is shown anew is fetched from its beginning: nothing is missed that was decided meanwhile.
    answers(LIST, [list(1..3, Some(2)), list(1..3, Some(2)), list(3..4, None)]);
    page::go_to("/approvals");
    page::show(|| {
        let session = SessionContext::provide();
        Live::provide(session);
        panel::router::Location::provide();
        panel::i18n::learn(panel::i18n::part_texts::APPROVAL);
        view! { <ApprovalsPage /> }
    });
    until_text(&format!("R{:022}", 2)).await;
    assert!(!text().contains(&format!("R{:022}", 3)));
    press("Show more").await;
    until_text(&format!("R{:022}", 3)).await;
    for number in 1..=3 {
        assert_eq!(text().matches(&format!("R{number:022}")).count(), 1, "{number}");
    }
    until("the end of the list", || button("Show more").is_none().then_some(())).await;
    a_few_frames().await;
    let behind = format!("after={}", id(2));
    let goes_on: Vec<bool> = calls(LIST).iter().map(|call| call.query.contains(&behind)).collect();
    assert_eq!(goes_on, [false, false, true]);
}
