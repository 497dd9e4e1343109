//! Texts by key, from one file a language, and one more for each part that brings its own.

pub mod part_texts;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Display;

use crate::json;

/// The languages there are. The first one is spoken when no other fits, and only its texts are here from the start.
pub const LANGUAGES: [&str; 2] = ["en", "tr"];

/// The texts of the first language.
const FIRST: &str = include_str!("i18n/en.json");

/// A part's own texts: code and texts of each of [`LANGUAGES`].
pub type PartTexts = [(&'static str, &'static str); LANGUAGES.len()];

struct Spoken {
    language: &'static str,
    texts: BTreeMap<String, String>,
}

thread_local! {
    static LEARNT: RefCell<Vec<PartTexts>> = const { RefCell::new(Vec::new()) };
    static SPOKEN: RefCell<Spoken> = RefCell::new(Spoken::of(LANGUAGES[0], FIRST));
}

impl Spoken {
    fn of(language: &'static str, file: &str) -> Self {
        // A file that does not read leaves the keys themselves on screen; a test reads every file.
        Self { language, texts: json::read(file).unwrap_or_default() }
    }

    fn learn(&mut self, part: &PartTexts) {
        if let Some((_, file)) = part.iter().find(|(language, _)| *language == self.language) {
            self.texts.extend(json::read::<BTreeMap<String, String>>(file).unwrap_or_default());
        }
    }
}

/// Takes the texts that come with a part, for good: in this language, and in any that is spoken later.
pub fn learn(part: PartTexts) {
    LEARNT.with_borrow_mut(|learnt| {
        if !learnt.contains(&part) {
            SPOKEN.with_borrow_mut(|spoken| spoken.learn(&part));
            learnt.push(part);
        }
    });
}

/// The first of the wished languages (`tr-TR`, `en`, …) that there is.
pub fn best(wished: impl IntoIterator<Item = String>) -> &'static str {
    let primary = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
    let found = wished.into_iter().find_map(|tag| LANGUAGES.into_iter().find(|code| *code == primary(&tag)));
    found.unwrap_or(LANGUAGES[0])
}

/// Speaks one of [`LANGUAGES`] from here on, whose texts these are.
pub fn speak(language: &'static str, texts: &str) {
    let mut spoken = Spoken::of(language, texts);
    LEARNT.with_borrow(|learnt| learnt.iter().for_each(|part| spoken.learn(part)));
    SPOKEN.replace(spoken);
}

/// The code of the language that is spoken.
#[must_use]
pub fn language() -> &'static str {
    SPOKEN.with(|spoken| spoken.borrow().language)
}

/// The text of a key, or the key itself. Screens use `t!`, whose keys a test checks.
#[must_use]
pub fn text(key: &str) -> String {
    SPOKEN.with(|spoken| spoken.borrow().texts.get(key).cloned()).unwrap_or_else(|| key.to_owned())
}

/// The text of one of an area's keys, named by the server: `text_of("refusal", "nothing_left")`. A code without a
/// text stands for itself.
#[must_use]
pub fn text_of(area: &str, code: &str) -> String {
    let key = format!("{area}.{code}");
    SPOKEN.with(|spoken| spoken.borrow().texts.get(&key).cloned()).unwrap_or_else(|| code.to_owned())
}

/// The text that fits a count, which stands in it as `{count}`: `plural("report.rows", 2)` takes
/// `report.rows.other` in English.
#[must_use]
pub fn plural(key: &str, count: u64) -> String {
    let form = crate::format::plural_form(language(), count);
    fill(&text(&format!("{key}.{form}")), "count", &crate::format::count(count))
}

/// Puts a value where the text has `{name}`.
#[must_use]
pub fn fill(text: &str, name: &str, value: &dyn Display) -> String {
    text.replace(&format!("{{{name}}}"), &value.to_string())
}

/// The text of a key in the current language: `t!("refund.title")`, `t!("refund.button", amount = money)`.
#[macro_export]
macro_rules! t {
    ($key:literal $(, $name:ident = $value:expr)* $(,)?) => {{
        let text = $crate::i18n::text($key);
        $(let text = $crate::i18n::fill(&text, stringify!($name), &$value);)*
        text
    }};
}

#[cfg(test)]
#[path = "i18n/tests.rs"]
mod tests;
