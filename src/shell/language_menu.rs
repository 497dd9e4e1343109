//! The choice of the panel's language.

use crate::ui::reactive::heard;
use leptos::prelude::*;

use crate::{i18n, language};

/// Each language by its code and by its own name, which is the same whatever is spoken.
const NAMES: [(&str, &str); i18n::LANGUAGES.len()] = [("en", "English"), ("tr", "Türkçe")];

/// One button for each language that is not spoken. It loads the page anew, which stays where it is.
#[component]
pub fn LanguageMenu() -> impl IntoView {
    let choice = |(code, name): (&'static str, &'static str)| {
        view! {
            <button
                class="language-menu"
                type="button"
                lang=code
                on:click=heard(move |_: leptos::ev::MouseEvent| language::choose(code))
            >
                {name}
            </button>
        }
    };
    NAMES.into_iter().filter(|(code, _)| *code != i18n::language()).map(choice).collect_view()
}
