//! Every Rust file begins by saying, in one `//!` sentence, what it is for.

use crate::tidy::repository::{Finding, Repository, SourceFile};

/// Finds files that do not.
pub fn check(repository: &Repository) -> Vec<Finding> {
    repository.rust().filter_map(|file| fault(file).map(|what| Finding::new(&file.path, 1, what))).collect()
}

fn fault(file: &SourceFile) -> Option<&'static str> {
    let opening: Vec<_> = file
        .text
        .lines()
        .map_while(|line| line.strip_prefix("//! "))
        .map(str::trim)
        .take_while(|line| !line.is_empty())
        .collect();
    let sentence = opening.join(" ");
    if sentence.is_empty() {
        return Some("begins without a doc line: say in one `//!` sentence what the file is for");
    }
    if !sentence.ends_with('.') {
        return Some("its first doc paragraph does not end with a full stop: make it one whole sentence");
    }
    if sentence.split_whitespace().count() < 2 {
        return Some("its first doc line is one word: say what the file is for");
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> usize {
        check(&Repository::of(&[("src/a.rs", text)])).len()
    }

    #[test]
    fn a_whole_sentence_passes_over_one_line_or_two() {
        assert_eq!(faults("//! What the file is for.\nuse x;\n"), 0);
        assert_eq!(faults("//! What the file\n//! is for.\n//!\n//! More\n"), 0);
    }

    #[test]
    fn no_doc_line_no_full_stop_and_one_word_are_found() {
        assert_eq!(faults("use x;\n//! Too late.\n"), 1);
        assert_eq!(faults("//! What the file is for\n"), 1);
        assert_eq!(faults("//! server.\n"), 1);
        assert_eq!(faults(""), 1);
    }
}
