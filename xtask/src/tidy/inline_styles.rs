//! No `style` attribute and no `<style>` element: the page's security policy would refuse them.

use crate::tidy::repository::{Finding, Repository};
use crate::tidy::source_text::is_comment;

const FORBIDDEN: [&str; 4] = [" style=", "<style", "<Style", ".set_attribute(\"style\""];

/// Finds them in the page and in the panel; `style:width=…` goes through CSSOM and is allowed.
pub fn check(repository: &Repository) -> Vec<Finding> {
    let mut findings = Vec::new();
    let in_panel = |path: &str| path == "index.html" || path.starts_with("src/");
    for file in repository.files().iter().filter(|file| in_panel(&file.path)) {
        for (number, line) in file.lines().filter(|(_, line)| !is_comment(line)) {
            if FORBIDDEN.iter().any(|words| line.contains(words)) {
                let message =
                    "an inline style: write a class in style/, or `style:…` for what must be computed";
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
    fn inline_styles_are_found_and_cssom_passes() {
        let view = "<p style=\"color: red\">\n<p style:width=\"3px\">\n<style>\n<p class=\"style\">\n";
        let found =
            check(&Repository::of(&[("src/a.rs", view), ("docs/a.md", view), ("index.html", "<style>")]));
        let places: Vec<_> = found.iter().map(|finding| (finding.path.as_str(), finding.line)).collect();
        assert_eq!(places, [("src/a.rs", 1), ("src/a.rs", 3), ("index.html", 1)]);
    }
}
