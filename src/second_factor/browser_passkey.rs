//! The browser's own way to passkeys: it makes one, or signs with one. Called by name, since the bindings know the newer calls not
//! at all, and the older ones want bytes where these take the server's own JSON.

use js_sys::{Function, JSON, Object, Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::second_factor::passkey_failure::BrowserTrouble;

/// Has a device make a passkey as `options` ask; gives it as JSON.
pub(crate) async fn make(options: &str) -> Result<String, BrowserTrouble> {
    ask("parseCreationOptionsFromJSON", "create", options).await.map_err(|error| trouble(&error))
}

/// Has a device sign with a passkey as `options` ask; gives the signature as JSON.
pub(super) async fn sign(options: &str) -> Result<String, BrowserTrouble> {
    ask("parseRequestOptionsFromJSON", "get", options).await.map_err(|error| trouble(&error))
}

async fn ask(reader: &str, way: &str, options: &str) -> Result<String, JsValue> {
    let class = Reflect::get(&window(), &"PublicKeyCredential".into())?;
    let public_key = call(&class, reader, &JSON::parse(options)?)?;
    let wanted = Object::new();
    Reflect::set(&wanted, &"publicKey".into(), &public_key)?;
    let credentials = Reflect::get(&window().navigator(), &"credentials".into())?;
    let asked: Promise = call(&credentials, way, &wanted)?.dyn_into()?;
    JSON::stringify(&JsFuture::from(asked).await?).map(String::from)
}

fn call(of: &JsValue, method: &str, argument: &JsValue) -> Result<JsValue, JsValue> {
    let method: Function = Reflect::get(of, &method.into())?.dyn_into()?;
    method.call1(of, argument)
}

/// Why it came to nothing, by the name of what was thrown; without one the browser has no such call.
fn trouble(thrown: &JsValue) -> BrowserTrouble {
    let name = Reflect::get(thrown, &"name".into()).ok().and_then(|name| name.as_string());
    BrowserTrouble::named(name.as_deref())
}
