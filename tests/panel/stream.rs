//! A live stream that says what a test tells it to, in place of the browser's own.

use js_sys::{Array, Reflect};
use serde_json::{Value, json};
use wasm_bindgen::{JsCast, JsValue};

use crate::sample::{self, PAYMENT};

const FAKE: &str = "
    window.streams = [];
    window.EventSource = class extends EventTarget {
        constructor(url) {
            super();
            this.url = url;
            this.isOpen = true;
            window.streams.push(this);
        }
        close() {
            this.isOpen = false;
        }
    };
    window.sayInStreams = (name, lastEventId, data) => {
        for (const stream of window.streams.filter(({ isOpen }) => isOpen)) {
            stream.dispatchEvent(new MessageEvent(name, { lastEventId, data }));
        }
    };
";

/// Takes the place of the browser's streams; none is open.
pub fn start() {
    js_sys::eval(FAKE).unwrap();
}

/// The addresses of the streams that are open.
pub fn open() -> Vec<String> {
    let all: Array =
        js_sys::eval("streams.filter(({ isOpen }) => isOpen).map(({ url }) => url)").unwrap().into();
    all.iter().filter_map(|url| url.as_string()).collect()
}

/// The open streams say this.
pub fn say(name: &str, id: u64, data: &Value) {
    let say: js_sys::Function =
        Reflect::get(&web_sys::window().unwrap(), &"sayInStreams".into()).unwrap().unchecked_into();
    let (id, data) = (id.to_string(), data.to_string());
    say.call3(&JsValue::NULL, &name.into(), &id.into(), &data.into()).unwrap();
}

/// The stream is connected and begins after this position.
pub fn ready(position: u64) {
    say("ready", position, &Value::Null);
}

/// A colleague's refund of $12.50: its row in this state; the payment has this much left.
pub fn event(position: u64, kind: &str, refund_id: &str, state: &str, left: &str) {
    let row = sample::refund_row(refund_id, state);
    let event = json!({
        "position": position, "kind": kind, "at": "2026-11-20T10:00:00.000000Z",
        "actor": "manager@demo.example", "amount": "12.50", "code": null, "transaction": row,
        "payment": { "id": PAYMENT, "refundable": left, "refundable_reason": null }
    });
    say("event", position, &event);
}
