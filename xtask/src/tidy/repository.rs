//! The repository as the rules see it: its text files in memory, and what a rule finds in them.

use std::fmt;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

/// Folders that hold nothing of ours, wherever they stand.
const SKIPPED: [&str; 6] = [".git", "target", "dist", "node_modules", "demo-data", "pkg"];

/// The rules' own files name what they forbid, so rules about words leave them out.
const RULES_THEMSELVES: &str = "xtask/src/tidy/";

/// One text file.
pub struct SourceFile {
    /// From the root, with `/` between folders.
    pub path: String,
    /// All of it.
    pub text: String,
}

impl SourceFile {
    /// The name without folders.
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// The lines with their numbers, from 1.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(index, line)| (index + 1, line))
    }

    /// Whether the file's extension is this one.
    pub fn is(&self, extension: &str) -> bool {
        Path::new(&self.path).extension().is_some_and(|found| found == extension)
    }
}

/// What a rule found: where, and what to do about it.
#[derive(Debug, PartialEq, Eq)]
pub struct Finding {
    /// From the root.
    pub path: String,
    /// From 1; 1 also where the whole file is meant.
    pub line: usize,
    /// What is wrong and what to do.
    pub message: String,
}

impl Finding {
    /// A finding in a file's line.
    pub fn new(path: &str, line: usize, message: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, message: message.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.message)
    }
}

/// All text files of the repository, sorted by path.
pub struct Repository {
    files: Vec<SourceFile>,
}

impl Repository {
    /// Reads every text file below the root that is ours.
    pub fn read(root: &Path) -> Result<Self> {
        let mut files = Vec::new();
        read_folder(root, "", &mut files)?;
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Self { files })
    }

    /// Every file.
    pub fn files(&self) -> &[SourceFile] {
        &self.files
    }

    /// Every Rust file.
    pub fn rust(&self) -> impl Iterator<Item = &SourceFile> {
        self.files.iter().filter(|file| file.is("rs"))
    }

    /// Every Rust file but the rules themselves.
    pub fn rust_but_rules(&self) -> impl Iterator<Item = &SourceFile> {
        self.rust().filter(|file| !file.path.starts_with(RULES_THEMSELVES))
    }

    /// Every file but the rules themselves and the lock file.
    pub fn all_but_rules(&self) -> impl Iterator<Item = &SourceFile> {
        self.files.iter().filter(|file| !file.path.starts_with(RULES_THEMSELVES) && file.path != "Cargo.lock")
    }

    /// The file at a path.
    pub fn file(&self, path: &str) -> Option<&SourceFile> {
        self.files.iter().find(|file| file.path == path)
    }

    /// A repository of these files alone, for trying a rule.
    #[cfg(test)]
    pub fn of(files: &[(&str, &str)]) -> Self {
        let files = files
            .iter()
            .map(|(path, text)| SourceFile { path: (*path).to_owned(), text: (*text).to_owned() });
        Self { files: files.collect() }
    }
}

fn read_folder(folder: &Path, prefix: &str, files: &mut Vec<SourceFile>) -> Result<()> {
    let entries = fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?;
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if SKIPPED.contains(&name.as_str()) {
            continue;
        }
        let path = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
        if entry.file_type()?.is_dir() {
            read_folder(&entry.path(), &path, files)?;
        } else if let Ok(text) = String::from_utf8(fs::read(entry.path())?) {
            // What is not UTF-8 is a picture or a database, and no rule is about those.
            files.push(SourceFile { path, text });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::Workspace;

    #[test]
    fn the_root_is_read_without_what_builds_leave_behind() {
        let repository = Repository::read(Workspace::of_this_crate().root()).unwrap();
        assert!(repository.file("xtask/src/tidy.rs").is_some());
        assert!(repository.files().iter().all(|file| !file.path.starts_with("target/")));
        assert!(repository.rust_but_rules().all(|file| file.path != "xtask/src/tidy/repository.rs"));
    }

    #[test]
    fn a_finding_says_file_and_line() {
        assert_eq!(Finding::new("src/main.rs", 7, "why").to_string(), "src/main.rs:7: why");
    }
}
