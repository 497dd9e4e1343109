//! What a person finds on the page: by role, by label, by text. Waits for what must come, frame by frame.

use std::cell::RefCell;

use js_sys::Promise;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Document, Element, Event, EventInit, HtmlElement, HtmlInputElement, HtmlSelectElement};

/// At sixty frames a second, ten seconds.
const MOST_FRAMES: u32 = 600;

thread_local! {
    static SHOWN: RefCell<Option<Box<dyn FnOnce()>>> = const { RefCell::new(None) };
}

fn document() -> Document {
    web_sys::window().unwrap().document().unwrap()
}

/// Shows a component in place of what was shown before.
pub fn show<V: IntoView + 'static>(component: impl FnOnce() -> V + 'static) {
    take_away();
    let handle = mount_to(document().body().unwrap(), component);
    SHOWN.set(Some(Box::new(move || drop(handle))));
}

/// Takes away what is shown, as a reload or another page does.
pub fn take_away() {
    if let Some(remove) = SHOWN.take() {
        remove();
    }
}

/// Puts an address of the panel into the address bar, without loading anything.
pub fn go_to(address: &str) {
    let history = web_sys::window().unwrap().history().unwrap();
    history.push_state_with_url(&JsValue::NULL, "", Some(address)).unwrap();
}

/// Forgets what this tab keeps.
pub fn forget_all() {
    web_sys::window().unwrap().session_storage().unwrap().unwrap().clear().unwrap();
}

/// Lets the page do what it does in a frame.
pub async fn next_frame() {
    let frame = Promise::new(&mut |resolve, _| {
        web_sys::window().unwrap().request_animation_frame(&resolve).unwrap();
    });
    JsFuture::from(frame).await.unwrap();
}

/// Waits until something is there.
pub async fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    for _ in 0..MOST_FRAMES {
        if let Some(found) = look() {
            return found;
        }
        next_frame().await;
    }
    panic!("{what} did not come; the page says: {}", text());
}

/// Waits until a text stands on the page.
pub async fn until_text(wanted: &str) {
    until(wanted, || text().contains(wanted).then_some(())).await;
}

/// Lets the page do what it does in a few frames.
pub async fn a_few_frames() {
    for _ in 0..10 {
        next_frame().await;
    }
}

/// All that can be read on the page.
pub fn text() -> String {
    plain(&document().body().unwrap().inner_text())
}

/// One kind of space, however a language writes its numbers.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn all(tag: &str) -> Vec<Element> {
    let found = document().get_elements_by_tag_name(tag);
    (0..found.length()).filter_map(|index| found.item(index)).collect()
}

/// The button of that name: what a screen reader calls it.
pub fn button(name: &str) -> Option<HtmlElement> {
    all("button")
        .into_iter()
        .find(|button| {
            let own =
                button.get_attribute("aria-label").or_else(|| button.text_content()).unwrap_or_default();
            plain(&own) == name
        })
        .map(JsCast::unchecked_into)
}

/// All that the list's item says which says this.
pub fn item(wanted: &str) -> Option<String> {
    all("li").into_iter().filter_map(|item| item.text_content()).find(|text| text.contains(wanted))
}

/// The link of that name.
pub fn link(name: &str) -> Option<Element> {
    all("a").into_iter().find(|link| plain(&link.text_content().unwrap_or_default()) == name)
}

/// Waits for a button and presses it.
pub async fn press(name: &str) {
    until(name, || button(name)).await.click();
}

/// Whether a button says of itself that it cannot be pressed.
pub fn is_disabled(button: &HtmlElement) -> bool {
    button.get_attribute("aria-disabled").as_deref() == Some("true")
}

/// What a screen reader reads after an element's name.
pub fn description(element: &Element) -> String {
    let ids = element.get_attribute("aria-describedby").unwrap_or_default();
    let texts: Vec<String> =
        ids.split_whitespace().filter_map(|id| document().get_element_by_id(id)?.text_content()).collect();
    plain(&texts.join(" "))
}

/// The label that says this.
fn label_of(text: &str) -> Option<Element> {
    all("label").into_iter().find(|one| plain(&one.text_content().unwrap_or_default()) == text)
}

/// What the label that says this belongs to.
fn labelled<T: JsCast>(text: &str) -> Option<T> {
    document().get_element_by_id(&label_of(text)?.get_attribute("for")?)?.dyn_into().ok()
}

/// The field of that label.
pub fn field(label: &str) -> Option<HtmlInputElement> {
    labelled(label)
}

/// Waits for the box within that label and ticks it, or takes the tick away.
pub async fn tick(label: &str) {
    let label = until(label, || label_of(label)).await;
    label.unchecked_into::<HtmlElement>().click();
}

/// Waits for the choice of that label and takes one of its values.
pub async fn pick(label: &str, value: &str) {
    let select = until(label, || labelled::<HtmlSelectElement>(label)).await;
    select.set_value(value);
    select.dispatch_event(&Event::new("change").unwrap()).unwrap();
}

/// Waits for what is folded under this name and unfolds it.
pub async fn unfold(name: &str) {
    let found =
        || all("summary").into_iter().find(|one| plain(&one.text_content().unwrap_or_default()) == name);
    until(name, found).await.unchecked_into::<HtmlElement>().click();
}

/// Waits for a field and types a text into it, in place of what stood there.
pub async fn fill_in(label: &str, text: &str) -> HtmlInputElement {
    let input = until(label, || field(label)).await;
    type_into(&input, text);
    input
}

/// Puts a text into a field, as if it were typed at once.
pub fn type_into(input: &HtmlInputElement, text: &str) {
    input.set_value(text);
    let bubbling = EventInit::new();
    bubbling.set_bubbles(true);
    let typed = Event::new_with_event_init_dict("input", &bubbling).unwrap();
    input.dispatch_event(&typed).unwrap();
}

/// Waits for an element of a role that says this, and gives it.
pub async fn until_role_says(role: &str, wanted: &str) -> Element {
    until(&format!("{role}: {wanted}"), || {
        all("*").into_iter().find(|element| {
            element.get_attribute("role").as_deref() == Some(role)
                && plain(&element.text_content().unwrap_or_default()).contains(wanted)
        })
    })
    .await
}

/// What has the focus says this.
pub fn focused_text() -> String {
    plain(&document().active_element().and_then(|element| element.text_content()).unwrap_or_default())
}
