//! The languages that the desk speaks to people.

use std::str::FromStr;

/// A language. English is spoken where nothing else is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Turkish.
    Turkish,
}

/// It is none that the desk speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is none of the languages: en, tr")]
pub struct UnknownLanguage;

impl Language {
    /// Its code: `en`, `tr`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Turkish => "tr",
        }
    }

    /// The first of what a browser wishes for (`Accept-Language`: `tr-TR,tr;q=0.9,en;q=0.8`) that there is. Browsers write them in
    /// the order of their weight.
    #[must_use]
    pub fn of_wishes(wishes: &str) -> Option<Self> {
        let primary = |wish: &str| {
            let tag = wish.split([';', '-']).next().unwrap_or_default();
            tag.trim().to_ascii_lowercase()
        };
        wishes.split(',').find_map(|wish| primary(wish).parse().ok())
    }
}

impl FromStr for Language {
    type Err = UnknownLanguage;

    fn from_str(code: &str) -> Result<Self, UnknownLanguage> {
        match code {
            "en" => Ok(Self::English),
            "tr" => Ok(Self::Turkish),
            _ => Err(UnknownLanguage),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_read_by_its_own_code() {
        for language in [Language::English, Language::Turkish] {
            assert_eq!(language.as_str().parse(), Ok(language));
        }
        assert_eq!("de".parse::<Language>(), Err(UnknownLanguage));
    }

    #[test]
    fn a_browser_is_spoken_to_in_the_first_of_its_languages_that_there_is() {
        assert_eq!(Language::of_wishes("tr-TR,tr;q=0.9,en;q=0.8"), Some(Language::Turkish));
        assert_eq!(Language::of_wishes("de-DE, EN-gb;q=0.8, tr;q=0.7"), Some(Language::English));
        assert_eq!(Language::of_wishes("de,*;q=0.5"), None);
        assert_eq!(Language::of_wishes(""), None);
    }
}
