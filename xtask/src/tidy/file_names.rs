//! No `mod.rs`, and no file whose name says nothing.

use crate::tidy::repository::{Finding, Repository};

const EMPTY: [&str; 9] = ["util", "utils", "helper", "helpers", "common", "misc", "types", "shared", "stuff"];

/// Finds Rust files and styles with such a name, or in a folder with one.
pub fn check(repository: &Repository) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in repository.files().iter().filter(|file| file.is("rs") || file.is("css")) {
        if file.name() == "mod.rs" {
            findings.push(Finding::new(&file.path, 1, "rename to the folder's own name, beside the folder"));
        }
        let parts = file.path.split('/').map(|part| part.split('.').next().unwrap_or(part));
        if let Some(part) = parts.into_iter().find(|part| EMPTY.contains(part)) {
            findings.push(Finding::new(
                &file.path,
                1,
                format!("`{part}` says nothing: name it after what it does"),
            ));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mod_rs_and_empty_names_are_found_and_others_pass() {
        let repository = Repository::of(&[
            ("src/report/mod.rs", ""),
            ("src/utils.rs", ""),
            ("src/helpers/money.rs", ""),
            ("style/misc.css", ""),
            ("src/report.rs", ""),
            ("docs/common.md", ""),
        ]);
        let paths: Vec<_> = check(&repository).into_iter().map(|finding| finding.path).collect();
        assert_eq!(paths, ["src/report/mod.rs", "src/utils.rs", "src/helpers/money.rs", "style/misc.css"]);
    }
}
