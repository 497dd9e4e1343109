//! What the page has asked for while the panel itself was on its way (`Trunk.toml` has the script).

use js_sys::{Object, Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Gives what a call was answered that the page has made, once; nothing where it has not. What was refused is asked again:
/// whoever was not signed in then may be by now.
pub(super) async fn answer_to(address: &str) -> Option<String> {
    let asked = Reflect::get(&window(), &JsValue::from_str("asked")).ok()?;
    let address = JsValue::from_str(address);
    let answer: Promise = Reflect::get(&asked, &address).ok()?.dyn_into().ok()?;
    Reflect::delete_property(asked.unchecked_ref::<Object>(), &address).ok()?;
    JsFuture::from(answer).await.ok()?.as_string()
}
