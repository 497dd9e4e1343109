//! Every text that a screen asks for exists, and every text that exists is asked for.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use domain::refund::RefundState;

use super::*;

const FILES: [(&str, &str); LANGUAGES.len()] = [("en", FIRST), ("tr", include_str!("tr.json"))];

/// What the server says, in Turkish.
const TOLD: &str = include_str!("told/tr.json");

fn keys(file: &str) -> BTreeSet<String> {
    let texts: BTreeMap<String, String> = serde_json::from_str(file).unwrap();
    texts.into_keys().collect()
}

/// All texts of a language: those that come first, and those of the parts.
fn all_keys(language: &str, first: &str) -> BTreeSet<String> {
    let mut all = keys(first);
    for part in PARTS {
        for (_, file) in part.texts.iter().filter(|(spoken, _)| *spoken == language) {
            for key in keys(file) {
                assert!(all.insert(key.clone()), "{language} has {key} twice");
            }
        }
    }
    all
}

/// A part that brings texts, and the folders of what stands in it alone.
struct Part {
    texts: PartTexts,
    folders: &'static [&'static str],
}

const COMPANY_FOLDERS: &[&str] = &[
    "company",
    "company.rs",
    "credential",
    "credential.rs",
    "integration",
    "integration.rs",
    "webhook",
    "webhook.rs",
];

const ATTENTION_FOLDERS: &[&str] = &[
    "attention/attention_model.rs",
    "attention/attention_table.rs",
    "attention/resolve_dialog.rs",
    "attention.rs",
];

const PARTS: [Part; 9] = [
    Part { texts: part_texts::OVERVIEW, folders: &["overview", "overview.rs"] },
    Part { texts: part_texts::TABLE, folders: &["report/table_options.rs"] },
    Part { texts: part_texts::BULK_REFUND, folders: &["bulk_refund", "bulk_refund.rs"] },
    Part { texts: part_texts::ACCOUNT, folders: &["account", "account.rs"] },
    Part { texts: part_texts::COMPANY, folders: COMPANY_FOLDERS },
    Part { texts: part_texts::ATTENTION, folders: ATTENTION_FOLDERS },
    Part { texts: part_texts::APPROVAL, folders: &["approval", "approval.rs"] },
    Part { texts: part_texts::SECOND_FACTOR, folders: &["second_factor", "second_factor.rs"] },
    Part { texts: part_texts::REFUND, folders: &["refund/policy_text.rs"] },
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The string literal that each call of `opening` begins with, comments left out.
fn literals_after(source: &str, opening: &str) -> Vec<String> {
    let code: String =
        source.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    code.match_indices(opening)
        .filter(|(at, _)| !code[..*at].ends_with(|c: char| c.is_alphanumeric() || c == '_'))
        .filter_map(|(at, _)| code[at + opening.len()..].trim_start().strip_prefix('"'))
        .filter_map(|rest| rest.split('"').next())
        .map(str::to_owned)
        .collect()
}

#[derive(Default)]
struct Uses {
    whole: BTreeSet<String>,
    areas: BTreeSet<String>,
}

fn uses() -> Uses {
    uses_where(|_| true)
}

/// What the files ask for whose path in `src/` is of interest.
fn uses_where(is_meant: impl Fn(&Path) -> bool) -> Uses {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    files.retain(|file| is_meant(file.strip_prefix(&root).unwrap()));
    let mut uses = Uses::default();
    for file in files.iter().filter(|file| !file.ends_with("i18n/tests.rs")) {
        let source = fs::read_to_string(file).unwrap();
        uses.whole.extend(literals_after(&source, "t!("));
        uses.areas.extend(literals_after(&source, "text_of("));
        uses.areas.extend(literals_after(&source, "plural("));
    }
    uses
}

#[test]
fn every_text_that_is_asked_for_exists() {
    let uses = uses();
    assert!(!uses.whole.is_empty() && !uses.areas.is_empty(), "the walk found nothing");
    for (language, file) in FILES {
        let keys = all_keys(language, file);
        let missing: Vec<_> = uses.whole.difference(&keys).collect();
        assert!(missing.is_empty(), "{language} lacks {missing:?}");
        for area in &uses.areas {
            let start = format!("{area}.");
            assert!(keys.iter().any(|key| key.starts_with(&start)), "{language} lacks all of {area}");
        }
    }
}

#[test]
fn every_text_that_exists_is_asked_for() {
    let uses = uses();
    for (language, file) in FILES {
        let unused: Vec<_> = all_keys(language, file)
            .into_iter()
            .filter(|key| !uses.whole.contains(key))
            .filter(|key| key.rsplit_once('.').is_none_or(|(area, _)| !uses.areas.contains(area)))
            .collect();
        assert!(unused.is_empty(), "nobody asks {language} for {unused:?}");
    }
}

#[test]
fn all_languages_have_the_same_texts() {
    for (language, file) in FILES {
        assert_eq!(all_keys(language, file), all_keys(FILES[0].0, FILES[0].1), "{language}");
    }
}

#[test]
fn the_texts_of_a_part_are_asked_for_in_it_alone() {
    for part in PARTS {
        let is_outside = |file: &Path| !part.folders.iter().any(|folder| file.starts_with(folder));
        let outside = uses_where(is_outside);
        let brought = keys(part.texts[0].1);
        let wanted: Vec<_> = brought
            .iter()
            .filter(|key| {
                let area = key.rsplit_once('.').map_or("", |(area, _)| area);
                outside.whole.contains(*key) || outside.areas.contains(area)
            })
            .collect();
        assert!(wanted.is_empty(), "{wanted:?} are asked for before they come");
    }
}

#[test]
fn the_lines_of_every_file_are_what_it_says_as_json() {
    let of_parts = PARTS.iter().flat_map(|part| part.texts);
    for (language, file) in FILES.into_iter().chain(of_parts).chain([("tr", TOLD)]) {
        let whole: BTreeMap<String, String> = serde_json::from_str(file).unwrap();
        let lines = read(file).into_iter().map(|(key, text)| (key.to_owned(), text.to_owned()));
        // Whose keys are in order, too.
        assert!(lines.eq(whole), "{language}");
    }
}

#[test]
fn a_part_brings_its_texts_once_and_for_every_language_spoken_later() {
    assert_eq!(text("company.navigation"), "company.navigation");
    learn(part_texts::COMPANY);
    learn(part_texts::COMPANY);
    assert_eq!(text("company.navigation"), "Company pages");
    speak("tr", &[FILES[1].1]);
    assert_eq!(
        (text("company.navigation"), text("ui.close")),
        ("Şirket sayfaları".to_owned(), "Kapat".to_owned())
    );
}

#[test]
fn every_state_and_every_reason_against_a_refund_has_a_text() {
    for state in RefundState::ALL {
        assert_ne!(text_of("state", state.as_str()), state.as_str());
    }
    for code in [
        "role_may_not_refund",
        "payment_pending",
        "payment_failed",
        "payment_not_captured",
        "payment_voided",
        "chargeback_open",
        "integration_off",
        "nothing_left",
        "not_a_payment",
    ] {
        assert_ne!(text_of("refusal", code), code);
    }
}

#[test]
fn values_stand_where_the_text_has_their_names() {
    assert_eq!(fill("Refund {amount} of {amount}", "amount", &"₺5.00"), "Refund ₺5.00 of ₺5.00");
    assert_eq!(text("no.such.key"), "no.such.key");
}

#[test]
fn the_first_wished_language_that_there_is_is_the_best_and_else_the_first() {
    let best = |wished: &[&str]| best(wished.iter().map(|tag| (*tag).to_owned()));
    assert_eq!(best(&["xx-YY"]), "en");
    assert_eq!(best(&["xx", "tr-TR", "en-GB"]), "tr");
    assert_eq!(best(&["EN-gb", "tr"]), "en");
    assert_eq!(best(&[]), "en");
}

/// Sources of the server as one text, with `#` for numbers; literals that go over several lines are joined.
fn server_sources(folder: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/server/src").join(folder);
    let mut files = Vec::new();
    sources(&folder, &mut files);
    assert!(!files.is_empty(), "{} holds no sources", folder.display());
    let mut all = String::new();
    for file in files {
        let source = fs::read_to_string(file).unwrap();
        for line in source.lines().map(str::trim_start).filter(|line| !line.starts_with("//")) {
            match line.strip_suffix('\\') {
                Some(begun) => all.push_str(begun),
                None => all.extend([line, "\n"]),
            }
        }
    }
    without_numbers(&all)
}

/// A source with `#` for each `{value}` of its formats.
fn without_values(source: &str) -> String {
    let mut pieces = source.split('{');
    let mut all = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        match piece.split_once('}') {
            Some((value, rest))
                if !value.is_empty() && value.chars().all(|c| c.is_alphanumeric() || c == '_') =>
            {
                all.extend(["#", rest]);
            }
            _ => all.extend(["{", piece]),
        }
    }
    all
}

#[test]
fn what_the_server_says_is_told_in_the_language_that_is_spoken_with_its_numbers() {
    let sentence = "Too many calls. Try again in 120 seconds.";
    assert_eq!(told(sentence), sentence);
    speak("tr", &[FILES[1].1, TOLD]);
    assert_eq!(told(sentence), "Çok fazla istek. 120 saniye sonra yeniden deneyin.");
    assert_eq!(told("Nobody has put this in 2 words."), "Nobody has put this in 2 words.");
}

#[test]
fn every_problem_of_the_server_has_its_sentence_in_turkish_and_every_sentence_is_said() {
    // What follows is said by the estimate of a password.
    const HINT: &str = "This password is easily guessed: ";
    let known = keys(TOLD);
    let problems = server_sources("problem");
    let literals = problems.lines().flat_map(|line| line.split('"').skip(1).step_by(2));
    let is_sentence = |text: &&str| text.contains(' ') && text.ends_with('.') && !text.contains('{');
    let sentences: BTreeSet<&str> = literals.filter(is_sentence).collect();
    assert!(sentences.contains("The e-mail or the password is not right."), "the walk found {sentences:?}");
    let missing: Vec<_> = sentences.iter().filter(|sentence| !known.contains(**sentence)).collect();
    assert!(missing.is_empty(), "not in Turkish: {missing:#?}");
    let all = without_values(&server_sources(""));
    let is_said = |key: &String| {
        let key = if key.starts_with(HINT) { HINT.trim_end() } else { key };
        let begun_small = format!("{}{}", key[..1].to_lowercase(), key[1..].trim_end_matches('.'));
        all.contains(key) || all.contains(&begun_small)
    };
    let unsaid: Vec<_> = known.iter().filter(|key| !is_said(key)).collect();
    assert!(unsaid.is_empty(), "nobody says {unsaid:#?}");
}
