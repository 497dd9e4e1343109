//! Something to know, said where it matters and to screen readers when it comes.

use leptos::prelude::*;

use crate::ui::icon::{Icon, IconName};

/// What a notice means to whom reads it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NoticeTone {
    /// To know.
    #[default]
    Info,
    /// As wished.
    Good,
    /// To be careful about.
    Warning,
    /// Not as wished.
    Bad,
}

impl NoticeTone {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Good => "good",
            Self::Warning => "warning",
            Self::Bad => "bad",
        }
    }

    const fn icon(self) -> IconName {
        match self {
            Self::Info => IconName::Info,
            Self::Good => IconName::Check,
            Self::Warning => IconName::Clock,
            Self::Bad => IconName::Warning,
        }
    }
}

/// A sentence or two in a box.
#[component]
pub fn Notice(
    /// What it means.
    #[prop(optional)]
    tone: NoticeTone,
    /// What it says.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="notice" data-tone=tone.as_str() role="status">
            <Icon name=tone.icon() />
            <div class="notice__text">{children()}</div>
        </div>
    }
}
