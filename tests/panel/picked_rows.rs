//! Picking rows of the report for a batch: one by one, and all between two with Shift, by mouse and by keyboard.

use serde_json::{Value, json};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{
    Element, Event, HtmlElement, HtmlInputElement, KeyboardEvent, KeyboardEventInit, MouseEvent,
    MouseEventInit,
};

use crate::page::{press, until, until_role_says};
use crate::report_table::{drawn, open_for, rows};
use crate::sample;

/// The box of an order's row.
fn box_of(order: usize) -> Option<HtmlInputElement> {
    let name = format!("Select order ORDER-{order}");
    let mut boxes = drawn().into_iter().filter_map(|row| row.query_selector("input[type=checkbox]").ok()?);
    boxes.find(|one| one.get_attribute("aria-label").as_deref() == Some(&name))?.dyn_into().ok()
}

fn row_of(order: usize) -> HtmlElement {
    box_of(order).unwrap().closest("tr").unwrap().unwrap().unchecked_into()
}

fn picked() -> Vec<usize> {
    (0..12).filter(|order| box_of(*order).is_some_and(|one| one.checked())).collect()
}

fn send(element: &Element, event: &Event) {
    element.dispatch_event(event).unwrap();
}

fn click(order: usize, with_shift: bool) {
    let how = MouseEventInit::new();
    how.set_bubbles(true);
    how.set_cancelable(true);
    how.set_shift_key(with_shift);
    let event = MouseEvent::new_with_mouse_event_init_dict("click", &how).unwrap();
    send(&box_of(order).unwrap(), &event);
}

fn space(order: usize, with_shift: bool) {
    let row = row_of(order);
    row.focus().unwrap();
    let how = KeyboardEventInit::new();
    how.set_bubbles(true);
    how.set_cancelable(true);
    how.set_key(" ");
    how.set_shift_key(with_shift);
    send(&row, &KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &how).unwrap());
}

/// The report of somebody who may refund, in which rows are picked; of one order nothing is left.
async fn picking(spent: usize) {
    let mut rows: Vec<Value> = rows().into_iter().take(30).collect();
    rows[spent]["refundable"] = json!("0.00");
    rows[spent]["refundable_reason"] = json!("nothing_left");
    open_for(sample::session_of_manager(), &rows).await;
    press("Select rows").await;
    until_role_says("status", "None selected.").await;
    until("the boxes", || box_of(9)).await;
}

#[wasm_bindgen_test]
async fn shift_and_the_mouse_pick_all_between_two_rows() {
    picking(4).await;
    click(2, false);
    until_role_says("status", "1 selected · $80.00 left to refund").await;
    click(6, true);
    until_role_says(
        "status",
        "4 selected · $320.00 left to refund · 1 payment between them cannot be selected.",
    )
    .await;
    assert_eq!(picked(), [2, 3, 5, 6]);
    // From the last one that was pressed, upwards as well; what is picked stays so.
    click(5, true);
    until_role_says("status", "4 selected · $320.00 left to refund").await;
    click(0, true);
    until_role_says("status", "6 selected").await;
    assert_eq!(picked(), [0, 1, 2, 3, 5, 6]);
    click(3, false);
    until_role_says("status", "5 selected").await;
    assert_eq!(picked(), [0, 1, 2, 5, 6]);
}

#[wasm_bindgen_test]
async fn shift_and_space_pick_all_between_two_rows() {
    picking(11).await;
    space(8, false);
    until_role_says("status", "1 selected").await;
    space(5, true);
    until_role_says("status", "4 selected · $320.00 left to refund").await;
    assert_eq!(picked(), [5, 6, 7, 8]);
    // A range begins where one stopped, and by the mouse as well.
    click(3, true);
    until_role_says("status", "6 selected").await;
    assert_eq!(picked(), [3, 4, 5, 6, 7, 8]);
    press("Clear").await;
    until_role_says("status", "None selected.").await;
    space(2, true);
    until_role_says("status", "1 selected").await;
    assert_eq!(picked(), [2], "there is nothing left that a range could begin at");
}
