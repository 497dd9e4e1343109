//! What a screen says stands in a language file, and not in the code.

use crate::tidy::repository::{Finding, Repository, SourceFile};
use crate::tidy::source_text::is_comment;

/// Attributes that are read to somebody, or shown.
const SAID: [&str; 5] = ["aria-label=\"", "title=\"", "placeholder=\"", "alt=\"", "label=\""];
const LETTERS: usize = 2;

/// Finds words between the tags of a view, and in what is said of an element. Tests may say what they like.
pub fn check(repository: &Repository) -> Vec<Finding> {
    let is_panel = |file: &&SourceFile| {
        file.path.starts_with("src/") && file.is("rs") && !file.path.ends_with("tests.rs")
    };
    let mut findings = Vec::new();
    for file in repository.files().iter().filter(is_panel) {
        let code = file.lines().take_while(|(_, line)| line.trim() != "#[cfg(test)]");
        for (number, line) in code.filter(|(_, line)| !is_comment(line)) {
            if says_words(line) {
                let message = "words on screen: give them a key in src/i18n and ask for it by `t!`";
                findings.push(Finding::new(&file.path, number, message));
            }
        }
    }
    findings
}

fn says_words(line: &str) -> bool {
    // A raw string is HTML that is parsed; a tag in a string is none of a view.
    if line.contains("r#\"") {
        return false;
    }
    let is_tag =
        |before: &str| before.matches('"').count().is_multiple_of(2) && !before.ends_with(['=', '-']);
    let after_tag = line.match_indices('>').filter(|(at, _)| is_tag(&line[..*at]));
    let mut between_tags = after_tag.filter_map(|(at, _)| line[at + 1..].trim_start().strip_prefix('"'));
    between_tags.any(has_words)
        || SAID.iter().any(|name| line.match_indices(name).any(|(at, _)| has_words(&line[at + name.len()..])))
}

/// Whether the literal that begins here has a word in it.
fn has_words(text: &str) -> bool {
    let literal = text.split('"').next().unwrap_or_default();
    literal.split(|letter: char| !letter.is_alphabetic()).any(|word| word.chars().count() >= LETTERS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_a_view_are_found_and_those_of_tests_and_matches_are_not() {
        let source = "<p>\"Hello there\"</p>\n<a title=\"More of it\">\n<p>{t!(\"a.b\")}</p>\n<b>\"—\"</b>\n\
                      Some(x) => \"word\",\nfn a() -> \"b c\"\n// <p>\"Hello\"</p>\n#[cfg(test)]\n<p>\"Hello\"</p>\n";
        let found = check(&Repository::of(&[("src/a.rs", source), ("xtask/src/a.rs", source)]));
        let places: Vec<_> = found.iter().map(|finding| (finding.path.as_str(), finding.line)).collect();
        assert_eq!(places, [("src/a.rs", 1), ("src/a.rs", 2)]);
    }
}
