//! The choice between light, dark, and as the system has it.

use crate::ui::reactive::{heard, said};
use leptos::prelude::*;

use crate::t;
use crate::theme::{Theme, use_theme};
use crate::ui::icon::{Icon, IconName};

const fn icon(theme: Theme) -> IconName {
    match theme {
        Theme::System => IconName::Monitor,
        Theme::Light => IconName::Sun,
        Theme::Dark => IconName::Moon,
    }
}

fn name(theme: Theme) -> String {
    match theme {
        Theme::System => t!("theme.system"),
        Theme::Light => t!("theme.light"),
        Theme::Dark => t!("theme.dark"),
    }
}

/// Three buttons, one of them pressed.
#[component]
pub fn ThemeMenu() -> impl IntoView {
    let chosen = use_theme();
    let choice = move |theme: Theme| {
        view! {
            <button
                class="theme-menu__choice"
                type="button"
                title=name(theme)
                aria-label=name(theme)
                aria-pressed=said(move || Some((chosen.get() == theme).to_string()))
                on:click=heard(move |_| chosen.set(theme))
            >
                <Icon name=icon(theme) />
            </button>
        }
    };
    view! {
        <div class="theme-menu" role="group" aria-label=t!("theme.title")>
            {Theme::ALL.into_iter().map(choice).collect_view()}
        </div>
    }
}
