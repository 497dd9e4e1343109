//! The panel's languages all have the same texts, with the same places for values in them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::tidy::repository::{Finding, Repository, SourceFile};

const FOLDER: &str = "src/i18n/";
const FIRST: &str = "src/i18n/en.json";

/// A language: each key with its text.
type Texts = BTreeMap<String, String>;

/// Finds texts that one language has and another lacks, empty ones, and values that are lost in translation. A part's texts
/// stand in a folder of their own, with the same languages.
pub fn check(repository: &Repository) -> Vec<Finding> {
    if repository.file(FIRST).is_none() {
        return vec![Finding::new(FIRST, 1, "is missing: the panel's texts stand there by key")];
    }
    let mut findings = Vec::new();
    let files = || repository.files().iter().filter(|file| file.path.starts_with(FOLDER) && file.is("json"));
    for first in files().filter(|file| file.path.ends_with("/en.json")) {
        let Some(wanted) = read(first, &mut findings) else { continue };
        for file in files().filter(|file| file.path != first.path && folder(file) == folder(first)) {
            if let Some(texts) = read(file, &mut findings) {
                compare(first, &wanted, file, &texts, &mut findings);
            }
        }
    }
    findings
}

fn folder(file: &SourceFile) -> Option<&str> {
    file.path.rsplit_once('/').map(|(folder, _)| folder)
}

fn read(file: &SourceFile, findings: &mut Vec<Finding>) -> Option<Texts> {
    let value: Value = match serde_json::from_str(&file.text) {
        Ok(value) => value,
        Err(error) => {
            findings.push(Finding::new(&file.path, error.line(), format!("not JSON: {error}")));
            return None;
        }
    };
    let mut texts = Texts::new();
    flatten(file, "", &value, &mut texts, findings);
    Some(texts)
}

fn flatten(file: &SourceFile, key: &str, value: &Value, texts: &mut Texts, findings: &mut Vec<Finding>) {
    match value {
        Value::Object(entries) => {
            for (name, inner) in entries {
                let key = if key.is_empty() { name.clone() } else { format!("{key}.{name}") };
                flatten(file, &key, inner, texts, findings);
            }
        }
        Value::String(text) if !text.trim().is_empty() => {
            texts.insert(key.to_owned(), text.clone());
        }
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => {
            findings.push(Finding::new(&file.path, line_of(file, key), format!("`{key}` has no text")));
        }
    }
}

fn compare(
    first: &SourceFile,
    wanted: &Texts,
    file: &SourceFile,
    texts: &Texts,
    findings: &mut Vec<Finding>,
) {
    for (key, text) in wanted {
        match texts.get(key) {
            None => {
                let line = line_of(first, key);
                findings.push(Finding::new(
                    &first.path,
                    line,
                    format!("`{key}` is missing in {}", file.path),
                ));
            }
            Some(translated) if places(translated) != places(text) => {
                let message = format!("`{key}` must hold the same {{…}} as in {}", first.path);
                findings.push(Finding::new(&file.path, line_of(file, key), message));
            }
            Some(_) => {}
        }
    }
    for key in texts.keys().filter(|key| !wanted.contains_key(*key)) {
        findings.push(Finding::new(
            &file.path,
            line_of(file, key),
            format!("`{key}` is not in {}", first.path),
        ));
    }
}

/// The `{names}` in a text, into which values go.
fn places(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|piece| piece.split_once('}')).map(|(name, _)| name).collect()
}

fn line_of(file: &SourceFile, key: &str) -> usize {
    let last = key.rsplit('.').next().unwrap_or(key);
    let quoted = [format!("\"{key}\""), format!("\"{last}\"")];
    let found = file.lines().find(|(_, line)| quoted.iter().any(|name| line.contains(name)));
    found.map_or(1, |(number, _)| number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(english: &str, turkish: &str) -> Vec<String> {
        let repository = Repository::of(&[(FIRST, english), ("src/i18n/tr.json", turkish)]);
        check(&repository).into_iter().map(|finding| finding.to_string()).collect()
    }

    #[test]
    fn equal_keys_pass_nested_or_not() {
        assert_eq!(
            found(r#"{"a": {"b": "Of {n}"}, "c": "x"}"#, r#"{"a.b": "{n} dan", "c": "y"}"#),
            Vec::<String>::new()
        );
    }

    #[test]
    fn missing_extra_and_empty_texts_and_lost_values_are_found() {
        assert_eq!(
            found("{\n\"a\": \"x\"}", "{}"),
            ["src/i18n/en.json:2: `a` is missing in src/i18n/tr.json"]
        );
        assert_eq!(found("{}", "{\"a\": \"x\"}"), ["src/i18n/tr.json:1: `a` is not in src/i18n/en.json"]);
        assert_eq!(found("{\"a\": \" \"}", "{}"), ["src/i18n/en.json:1: `a` has no text"]);
        assert_eq!(found("{\"a\": \"{n} x\"}", "{\"a\": \"x\"}").len(), 1);
        assert_eq!(found("{\"a\": \"x\"}", "{\"a\": ").len(), 1);
    }

    #[test]
    fn no_english_is_found() {
        assert_eq!(check(&Repository::of(&[])).len(), 1);
    }
}
