//! Tests neither sleep, nor are skipped, nor pass by panicking.

use crate::tidy::repository::{Finding, Repository};
use crate::tidy::source_text::{first_test_line, has_word, is_comment, is_test_file};

/// Finds sleeps in test code, and skipped or panicking tests anywhere.
pub fn check(repository: &Repository) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in repository.rust_but_rules() {
        let tests_begin = if is_test_file(file) { 1 } else { first_test_line(file) };
        for (number, line) in file.lines().filter(|(_, line)| !is_comment(line)) {
            if let Some(message) = fault(line, number >= tests_begin) {
                findings.push(Finding::new(&file.path, number, message));
            }
        }
    }
    findings
}

fn fault(line: &str, in_tests: bool) -> Option<&'static str> {
    if line.contains("#[ignore") || line.contains(", ignore)]") {
        return Some("a skipped test proves nothing: make it run, or remove it");
    }
    if line.contains("#[should_panic") {
        return Some("any panic would pass: test the value or the error instead");
    }
    let sleeps = ["sleep(", "sleep_until(", "TimeoutFuture::new("].iter().any(|words| has_word(line, words));
    if in_tests && sleeps && !line.contains("fn sleep") {
        return Some(
            "a test that sleeps is slow or flaky: wait for what it waits for, or move an injected clock",
        );
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines_found(path: &str, text: &str) -> Vec<usize> {
        check(&Repository::of(&[(path, text)])).into_iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn dishonest_tests_are_found() {
        let text = "#[ignore = \"slow\"]\n#[should_panic(expected = \"x\")]\nthread::sleep(x);\n#[cfg_attr(x, ignore)]\n";
        assert_eq!(lines_found("tests/a.rs", text), [1, 2, 3, 4]);
        assert_eq!(
            lines_found("src/a.rs", "sleep(1);\n#[cfg(test)]\nmod tests {\n tokio::time::sleep(x)\n"),
            [4]
        );
    }

    #[test]
    fn the_product_may_wait_and_a_test_clock_may_have_a_sleep_of_its_own() {
        assert_eq!(lines_found("src/a.rs", "tokio::time::sleep(x).await;\n"), Vec::<usize>::new());
        assert_eq!(
            lines_found("tests/a.rs", "fn sleep(&self) {}\n// never sleep( here\n"),
            Vec::<usize>::new()
        );
    }
}
