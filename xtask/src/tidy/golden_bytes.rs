//! Golden bytes are what a gateway published: each file stands in `SOURCES.md` with its source and digest, and no code of ours writes one.
//!
//! Two checks hold together. The digest pins each file, so that no run can change one unseen. What pins cannot tell is whether
//! a new file was written by our own serializer; ours writes JSON without a space, so a file of that form is refused, and so is
//! code that names the folder and writes files.

use crate::sha256;
use crate::tidy::repository::{Finding, Repository, SourceFile};

const FOLDER: &str = "crates/gateways/tests/golden/";
const LIST: &str = "SOURCES.md";
/// A source of one of these forms can be looked up.
const SOURCES: [&str; 3] = ["seed, line", "<https://", "`openssl "];
/// A page whose own sample is on one line says so in its row.
const ON_ONE_LINE: &str = "on one line";
/// What writes files; a snapshot is written by the test that holds it.
const WRITERS: [&str; 7] = [
    "fs::write",
    "fs::copy",
    "fs::rename",
    "File::create",
    "OpenOptions",
    "set_snapshot_path",
    "snapshot_path =>",
];

/// Finds files without a source or of another digest, rows without a file, our serializer's form, and code that writes there.
pub fn check(repository: &Repository) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in repository.files().iter().filter(|file| file.path.starts_with(FOLDER)) {
        if file.name() == LIST {
            findings.extend(rows_without_file(repository, file));
        } else {
            findings.extend(fault(repository, file).map(|message| Finding::new(&file.path, 1, message)));
        }
    }
    findings
        .extend(repository.rust_but_rules().filter(|file| names_folder(&file.text)).flat_map(writing_lines));
    findings
}

fn fault(repository: &Repository, file: &SourceFile) -> Option<String> {
    let folder = file.path.strip_suffix(file.name())?;
    let begins = format!("| `{}` |", file.name());
    let list = repository.file(&format!("{folder}{LIST}"));
    let row = list.and_then(|list| list.lines().find(|(_, line)| line.starts_with(&begins)));
    let Some((_, row)) = row else {
        return Some(format!("give it a row in {folder}{LIST}: file, source, SHA-256"));
    };
    let digest = sha256::of_text(&file.text);
    if !row.ends_with(&format!("| `{digest}` |")) {
        return Some(format!("its SHA-256 is {digest}, and {LIST} says another: golden bytes do not change"));
    }
    if !SOURCES.iter().any(|source| row.contains(source)) {
        return Some(
            "say where it is from: `seed, lines …`, a page's address, or the `openssl` call".to_owned(),
        );
    }
    if file.is("json") && is_compact(&file.text) && !row.contains(ON_ONE_LINE) {
        return Some(format!(
            "it has the form that our own serializer writes: keep the page's own bytes, or say `{ON_ONE_LINE}` in its row"
        ));
    }
    None
}

/// Whether no space or line break stands between tokens: the form of `serde_json::to_string`.
fn is_compact(text: &str) -> bool {
    let (mut in_string, mut escaped) = (false, false);
    text.trim_end_matches('\n').chars().all(|c| {
        let was_escaped = escaped;
        escaped = in_string && !escaped && c == '\\';
        if c == '"' && !was_escaped {
            in_string = !in_string;
        }
        in_string || !c.is_whitespace()
    })
}

fn rows_without_file(repository: &Repository, list: &SourceFile) -> Vec<Finding> {
    let folder = list.path.strip_suffix(LIST).unwrap_or_default();
    let rows = list.lines().filter_map(|(number, line)| {
        let name = line.strip_prefix("| `")?.split('`').next()?;
        repository.file(&format!("{folder}{name}")).is_none().then_some((number, name))
    });
    rows.map(|(number, name)| Finding::new(&list.path, number, format!("there is no {name}: remove its row")))
        .collect()
}

fn names_folder(text: &str) -> bool {
    text.contains("golden/") || text.contains("\"golden\"") || text.contains("tests/golden")
}

fn writing_lines(file: &SourceFile) -> Vec<Finding> {
    let writes = |line: &str| WRITERS.iter().any(|writer| line.contains(writer));
    let lines = file.lines().filter(|(_, line)| writes(line));
    let message = "this file names the golden folder: it reads there and writes nothing";
    lines.map(|(number, _)| Finding::new(&file.path, number, message)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE_BYTES: &str = "{ \"uid\": \"1-2\" }\n";

    fn list(name: &str, source: &str, text: &str) -> String {
        format!(
            "| file | source | SHA-256 |\n|---|---|---|\n| `{name}` | {source} | `{}` |\n",
            sha256::of_text(text)
        )
    }

    fn found(name: &str, text: &str, list: &str) -> Vec<String> {
        let (file, sources) = (format!("{FOLDER}acme/{name}"), format!("{FOLDER}acme/{LIST}"));
        let repository = Repository::of(&[(&file, text), (&sources, list)]);
        check(&repository).into_iter().map(|finding| finding.to_string()).collect()
    }

    #[test]
    fn bytes_of_a_seed_or_a_page_pass() {
        for source in ["seed, lines 1-3", "<https://docs.acme.example/refund>", "`openssl dgst` over it"] {
            assert_eq!(
                found("a.json", PAGE_BYTES, &list("a.json", source, PAGE_BYTES)),
                Vec::<String>::new()
            );
        }
    }

    #[test]
    fn a_file_without_a_row_a_changed_byte_and_a_row_without_a_source_are_found() {
        for (list, words) in [
            (list("b.json", "seed, line 1", PAGE_BYTES), "give it a row"),
            (list("a.json", "seed, line 1", "{}"), "golden bytes do not change"),
            (list("a.json", "the same", PAGE_BYTES), "say where it is from"),
        ] {
            let lines = found("a.json", PAGE_BYTES, &list);
            assert!(lines.iter().any(|line| line.contains(words)), "{words}: {lines:?}");
        }
    }

    #[test]
    fn a_row_of_a_file_that_is_gone_is_found_with_its_line() {
        let lines = found(
            "a.json",
            PAGE_BYTES,
            &format!("{}| `b.json` | x | `0` |\n", list("a.json", "seed, line 1", PAGE_BYTES)),
        );
        assert!(lines.len() == 1 && lines[0].contains("SOURCES.md:4: there is no b.json"), "{lines:?}");
    }

    #[test]
    fn what_our_own_serializer_would_write_is_found() {
        let ours =
            serde_json::to_string(&serde_json::json!({ "uid": "a \\\" b", "items": [1, true] })).unwrap();
        for text in [ours.clone(), format!("{ours}\n")] {
            let lines = found("a.json", &text, &list("a.json", "seed, line 1", &text));
            assert!(lines.len() == 1 && lines[0].contains("our own serializer"), "{lines:?}");
        }
        let said = list("a.json", "<https://docs.acme.example/>, printed on one line", &ours);
        assert_eq!(found("a.json", &ours, &said), Vec::<String>::new());
    }

    #[test]
    fn code_that_writes_golden_bytes_is_found() {
        let writer = "const FOLDER: &str = \"tests/golden/acme\";\nfs::write(FOLDER, body)?;\n";
        let reader =
            "include_bytes!(\"golden/acme/a.json\");\nstd::fs::read(\"tests/golden/acme/a.json\");\n";
        let lines = |text: &str| check(&Repository::of(&[("crates/gateways/tests/acme.rs", text)])).len();
        assert_eq!((lines(writer), lines(reader)), (1, 0));
    }
}
