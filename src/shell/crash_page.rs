//! The last page: shown when the panel itself broke, made without any of the panel's machinery.

use std::panic;

use leptos::prelude::document;
use web_sys::Element;

use crate::t;
use crate::ui::turn;

/// Shows a page that offers to load the panel again, should it ever panic.
pub fn install() {
    // The texts are taken now: after a panic nothing of ours can be relied on.
    let (title, detail, again) = (t!("shell.crash"), t!("shell.crash_detail"), t!("shell.reload"));
    panic::set_hook(Box::new(move |info| {
        console_error_panic_hook::hook(info);
        // Without a document there is nothing to show anything in.
        let _shown = show(&title, &detail, &again);
    }));
}

fn show(title: &str, detail: &str, again: &str) -> Option<()> {
    let document = document();
    let element = |tag: &str, class: &str, text: &str| -> Option<Element> {
        let element = document.create_element(tag).ok()?;
        element.set_class_name(class);
        element.set_text_content(Some(text));
        Some(element)
    };
    let page = element("main", "crash-page", "")?;
    let link = element("a", "button", again)?;
    // A plain link to this very address loads the panel anew.
    link.set_attribute("href", "").ok()?;
    link.set_attribute("data-kind", "primary").ok()?;
    link.set_attribute("rel", "external").ok()?;
    // Said at once, since nothing else on the page speaks any more.
    let paragraph = element("p", "crash-page__detail", detail)?;
    paragraph.set_attribute("role", "alert").ok()?;
    for child in [element("h1", "crash-page__title", title)?, paragraph, link] {
        page.append_child(&child).ok()?;
    }
    let body = document.body()?;
    body.set_text_content(None);
    // It may have been out of sight until all of it stood.
    turn::show();
    body.append_child(&page).ok()?;
    Some(())
}
