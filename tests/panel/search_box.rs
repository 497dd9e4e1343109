//! The search box: how soon it looks for what is typed, and what whoever goes back finds.

use leptos::prelude::*;
use panel::report::ReportPage;
use panel::session::SessionContext;
use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{a_few_frames, fill_in, type_into, until, until_role_says};
use crate::sample::SESSION;
use crate::server::{Answer, answers, calls};
use crate::{page, sample, server, stream};

const LIST: &str = "GET /api/v1/transactions";
const TOTALS: &str = "GET /api/v1/transactions/totals";

async fn open_report() {
    page::take_away();
    page::forget_all();
    server::start();
    stream::start();
    answers(SESSION, [sample::session()]);
    answers(LIST, [sample::list(&[sample::payment_row("80.00")], 10)]);
    answers(TOTALS, [Answer::Json(200, json!({ "currencies": [], "count": 1, "as_of": "" }))]);
    page::go_to("/report");
    page::show(|| {
        let _session = SessionContext::provide();
        panel::router::Location::provide();
        view! { <ReportPage /> }
    });
    until_role_says("row", "$80.00").await;
}

/// What was looked for so far.
fn looked_for() -> Vec<String> {
    let text_of = |query: &str| {
        query.split('&').find_map(|pair| pair.strip_prefix("q=")).unwrap_or_default().to_owned()
    };
    calls(LIST).iter().map(|call| text_of(&call.query)).collect()
}

fn at() -> String {
    window().location().search().unwrap()
}

/// Goes back by one, and waits until the address has this query.
async fn back_to(query: &str) {
    window().history().unwrap().back().unwrap();
    until(query, || (at() == query).then_some(())).await;
}

#[wasm_bindgen_test]
async fn the_first_key_waits_for_nothing_and_what_goes_on_is_no_way_back() {
    open_report().await;
    let search = fill_in("Search", "kz").await;
    a_few_frames().await;
    assert_eq!(looked_for(), [""], "too short to be looked for");
    // What follows in the same moment waits for the pause.
    for text in ["kzy", "kzy-1", "kzy-10"] {
        type_into(&search, text);
    }
    until("the whole text", || looked_for().contains(&"kzy-10".to_owned()).then_some(())).await;
    assert_eq!(looked_for(), ["", "kzy", "kzy-10"]);
    back_to("").await;
    until("an empty box", || search.value().is_empty().then_some(())).await;
    type_into(&search, "lmb");
    until("the address", || (at() == "?q=lmb").then_some(())).await;
    type_into(&search, "");
    until("all rows again", || (at().is_empty()).then_some(())).await;
    back_to("?q=lmb").await;
    until("the box as it was", || (search.value() == "lmb").then_some(())).await;
    // An emptied box is no text that goes on: what comes next waits for nothing.
    for text in ["", "tny", "tny-1"] {
        type_into(&search, text);
    }
    until("the whole other text", || looked_for().contains(&"tny-1".to_owned()).then_some(())).await;
    assert!(looked_for().contains(&"tny".to_owned()), "{:?}", looked_for());
}
