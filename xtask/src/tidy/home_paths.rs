//! Nobody's home folder is written into the project.

use crate::tidy::repository::{Finding, Repository};

const HOMES: [&str; 4] = ["/home/", "/root/", "/Users/", "C:\\Users\\"];

/// Finds absolute paths below somebody's home.
pub fn check(repository: &Repository) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in repository.all_but_rules() {
        for (number, line) in file.lines() {
            if let Some(home) = HOMES.iter().find(|home| begins_a_path(line, home)) {
                let message = format!("`{home}…` exists on one machine only: use a relative path or $HOME");
                findings.push(Finding::new(&file.path, number, message));
            }
        }
    }
    findings
}

/// Whether the folder stands at the beginning of a path, not inside an address or a longer one.
fn begins_a_path(line: &str, home: &str) -> bool {
    line.match_indices(home).any(|(at, _)| {
        let before = line.get(..at).and_then(|head| head.chars().next_back());
        !before.is_some_and(|c| c.is_alphanumeric() || "./}-_".contains(c))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn home_folders_are_found_and_addresses_pass() {
        let text =
            "cd /home/ada/desk\nlet x = \"/Users/ada\";\nhttps://demo.example/home/page\n$ROOT/root/x\n";
        let found = check(&Repository::of(&[("README.md", text)]));
        assert_eq!(found.iter().map(|finding| finding.line).collect::<Vec<_>>(), [1, 2]);
    }
}
