//! Light, dark, or as the system has it: a choice kept in this browser.

use crate::ui::reactive::effect;
use leptos::prelude::*;

const KEPT_AS: &str = "refund-desk.theme";

/// What the panel looks like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// All three, in the order in which the choice goes round.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The name in storage and in the page's `data-theme`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.as_str() == name)
    }
}

/// The theme, known to every screen.
#[derive(Clone, Copy)]
pub struct ThemeContext(pub RwSignal<Theme>);

impl ThemeContext {
    /// Takes the kept theme, makes it known to all below, and applies and keeps every change.
    pub fn provide() {
        let theme = RwSignal::new(kept().unwrap_or_default());
        effect(move || {
            let theme = theme.get();
            apply(theme);
            keep(theme);
        });
        provide_context(Self(theme));
    }
}

/// The theme of the panel.
#[must_use]
pub fn use_theme() -> RwSignal<Theme> {
    use_context::<ThemeContext>().map_or_else(|| RwSignal::new(Theme::System), |context| context.0)
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

fn kept() -> Option<Theme> {
    Theme::named(&storage()?.get_item(KEPT_AS).ok()??)
}

fn keep(theme: Theme) {
    // A browser that keeps nothing (private windows, full storage) starts with the system's theme again.
    if let Some(storage) = storage() {
        let _kept = match theme {
            Theme::System => storage.remove_item(KEPT_AS),
            Theme::Light | Theme::Dark => storage.set_item(KEPT_AS, theme.as_str()),
        };
    }
}

fn apply(theme: Theme) {
    if let Some(root) = document().document_element() {
        let _applied = root.set_attribute("data-theme", theme.as_str());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_theme_is_found_by_its_name() {
        for theme in Theme::ALL {
            assert_eq!(Theme::named(theme.as_str()), Some(theme));
        }
        assert_eq!(Theme::named("sepia"), None);
    }
}
