//! The glossary exists: one word for one thing, where everybody can look it up.

use crate::tidy::repository::{Finding, Repository};

const PAGE: &str = "docs/glossary.md";

/// Words that the whole product turns on; each has its entry.
const WORDS: [&str; 9] = [
    "company",
    "integration",
    "credential",
    "transaction",
    "refundable",
    "intent",
    "attempt",
    "dialect",
    "sandbox",
];

/// Finds that it is missing, or that it lacks one of the words that matter most.
pub fn check(repository: &Repository) -> Vec<Finding> {
    let Some(page) = repository.file(PAGE) else {
        return vec![Finding::new(PAGE, 1, "is missing: write down the project's words")];
    };
    let text = page.text.to_lowercase();
    let missing = WORDS.iter().filter(|word| !text.contains(*word));
    missing.map(|word| Finding::new(PAGE, 1, format!("does not say what `{word}` means"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_glossary_and_a_missing_word_are_found() {
        assert_eq!(check(&Repository::of(&[])).len(), 1);
        let whole = WORDS.join("\n");
        assert_eq!(check(&Repository::of(&[(PAGE, &whole)])), []);
        assert_eq!(check(&Repository::of(&[(PAGE, &whole.replace("intent", ""))])).len(), 1);
    }
}
