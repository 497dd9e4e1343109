//! A word with a tone, told apart by its shape as well as by its colour.

use leptos::prelude::*;

use crate::ui::icon::{Icon, IconName};

/// What a badge's word means to whom reads it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BadgeTone {
    /// Nothing in particular.
    #[default]
    Neutral,
    /// As wished.
    Good,
    /// Not finished.
    Warning,
    /// Not as wished.
    Bad,
    /// Nobody knows yet.
    Unknown,
}

impl BadgeTone {
    /// Its name in the style sheet.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Good => "good",
            Self::Warning => "warning",
            Self::Bad => "bad",
            Self::Unknown => "unknown",
        }
    }

    /// What stands beside the word.
    #[must_use]
    pub const fn icon(self) -> Option<IconName> {
        match self {
            Self::Neutral => None,
            Self::Good => Some(IconName::Check),
            Self::Warning => Some(IconName::Clock),
            Self::Bad => Some(IconName::Cross),
            Self::Unknown => Some(IconName::Question),
        }
    }
}

/// One short word.
#[component]
pub fn Badge(
    /// What it means.
    #[prop(optional)]
    tone: BadgeTone,
    /// The word.
    children: Children,
) -> impl IntoView {
    view! {
        <span class="badge" data-tone=tone.as_str()>
            {tone.icon().map(|name| view! { <Icon name /> }.into_any())}
            {children()}
        </span>
    }
}
