//! Texts by key, from one file a language, and one more for each part that brings its own.

pub mod part_texts;

use std::cell::RefCell;
use std::fmt::Display;

/// The languages there are. The first one is spoken when no other fits, and only its texts are here from the start.
pub const LANGUAGES: [&str; 2] = ["en", "tr"];

/// The texts of the first language.
const FIRST: &str = include_str!("i18n/en.json");

/// A part's own texts: code and texts of each of [`LANGUAGES`].
pub type PartTexts = [(&'static str, &'static str); LANGUAGES.len()];

/// Texts of a file, in the order of their keys.
type Texts = Vec<(&'static str, &'static str)>;

struct Spoken {
    language: &'static str,
    files: Vec<Texts>,
}

thread_local! {
    static LEARNT: RefCell<Vec<PartTexts>> = const { RefCell::new(Vec::new()) };
    static SPOKEN: RefCell<Spoken> = RefCell::new(Spoken::of(LANGUAGES[0], &[FIRST]));
}

/// Reads a file of texts: JSON with one text a line, in the order of their keys and nothing escaped, so that its lines can be
/// taken as they stand, without the browser's reader and a copy of each. A test holds every file to that.
fn read(file: &'static str) -> Texts {
    let pair = |line: &'static str| {
        let pair = line.trim().trim_end_matches(',');
        pair.strip_prefix('"')?.strip_suffix('"')?.split_once("\": \"")
    };
    file.lines().filter_map(pair).collect()
}

impl Spoken {
    fn of(language: &'static str, files: &[&'static str]) -> Self {
        Self { language, files: files.iter().map(|file| read(file)).collect() }
    }

    fn text(&self, key: &str) -> Option<String> {
        let text_in = |texts: &Texts| {
            let place = texts.binary_search_by_key(&key, |(key, _text)| key).ok()?;
            texts.get(place).map(|(_key, text)| (*text).to_owned())
        };
        self.files.iter().find_map(text_in)
    }

    fn learn(&mut self, part: &PartTexts) {
        if let Some((_, file)) = part.iter().find(|(language, _)| *language == self.language) {
            self.files.push(read(file));
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

/// Speaks one of [`LANGUAGES`] from here on, whose files of texts these are.
pub fn speak(language: &'static str, files: &[&'static str]) {
    let mut spoken = Spoken::of(language, files);
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
    SPOKEN.with_borrow(|spoken| spoken.text(key)).unwrap_or_else(|| key.to_owned())
}

/// The text of one of an area's keys, named by the server: `text_of("refusal", "nothing_left")`. A code without a
/// text stands for itself.
#[must_use]
pub fn text_of(area: &str, code: &str) -> String {
    let key = format!("{area}.{code}");
    SPOKEN.with_borrow(|spoken| spoken.text(&key)).unwrap_or_else(|| code.to_owned())
}

/// What the server said, which speaks the first language, in the one that is spoken. A sentence that has no text stays as it
/// came.
#[must_use]
pub fn told(sentence: &str) -> String {
    let text = SPOKEN.with_borrow(|spoken| spoken.text(&without_numbers(sentence)));
    let numbers = sentence.split(|c: char| !c.is_ascii_digit()).filter(|number| !number.is_empty());
    text.map_or_else(
        || sentence.to_owned(),
        |text| numbers.fold(text, |text, number| text.replacen('#', number, 1)),
    )
}

/// The key of a sentence of the server: itself, with `#` for each number.
fn without_numbers(sentence: &str) -> String {
    let mut key = String::with_capacity(sentence.len());
    let mut in_number = false;
    for c in sentence.chars() {
        let is_digit = c.is_ascii_digit();
        if !(is_digit && in_number) {
            key.push(if is_digit { '#' } else { c });
        }
        in_number = is_digit;
    }
    key
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
