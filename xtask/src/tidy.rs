//! The rules of the house that no compiler knows, one file a rule; `cargo xtask tidy` runs them, and so does a test.

mod colours_in_tokens;
mod crate_arrows;
mod css_linked_once;
mod decisions;
mod file_length;
mod file_names;
mod first_doc_line;
mod gateway_files;
mod glossary;
mod golden_bytes;
mod home_paths;
mod honest_tests;
mod imports;
mod inline_styles;
mod language_files;
mod lint_exceptions;
mod repository;
mod source_text;
mod texts_in_files;
mod ui_purity;
mod unfinished_work;

use anyhow::{Result, ensure};

use crate::tidy::repository::{Finding, Repository};
use crate::workspace::Workspace;

/// A rule: its name, and what it finds wrong.
type Rule = (&'static str, fn(&Repository) -> Vec<Finding>);

const RULES: [Rule; 19] = [
    ("first doc line", first_doc_line::check),
    ("file names", file_names::check),
    ("file length", file_length::check),
    ("arrows between crates", crate_arrows::check),
    ("ui/ knows nothing", ui_purity::check),
    ("CSS linked once", css_linked_once::check),
    ("colours in tokens", colours_in_tokens::check),
    ("no inline styles", inline_styles::check),
    ("decisions", decisions::check),
    ("imports", imports::check),
    ("honest tests", honest_tests::check),
    ("home paths", home_paths::check),
    ("glossary", glossary::check),
    ("language files", language_files::check),
    ("texts in files", texts_in_files::check),
    ("lint exceptions", lint_exceptions::check),
    ("gateway files", gateway_files::check),
    ("golden bytes", golden_bytes::check),
    ("unfinished work", unfinished_work::check),
];

/// Runs every rule over the repository, prints what is wrong and where, and fails if anything is.
pub fn tidy(workspace: &Workspace) -> Result<()> {
    let repository = Repository::read(workspace.root())?;
    let found = findings(&repository);
    for line in &found {
        println!("{line}");
    }
    ensure!(found.is_empty(), "tidy: {} found (each line says where and what to do)", found.len());
    println!("tidy: {} rules over {} files, all kept", RULES.len(), repository.files().len());
    Ok(())
}

fn findings(repository: &Repository) -> Vec<String> {
    let named =
        |(name, check): Rule| check(repository).into_iter().map(move |found| format!("{found} [{name}]"));
    RULES.into_iter().flat_map(named).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_repository_keeps_every_rule_of_the_house() {
        let repository = Repository::read(Workspace::of_this_crate().root()).unwrap();
        assert!(repository.files().len() > 100, "only {} files were read", repository.files().len());
        let found = findings(&repository);
        assert!(found.is_empty(), "{}", found.join("\n"));
    }
}
