//! The report's rows as elements: few of them, and each row found by its number.

use leptos::prelude::*;
use panel::live::Live;
use panel::report::ReportPage;
use panel::router::Location;
use panel::session::SessionContext;
use serde_json::{Value, json};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlElement};

use crate::page::{a_few_frames, next_frame, until};
use crate::server::{Answer, answers};
use crate::{page, sample, server, stream};

const LIST: &str = "GET /api/v1/transactions";
const TOTALS: &str = "GET /api/v1/transactions/totals";
const ROWS: usize = 200;

/// Payments with something left, each with an order of its own.
pub fn rows() -> Vec<Value> {
    let row = |number: usize| {
        let mut row = sample::payment_row("80.00");
        row["id"] = json!(format!("01930000-0000-7000-8000-{number:012x}"));
        row["order_number"] = json!(format!("ORDER-{number}"));
        row
    };
    (0..ROWS).map(row).collect()
}

/// The rows that stand on the page.
pub fn drawn() -> Vec<Element> {
    let found = document().get_elements_by_class_name("report-row");
    (0..found.length()).filter_map(|at| found.item(at)).collect()
}

fn number_of(row: &Element) -> usize {
    row.get_attribute("aria-rowindex").unwrap().parse().unwrap()
}

async fn open() -> HtmlElement {
    open_for(sample::session(), &rows()).await
}

/// Opens the report for somebody, with these rows.
pub async fn open_for(session: Answer, rows: &[Value]) -> HtmlElement {
    page::take_away();
    page::forget_all();
    server::start();
    stream::start();
    answers(sample::SESSION, [session]);
    answers(LIST, [sample::list(rows, 10)]);
    answers(TOTALS, [Answer::Json(200, json!({ "currencies": [], "count": rows.len(), "as_of": "" }))]);
    page::go_to("/report");
    page::show(|| {
        let session = SessionContext::provide();
        session.load();
        Live::provide(session);
        Location::provide();
        view! { <ReportPage /> }
    });
    until("rows", || (!drawn().is_empty()).then_some(())).await;
    let region = document().get_elements_by_class_name("report-table").item(0).unwrap();
    let region: HtmlElement = region.unchecked_into();
    // No style sheet is here.
    for (name, value) in [("height", "400px"), ("overflow", "auto"), ("display", "block")] {
        HtmlElement::style(&region).set_property(name, value).unwrap();
    }
    region
}

#[wasm_bindgen_test]
async fn few_rows_are_drawn_and_their_elements_are_filled_anew_as_one_scrolls() {
    let region = open().await;
    let count = document().query_selector("table").unwrap().unwrap().get_attribute("aria-rowcount");
    assert_eq!(count.as_deref(), Some("201"), "the head is a row, too");
    region.set_scroll_top(region.scroll_height() / 2);
    let in_the_middle = || {
        let rows = drawn();
        let first = number_of(rows.first()?);
        (first > 40 && rows.len() < 80).then_some(rows)
    };
    let rows = until("the rows in the middle", in_the_middle).await;
    for (row, next) in rows.iter().zip(rows.iter().skip(1)) {
        assert_eq!(number_of(row) + 1, number_of(next));
    }
    for row in rows {
        // The head is the first row, and orders are counted from none.
        let order = format!("ORDER-{}", number_of(&row) - 2);
        assert!(row.text_content().unwrap().contains(&order), "{order}");
    }
    region.set_scroll_top(0);
    until("the first row", || drawn().first().filter(|row| number_of(row) == 2).map(|_| ())).await;
}

#[wasm_bindgen_test]
async fn rows_that_flit_by_are_not_all_drawn_and_those_are_at_which_one_comes_to_stand() {
    const STEPS: i32 = 8;
    let region = open().await;
    a_few_frames().await;
    let step = (region.scroll_height() - region.client_height()) / STEPS;
    let mut seen = Vec::new();
    for at in 1..=STEPS {
        region.set_scroll_top(at * step);
        next_frame().await;
        seen.extend(drawn().first().map(number_of));
    }
    seen.dedup();
    assert!(seen.len() < usize::try_from(STEPS).unwrap(), "drawn at each step: {seen:?}");
    until("the last row", || drawn().last().filter(|row| number_of(row) == ROWS + 1).map(|_| ())).await;
}

#[wasm_bindgen_test]
async fn the_keyboard_stops_at_one_row_and_stays_with_it() {
    let region = open().await;
    let stops = || drawn().iter().filter(|row| row.get_attribute("tabindex").as_deref() == Some("0")).count();
    assert_eq!(stops(), 1);
    let fourth: HtmlElement = drawn().get(3).unwrap().clone().unchecked_into();
    fourth.focus().unwrap();
    a_few_frames().await;
    assert_eq!((stops(), fourth.get_attribute("tabindex").as_deref()), (1, Some("0")));
    region.set_scroll_top(region.scroll_height());
    let at_the_end =
        || drawn().last().is_some_and(|row| number_of(row) == ROWS + 1).then(|| document().active_element());
    let focused = until("the last row", at_the_end).await;
    assert_eq!(focused.as_ref(), Some(region.as_ref()), "no other row has taken the focus over");
    assert!(!drawn().iter().any(|row| row.is_same_node(Some(&fourth))));
}
