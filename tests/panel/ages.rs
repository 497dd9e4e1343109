//! Ages stay true by themselves: each minute while somebody looks, and at once when somebody looks again.

use leptos::prelude::*;
use panel::age::Minutes;
use panel::ui::reactive::redrawn;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{self, a_few_frames, until_text};

/// A clock, intervals and a tab's visibility that a test turns by hand.
const FAKE: &str = "
    window.realDate ??= Date;
    window.moment = realDate.parse('2026-11-20T10:00:30Z');
    window.Date = class extends realDate {
        constructor(...all) {
            super(...(all.length ? all : [window.moment]));
        }
    };
    window.realIntervals ??= { setInterval, clearInterval };
    window.ticks = new Map();
    window.setInterval = (tick) => {
        window.ticks.set(window.ticks.size + 1, tick);
        return window.ticks.size;
    };
    window.clearInterval = (number) => window.ticks.delete(number);
    window.hiddenNow = false;
    Object.defineProperty(document, 'hidden', { get: () => window.hiddenNow, configurable: true });
    window.pass = (minutes) => {
        window.moment += minutes * 60000;
        for (const tick of [...window.ticks.values()]) tick();
    };
    window.hide = (hidden) => {
        window.hiddenNow = hidden;
        document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    };
";
const UNDO: &str = "window.Date = realDate; Object.assign(window, realIntervals); delete document.hidden;";

fn run(script: &str) -> wasm_bindgen::JsValue {
    js_sys::eval(script).unwrap()
}

#[wasm_bindgen_test]
async fn an_age_ticks_while_it_is_seen_rests_while_it_is_not_and_catches_up() {
    run(FAKE);
    page::show(|| {
        let minutes = Minutes::begin();
        view! { <p>{redrawn(minutes.age("2026-11-20T10:00:00Z".to_owned()))}</p> }
    });
    until_text("Just now").await;
    run("pass(1)");
    until_text("1 minute ago").await;
    assert_eq!(run("ticks.size").as_f64(), Some(1.0), "one interval is enough for a page");

    run("hide(true)");
    assert_eq!(run("ticks.size").as_f64(), Some(0.0), "nobody looks");
    run("pass(5)");
    a_few_frames().await;
    assert!(page::text().contains("1 minute ago"), "{}", page::text());
    run("hide(false)");
    until_text("6 minutes ago").await;
    assert_eq!(run("ticks.size").as_f64(), Some(1.0));

    page::take_away();
    assert_eq!(run("ticks.size").as_f64(), Some(0.0), "the page is gone");
    run(UNDO);
}
