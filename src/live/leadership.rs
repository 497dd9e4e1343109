//! Which tab has the stream: the one that holds a lock of the browser, for as long as it lives.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Function, Object, Promise, Reflect};
use leptos::task::spawn_local;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortController;

/// A lock that is held or waited for. Dropping it gives it up.
pub(super) struct Leadership {
    waiting: Option<AbortController>,
    release: Rc<RefCell<Option<Function>>>,
}

impl Leadership {
    /// Waits for the lock of that name, then calls `elected`. A browser without locks (an address without `https`)
    /// makes every tab its own leader.
    pub(super) fn seek(name: &str, elected: impl FnOnce() + 'static) -> Self {
        let release = Rc::<RefCell<Option<Function>>>::default();
        let waiting = AbortController::new().ok();
        let held = Rc::clone(&release);
        let granted = Closure::once_into_js(move |_lock: JsValue| {
            elected();
            // The lock is held until this promise is kept.
            Promise::new(&mut |resolve, _| drop(held.borrow_mut().replace(resolve)))
        });
        if request(name, waiting.as_ref(), &granted).is_err() {
            // Calling a function of ours cannot fail.
            let _elected = granted.unchecked_ref::<Function>().call1(&JsValue::UNDEFINED, &JsValue::NULL);
        }
        Self { waiting, release }
    }
}

impl Drop for Leadership {
    fn drop(&mut self) {
        if let Some(release) = self.release.borrow_mut().take() {
            // Keeping a promise of ours cannot fail.
            let _released = release.call0(&JsValue::UNDEFINED);
        } else if let Some(waiting) = &self.waiting {
            waiting.abort();
        }
    }
}

/// `navigator.locks.request(name, {signal}, granted)`; by name, since the bindings hold it for experimental.
fn request(name: &str, waiting: Option<&AbortController>, granted: &JsValue) -> Result<(), JsValue> {
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    let locks = Reflect::get(&window.navigator(), &"locks".into())?;
    let request: Function = Reflect::get(&locks, &"request".into())?.dyn_into()?;
    let options = Object::new();
    if let Some(waiting) = waiting {
        Reflect::set(&options, &"signal".into(), &waiting.signal())?;
    }
    let held: Promise = request.call3(&locks, &name.into(), &options, granted)?.dyn_into()?;
    spawn_local(async move {
        // Giving up the wait is an end like any other.
        let _given_up = JsFuture::from(held).await;
    });
    Ok(())
}
