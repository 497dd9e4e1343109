//! Nothing is left for later in the code: no notes to self, no placeholders, no debugging output.

use crate::tidy::repository::{Finding, Repository};
use crate::tidy::source_text::has_word;

const NOTES: [&str; 3] = ["TODO", "FIXME", "HACK"];
const PLACEHOLDERS: [&str; 3] = ["todo!(", "unimplemented!(", "dbg!("];

/// Finds such words in every file.
pub fn check(repository: &Repository) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in repository.all_but_rules() {
        for (number, line) in file.lines() {
            let note = NOTES
                .iter()
                .find(|note| line.split(|c: char| !c.is_ascii_alphanumeric()).any(|w| w == **note));
            let placeholder = PLACEHOLDERS.iter().find(|words| file.is("rs") && has_word(line, words));
            if let Some(words) = note.or(placeholder) {
                let message =
                    format!("`{words}`: finish it, or write down what is left where work is planned");
                findings.push(Finding::new(&file.path, number, message));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_and_placeholders_are_found_and_ordinary_words_pass() {
        let text = "// TODO: later\nunimplemented!()\nfn todo() {}\nlet hacks = mastodon;\ntodo!(\"x\")\n";
        let found = check(&Repository::of(&[("src/a.rs", text), ("README.md", "FIXME\n")]));
        assert_eq!(found.iter().map(|finding| finding.line).collect::<Vec<_>>(), [1, 2, 5, 1]);
    }
}
