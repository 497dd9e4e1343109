//! The panel's language: what the person chose in this browser, else what the browser prefers.

use leptos::prelude::*;

use crate::{i18n, part};

const KEPT_AS: &str = "refund-desk.language";

/// Has the panel speak the language that is wished for. Where its texts do not come, it speaks the first one.
pub async fn speak_wished() {
    let language = i18n::best(kept().into_iter().chain(preferred()));
    if language != i18n::language()
        && let Ok(texts) = part::texts(language).await
    {
        i18n::speak(language, texts);
    }
    if let Some(root) = document().document_element() {
        // Naming the page's language cannot fail on an element of it.
        let _named = root.set_attribute("lang", i18n::language());
    }
}

/// Keeps a choice, and loads the page anew in that language.
pub fn choose(language: &'static str) {
    // A browser that keeps nothing (private windows, full storage) goes on in the language that it prefers.
    if let Some(storage) = storage() {
        let _kept = storage.set_item(KEPT_AS, language);
    }
    let _reloading = window().location().reload();
}

fn preferred() -> impl Iterator<Item = String> {
    window().navigator().languages().into_iter().filter_map(|tag| tag.as_string())
}

fn kept() -> Option<String> {
    storage()?.get_item(KEPT_AS).ok()?
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}
