//! Where the person is: the address bar as signals, links that load nothing, and the way from page to page.

use crate::ui::reactive::memo;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};

/// What a link carries that leads on without moving the page.
pub const NO_SCROLL: &str = "data-noscroll";

/// How to go to an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// As a link: a new entry in the history, from the top of the page.
    Link,
    /// A new entry, where the page stands.
    InPlace,
    /// In place of the address that is left.
    Replace,
}

/// The address: its path, and its query without the question mark.
#[derive(Clone, Copy)]
pub struct Location {
    /// The path.
    pub path: Memo<String>,
    /// The query string.
    pub search: Memo<String>,
    address: RwSignal<String>,
}

impl Location {
    fn new() -> Self {
        let address = RwSignal::new(shown());
        let part = move |of: fn(&str) -> &str| memo(move |_| address.with(|address| of(address).to_owned()));
        Self { path: part(path_of), search: part(search_of), address }
    }

    /// Makes it known to all below, and lets links and the browser's own buttons lead from page to page.
    pub fn provide() {
        let location = Self::new();
        provide_context(location);
        let back = window_event_listener(leptos::ev::popstate, move |_| location.read());
        let click = window_event_listener(leptos::ev::click, move |event| location.follow(&event));
        on_cleanup(move || {
            back.remove();
            click.remove();
        });
    }

    /// Goes to an address of the panel.
    pub fn go(self, address: &str, way: Way) {
        let Ok(history) = window().history() else { return };
        let gone = match way {
            Way::Link | Way::InPlace => history.push_state_with_url(&JsValue::NULL, "", Some(address)),
            Way::Replace => history.replace_state_with_url(&JsValue::NULL, "", Some(address)),
        };
        if gone.is_err() {
            leptos::logging::warn!("the browser does not go to {address}");
            return;
        }
        self.read();
        if way == Way::Link {
            window().scroll_to_with_x_and_y(0.0, 0.0);
        }
    }

    fn read(self) {
        self.address.try_set(shown());
    }

    /// Goes where a plain click on a link of ours leads; all other clicks are the browser's.
    fn follow(self, event: &web_sys::MouseEvent) {
        let is_plain = event.button() == 0
            && !(event.default_prevented()
                || event.meta_key()
                || event.ctrl_key()
                || event.shift_key()
                || event.alt_key());
        let hit = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let link = hit.and_then(|hit| hit.closest("a[href]").ok()?);
        let Some(link) = link.filter(|_| is_plain) else { return };
        let href = link.get_attribute("href").unwrap_or_default();
        let is_ours = href.starts_with('/') && !href.starts_with("//");
        if is_ours && !["target", "download", "rel"].into_iter().any(|name| link.has_attribute(name)) {
            event.prevent_default();
            self.go(&href, if link.has_attribute(NO_SCROLL) { Way::InPlace } else { Way::Link });
        }
    }
}

/// The address that the browser shows: path and query.
fn shown() -> String {
    let location = window().location();
    format!("{}{}", location.pathname().unwrap_or_default(), location.search().unwrap_or_default())
}

fn path_of(address: &str) -> &str {
    address.split_once('?').map_or(address, |(path, _)| path)
}

fn search_of(address: &str) -> &str {
    address.split_once('?').map_or("", |(_, search)| search)
}

/// The panel's address.
#[must_use]
pub fn use_location() -> Location {
    use_context().unwrap_or_else(Location::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_path_and_a_query() {
        assert_eq!(
            (path_of("/report?result=FAILED"), search_of("/report?result=FAILED")),
            ("/report", "result=FAILED")
        );
        assert_eq!((path_of("/report"), search_of("/report")), ("/report", ""));
        assert_eq!(search_of("/report?q=a?b"), "q=a?b");
    }
}
