//! A lint is set aside only by `#[expect(…, reason = "…")]`, which complains when it is needed no longer.

use crate::tidy::repository::{Finding, Repository, SourceFile};

/// Finds `allow` attributes, and `expect` attributes without a reason.
pub fn check(repository: &Repository) -> Vec<Finding> {
    repository.rust_but_rules().flat_map(check_file).collect()
}

fn check_file(file: &SourceFile) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (number, line) in file.lines() {
        let line = line.trim_start();
        if !(line.starts_with("#[") || line.starts_with("#![")) {
            continue;
        }
        if line.contains("[allow(") || line.contains(" allow(") {
            let message = "write `#[expect(…, reason = \"…\")]` instead of `allow`";
            findings.push(Finding::new(&file.path, number, message));
        }
        let is_exception = line.contains("[expect(") || line.contains(" expect(");
        if is_exception && !attribute(file, number).contains("reason = \"") {
            findings.push(Finding::new(&file.path, number, "say why: add `reason = \"…\"`"));
        }
    }
    findings
}

/// The whole attribute that begins in a line, which rustfmt may have spread over several.
fn attribute(file: &SourceFile, from: usize) -> String {
    let mut whole = String::new();
    for (_, line) in file.lines().filter(|(number, _)| *number >= from) {
        whole.push_str(line);
        if line.trim_end().ends_with(")]") {
            break;
        }
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines_found(text: &str) -> Vec<usize> {
        check(&Repository::of(&[("src/a.rs", text)])).into_iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn allow_and_expect_without_reason_are_found() {
        let text = "#[allow(dead_code)]\n#![allow(x)]\n#[cfg_attr(test, allow(x))]\n#[expect(x)]\n#[expect(\n    x,\n)]\n";
        assert_eq!(lines_found(text), [1, 2, 3, 4, 5]);
    }

    #[test]
    fn an_expectation_with_its_reason_passes_on_one_line_or_more() {
        let text = "#[expect(x, reason = \"why\")]\n#[expect(\n    x,\n    reason = \"why\"\n)]\nlet y = x.expect(\"y\");\n";
        assert_eq!(lines_found(text), Vec::<usize>::new());
    }
}
