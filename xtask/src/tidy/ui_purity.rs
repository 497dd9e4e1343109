//! The pieces in `src/ui/` know nothing but their language: no domain, no wire, no router, no other part of the panel.

use crate::tidy::repository::{Finding, Repository, SourceFile};
use crate::tidy::source_text::{has_word, is_comment, places_of_word};

const FORBIDDEN: [&str; 6] = ["domain::", "api::", "use domain", "use api", "leptos_router", "gloo_net"];

/// The parts of the panel that a piece may name: its neighbours, and the texts by key (`Close`, `Copy`).
const ALLOWED: [&str; 3] = ["ui", "i18n", "t"];

/// Finds lines of `src/ui.rs` and `src/ui/` that reach out.
pub fn check(repository: &Repository) -> Vec<Finding> {
    let pieces =
        repository.rust().filter(|file| file.path == "src/ui.rs" || file.path.starts_with("src/ui/"));
    pieces.flat_map(check_piece).collect()
}

fn check_piece(file: &SourceFile) -> Vec<Finding> {
    // From src/ui.rs one `super` leads out of ui, from src/ui/a.rs two, and so on.
    let way_out = "super::".repeat(file.path.matches('/').count());
    let mut findings = Vec::new();
    for (number, line) in file.lines().filter(|(_, line)| !is_comment(line)) {
        let known = FORBIDDEN.iter().copied().find(|words| reaches(line, words));
        let known = known.or_else(|| leaves_by_crate(line).then_some("crate::"));
        let known = known.or_else(|| has_word(line, &way_out).then_some(&way_out));
        if let Some(words) = known {
            let message = format!("`{words}` in ui/: pass in plain values and callbacks instead");
            findings.push(Finding::new(&file.path, number, message));
        }
    }
    findings
}

/// Whether the words stand in the line as a path of their own, not as the end of another path.
fn reaches(line: &str, words: &str) -> bool {
    places_of_word(line, words).any(|at| {
        let before = line.get(..at).unwrap_or_default();
        let after = line.get(at + words.len()..).and_then(|rest| rest.chars().next());
        let is_whole = words.ends_with(':') || !after.is_some_and(|c| c.is_alphanumeric() || c == '_');
        is_whole && (!before.ends_with("::") || before.ends_with("crate::"))
    })
}

fn leaves_by_crate(line: &str) -> bool {
    places_of_word(line, "crate::").any(|at| {
        let rest = line.get(at + "crate::".len()..).unwrap_or_default();
        let name: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        !ALLOWED.contains(&name.as_str())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines_found(path: &str, text: &str) -> Vec<usize> {
        check(&Repository::of(&[(path, text)])).into_iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn every_way_out_of_ui_is_found() {
        let text = "use domain::Money;\nuse api::session;\nuse leptos_router::hooks;\nuse crate::report;\n\
                    use crate::{paths, ui};\nuse super::super::paths;\nlet x = domain::Money::zero();\nuse domain;\n\
                    use crate::uint;\n";
        assert_eq!(lines_found("src/ui/button.rs", text), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
        assert_eq!(lines_found("src/ui.rs", "use super::paths;\n"), [1]);
    }

    #[test]
    fn what_stays_inside_passes() {
        let text = "use leptos::prelude::*;\nuse crate::ui::icon::Icon;\nuse crate::t;\nuse super::icon;\n// domain::Money is not ours\n\
                    let subdomain = x;\n";
        assert_eq!(lines_found("src/ui/button.rs", text), Vec::<usize>::new());
        assert_eq!(lines_found("src/report/page.rs", "use domain::Money;\n"), Vec::<usize>::new());
    }
}
