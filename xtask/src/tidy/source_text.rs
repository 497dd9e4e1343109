//! Reading source lines well enough for a rule: whole words, comments, and where the tests begin.

use crate::tidy::repository::SourceFile;

/// Whether a text holds these words with no identifier character before them.
pub fn has_word(text: &str, words: &str) -> bool {
    places_of_word(text, words).next().is_some()
}

/// Where in a text these words begin, with no identifier character before them.
pub fn places_of_word<'a>(text: &'a str, words: &'a str) -> impl Iterator<Item = usize> + 'a {
    text.match_indices(words).map(|(at, _)| at).filter(|at| {
        let before = text.get(..*at).and_then(|head| head.chars().next_back());
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
    })
}

/// Whether a line is nothing but a comment.
pub fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with("//")
}

/// Whether the whole file is test code: below a `tests` folder, or a module called `tests`.
pub fn is_test_file(file: &SourceFile) -> bool {
    file.path.starts_with("tests/") || file.path.contains("/tests/") || file.name() == "tests.rs"
}

/// The number of the line at which a file's own tests begin; past its end where it has none.
pub fn first_test_line(file: &SourceFile) -> usize {
    let begins = file.lines().find(|(_, line)| line.trim_start().starts_with("#[cfg(test)]"));
    begins.map_or(usize::MAX, |(number, _)| number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_inside_a_longer_one_is_not_that_word() {
        assert!(has_word("use domain::Money;", "domain::"));
        assert!(has_word("(domain::Money)", "domain::"));
        assert!(!has_word("use subdomain::Money;", "domain::"));
    }
}
