//! A server that answers what a test tells it to, in place of the network, and remembers what it was asked.

use std::cell::RefCell;
use std::collections::{HashMap, VecDeque};

use js_sys::{Promise, Reflect};
use serde_json::Value;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{Request, Response, ResponseInit, Url};

/// What the server does when it is called.
#[derive(Clone, Debug)]
pub enum Answer {
    /// Answers with this status and body.
    Json(u16, Value),
    /// Cuts the connection.
    Cut,
    /// Stays silent.
    Silent,
}

/// One call that came in.
#[derive(Clone, Debug)]
pub struct Call {
    pub method: String,
    pub path: String,
    /// What stands behind the path, without the question mark.
    pub query: String,
    pub key: Option<String>,
    pub body: String,
}

#[derive(Default)]
struct State {
    answers: HashMap<String, VecDeque<Answer>>,
    calls: Vec<Call>,
}

thread_local! {
    static STATE: RefCell<State> = RefCell::default();
}

/// Takes the network's place, knowing nothing yet.
pub fn start() {
    STATE.set(State::default());
    let fetch = Closure::<dyn Fn(Request) -> Promise>::new(|request| future_to_promise(answer(request)));
    let window = web_sys::window().unwrap();
    Reflect::set(&window, &"fetch".into(), &fetch.into_js_value()).unwrap();
}

/// From now on `METHOD /path` is answered so, one answer after the other; the last one stays.
pub fn answers(call: &str, answers: impl IntoIterator<Item = Answer>) {
    STATE.with_borrow_mut(|state| state.answers.insert(call.to_owned(), answers.into_iter().collect()));
}

/// The calls of `METHOD /path` so far.
pub fn calls(call: &str) -> Vec<Call> {
    STATE.with_borrow(|state| {
        let wanted = |one: &&Call| format!("{} {}", one.method, one.path) == call;
        state.calls.iter().filter(wanted).cloned().collect()
    })
}

async fn answer(request: Request) -> Result<JsValue, JsValue> {
    let body = JsFuture::from(request.text()?).await?.as_string().unwrap_or_default();
    let url = Url::new(&request.url())?;
    let (path, query) = (url.pathname(), url.search().trim_start_matches('?').to_owned());
    let key = request.headers().get("idempotency-key")?;
    let call = Call { method: request.method(), path, query, key, body };
    match next_answer(call) {
        Answer::Json(status, body) => {
            let init = ResponseInit::new();
            init.set_status(status);
            Response::new_with_opt_str_and_init(Some(&body.to_string()), &init).map(JsValue::from)
        }
        Answer::Cut => Err(js_sys::TypeError::new("the connection was cut").into()),
        Answer::Silent => JsFuture::from(Promise::new(&mut |_, _| {})).await,
    }
}

fn next_answer(call: Call) -> Answer {
    STATE.with_borrow_mut(|state| {
        let name = format!("{} {}", call.method, call.path);
        state.calls.push(call);
        let Some(answers) = state.answers.get_mut(&name) else { return Answer::Cut };
        if answers.len() > 1 { answers.pop_front() } else { answers.front().cloned() }.unwrap_or(Answer::Cut)
    })
}
