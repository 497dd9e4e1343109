//! The frame of one page: its title in the browser, and the place that the skip link and a new page lead to.

use std::cell::Cell;

use crate::ui::reactive::effect;
use leptos::html;
use leptos::prelude::*;
use web_sys::FocusOptions;

use crate::t;

/// The id of the page's main part.
pub const CONTENT: &str = "content";

thread_local! {
    static IS_FIRST: Cell<bool> = const { Cell::new(true) };
}

/// A page's main part. It takes the focus when one page follows another, so that screen readers begin there.
#[component]
pub fn Page(
    /// What the page is, in the browser's title.
    #[prop(into)]
    title: Signal<String>,
    /// The page's block in the style sheet.
    class: &'static str,
    /// Its contents.
    children: Children,
) -> impl IntoView {
    let main = NodeRef::<html::Main>::new();
    effect(move || document().set_title(&t!("shell.title", page = title.get())));
    effect(move || {
        if let Some(main) = main.get()
            && !IS_FIRST.replace(false)
        {
            focus(&main);
        }
    });
    view! {
        <main node_ref=main id=CONTENT class=class tabindex="-1">
            {children()}
        </main>
    }
}

/// Moves the focus to the page's main part.
pub fn focus_content() {
    use wasm_bindgen::JsCast;
    let content = document().get_element_by_id(CONTENT);
    if let Some(main) = content.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        focus(&main);
    }
}

fn focus(main: &web_sys::HtmlElement) {
    // Something on the page may have asked for the focus already.
    let taken = document().active_element().is_some_and(|active| main.contains(Some(&active)));
    if !taken {
        let options = FocusOptions::new();
        options.set_prevent_scroll(true);
        // A main part that cannot take it leaves the focus where it was.
        let _focused = main.focus_with_options(&options);
    }
}
