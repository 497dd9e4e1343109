//! A name is imported from where it is defined: no re-exports, no globs but Leptos's prelude.

use crate::tidy::repository::{Finding, Repository};
use crate::tidy::source_text::{first_test_line, is_test_file};

/// Finds re-exports anywhere, and globs outside of tests.
pub fn check(repository: &Repository) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in repository.rust_but_rules() {
        let tests_begin = if is_test_file(file) { 1 } else { first_test_line(file) };
        for (number, line) in file.lines() {
            if let Some(message) = fault(line.trim_start(), number >= tests_begin) {
                findings.push(Finding::new(&file.path, number, message));
            }
        }
    }
    findings
}

fn fault(line: &str, in_tests: bool) -> Option<&'static str> {
    let is_reexport = line.strip_prefix("pub").is_some_and(|rest| {
        rest.starts_with(" use ")
            || rest.starts_with('(') && rest.split_once(") ").is_some_and(|(_, r)| r.starts_with("use "))
    });
    // A macro gets a path only by a `use` of its bare name.
    if is_reexport && line.contains("::") {
        return Some("a re-export: make the module public and import from there");
    }
    let is_glob = line.starts_with("use ") && line.trim_end().ends_with("::*;");
    if is_glob && !in_tests && line.trim_end() != "use leptos::prelude::*;" {
        return Some("a glob: name what is imported");
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reexports_and_globs_are_found() {
        let text = "pub use a::B;\npub(crate) use a::B;\nuse a::*;\nuse leptos::prelude::*;\nuse a::B;\npub user: u8,\npub(crate) use a_macro;\n";
        let found = check(&Repository::of(&[("src/a.rs", text)]));
        assert_eq!(found.iter().map(|finding| finding.line).collect::<Vec<_>>(), [1, 2, 3]);
    }

    #[test]
    fn tests_may_import_all_of_what_they_test() {
        let text = "#[cfg(test)]\nmod tests {\n    use super::*;\n}\n";
        assert_eq!(
            check(&Repository::of(&[("src/a.rs", text), ("tests/b.rs", "use proptest::prelude::*;\n")])),
            []
        );
    }
}
