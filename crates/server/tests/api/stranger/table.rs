//! The table as Markdown, and its comparison with the file that is checked in.

use std::fmt::Write as _;
use std::path::Path;

use http::StatusCode;

/// One call, and what each column was answered.
pub struct Row {
    pub method: &'static str,
    pub path: String,
    pub answers: Vec<StatusCode>,
}

/// Writes a table with these columns behind the call's.
pub fn write_table(columns: &[&str], rows: &[Row]) -> String {
    let mut text = format!("| call | {} |\n|---|{}\n", columns.join(" | "), "---|".repeat(columns.len()));
    for row in rows {
        let answers: Vec<&str> = row.answers.iter().map(StatusCode::as_str).collect();
        writeln!(text, "| `{} {}` | {} |", row.method, row.path, answers.join(" | ")).unwrap();
    }
    text
}

/// The text is what is checked in; told to, it is written there instead.
pub fn assert_written(text: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/authorization.md");
    if std::env::var("AUTHORIZATION").is_ok_and(|wish| wish == "write") {
        std::fs::write(&file, text).unwrap();
    }
    let kept = std::fs::read_to_string(&file).unwrap();
    let changed: Vec<String> = text
        .lines()
        .filter(|line| !kept.lines().any(|known| known == *line))
        .map(|line| format!("is now: {line}"))
        .chain(
            kept.lines()
                .filter(|known| !text.lines().any(|line| line == *known))
                .map(|known| format!("was:    {known}")),
        )
        .collect();
    assert!(changed.is_empty(), "docs/authorization.md does not hold:\n{}", changed.join("\n"));
    assert_eq!(text, kept);
}
