//! The customer's language: the one they chose, else the first of their browser's that we have, else English.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use http::HeaderMap;
use http::header::ACCEPT_LANGUAGE;

/// A language that receipts are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// English.
    En,
    /// Turkish.
    Tr,
}

type Texts = BTreeMap<String, String>;

static EN: LazyLock<Texts> = LazyLock::new(|| read(include_str!("texts/en.json")));
static TR: LazyLock<Texts> = LazyLock::new(|| read(include_str!("texts/tr.json")));

/// Our own file: a test holds that it reads. Without it the page would show the texts' names.
fn read(file: &str) -> Texts {
    serde_json::from_str(file).unwrap_or_default()
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::En, Self::Tr];

    /// The name in `lang` and in the address.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Tr => "tr",
        }
    }

    /// The one to switch to.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::En => Self::Tr,
            Self::Tr => Self::En,
        }
    }

    /// The language of a page: `chosen` in the address, else what the browser wants.
    #[must_use]
    pub fn of(chosen: Option<&str>, headers: &HeaderMap) -> Self {
        let named = |code: &str| Self::ALL.into_iter().find(|language| language.code() == code);
        if let Some(language) = chosen.and_then(named) {
            return language;
        }
        let mut best = None;
        for entry in headers.get_all(ACCEPT_LANGUAGE).iter().filter_map(|value| value.to_str().ok()) {
            for wish in entry.split(',') {
                let (tag, weight) = read_wish(wish);
                let primary = tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
                if let Some(language) = named(&primary)
                    && weight > best.map_or(0, |(_, weight)| weight)
                {
                    best = Some((language, weight));
                }
            }
        }
        best.map_or(Self::En, |(language, _)| language)
    }

    /// A text by its name.
    #[must_use]
    pub fn text(self, name: &str) -> &'static str {
        let texts: &'static Texts = match self {
            Self::En => &EN,
            Self::Tr => &TR,
        };
        // The name itself is no text; the tests hold that every name has one.
        texts.get(name).map_or("", String::as_str)
    }
}

/// A language and its weight in thousandths; what has no weight has all of it.
fn read_wish(wish: &str) -> (&str, u32) {
    let mut parts = wish.split(';').map(str::trim);
    let tag = parts.next().unwrap_or_default();
    let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(1_000, read_weight);
    (tag, weight)
}

/// `1`, `0.8`, `0.801`; anything else weighs nothing.
fn read_weight(text: &str) -> u32 {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    if decimals.len() > 3 {
        return 0;
    }
    let thousandths = format!("{whole}{decimals:0<3}");
    thousandths.parse().ok().filter(|weight| *weight <= 1_000).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(header: &str) -> Language {
        Language::of(None, &HeaderMap::from_iter([(ACCEPT_LANGUAGE, header.parse().unwrap())]))
    }

    #[test]
    fn the_heaviest_language_that_we_have_is_taken() {
        assert_eq!(wanted("tr-TR,tr;q=0.9,en;q=0.8"), Language::Tr);
        assert_eq!(wanted("de,en;q=0.3,tr;q=0.4"), Language::Tr);
        assert_eq!(wanted("en-GB,tr;q=0.9"), Language::En);
        assert_eq!(wanted("tr;q=0,en;q=0.1"), Language::En);
        assert_eq!(wanted("de, fr"), Language::En);
        assert_eq!(wanted("tr;q=2.0, en;q=x"), Language::En, "what is no weight weighs nothing");
        assert_eq!(Language::of(None, &HeaderMap::new()), Language::En);
    }

    #[test]
    fn what_the_reader_chose_rules_over_the_browser() {
        let headers = HeaderMap::from_iter([(ACCEPT_LANGUAGE, "en".parse().unwrap())]);
        assert_eq!(Language::of(Some("tr"), &headers), Language::Tr);
        assert_eq!(Language::of(Some("xx"), &headers), Language::En);
    }

    #[test]
    fn every_text_stands_in_every_language_with_the_same_gaps() {
        let names = |texts: &Texts| texts.keys().cloned().collect::<Vec<_>>();
        assert!(EN.len() > 30);
        assert_eq!(names(&EN), names(&TR));
        for (name, english) in EN.iter() {
            let turkish = TR.get(name).unwrap();
            let gaps = |text: &str| {
                let mut gaps: Vec<String> = text
                    .split('{')
                    .skip(1)
                    .filter_map(|rest| rest.split('}').next())
                    .map(str::to_owned)
                    .collect();
                gaps.sort();
                gaps
            };
            assert_eq!(gaps(english), gaps(turkish), "{name}");
            assert!(!english.is_empty() && !turkish.is_empty(), "{name}");
        }
    }
}
