//! The panel's sizes file by file, and the limits on what the report loads first and on the whole.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};

use crate::panel_build::compressed_copies::is_compressed_copy;
use crate::panel_build::cut_into_parts::LATER;
use crate::panel_build::inputs::files_below;

/// What must be there before the report's first rows: wasm, JavaScript and CSS together, in brotli. `bench/panel` measures
/// a page of React and AG Grid for the same rows at 250,101 bytes; ours stays below.
const FIRST_LIMIT_BYTES: u64 = 240 * 1024;

/// That and all parts that come later, each when it is first opened.
const WHOLE_LIMIT_BYTES: u64 = 800 * 1024;

/// One file of the panel in its three forms, in bytes.
struct Row {
    name: String,
    raw: u64,
    gzip: u64,
    brotli: u64,
}

impl Row {
    /// Whether the file is of this kind.
    fn is(&self, extension: &str) -> bool {
        Path::new(&self.name).extension().is_some_and(|found| found == extension)
    }

    /// Whether the limits count this file.
    fn counts(&self) -> bool {
        ["wasm", "js", "css"].iter().any(|counted| self.is(counted))
    }

    /// Whether the file comes when its page is first opened.
    fn is_later(&self) -> bool {
        self.name.starts_with(LATER)
    }
}

/// The sizes of all files of the panel.
pub struct SizeTable {
    rows: Vec<Row>,
}

impl SizeTable {
    /// Measures a finished panel with its compressed copies.
    pub fn of(dist: &Path) -> Result<Self> {
        let mut rows = Vec::new();
        for file in files_below(dist)?.into_iter().filter(|file| !is_compressed_copy(file)) {
            rows.push(Row {
                name: file.strip_prefix(dist).unwrap_or(&file).to_string_lossy().into_owned(),
                raw: size(&file)?,
                gzip: size(&with_extension(&file, "gz"))?,
                brotli: size(&with_extension(&file, "br"))?,
            });
        }
        Ok(Self { rows })
    }

    /// Fails when the panel is larger than a limit, has no wasm to measure, or is not cut into parts.
    pub fn check(&self) -> Result<()> {
        let wasm = |later| self.rows.iter().any(|row| row.is("wasm") && row.is_later() == later);
        ensure!(wasm(false), "dist/ holds no wasm: nothing was built");
        ensure!(wasm(true), "dist/ holds no part of the panel: it was not cut");
        check_limit("what the report loads first", self.first(), FIRST_LIMIT_BYTES)?;
        check_limit("the whole panel", self.whole(), WHOLE_LIMIT_BYTES)
    }

    /// Its files, a line each.
    pub fn rows(&self) -> Rows<'_> {
        Rows(self)
    }

    /// Fails when what the report loads first takes more bytes than another page for it.
    pub fn is_no_larger_than(&self, other: &Self) -> Result<()> {
        let (ours, theirs) = (self.first(), other.first());
        ensure!(theirs > 0, "the other page has no files to compare with");
        println!("ours {ours} bytes, theirs {theirs}: {} %", ours * 100 / theirs);
        ensure!(ours <= theirs, "ours is the larger one by {} bytes", ours - theirs);
        Ok(())
    }

    fn first(&self) -> u64 {
        self.rows.iter().filter(|row| row.counts() && !row.is_later()).map(|row| row.brotli).sum()
    }

    fn whole(&self) -> u64 {
        self.rows.iter().filter(|row| row.counts()).map(|row| row.brotli).sum()
    }
}

fn check_limit(what: &str, bytes: u64, limit: u64) -> Result<()> {
    ensure!(
        bytes <= limit,
        "{what} takes {bytes} bytes over the wire (wasm + js + css, brotli), {} more than the limit of {limit}; find out \
         what grew before raising it",
        bytes.saturating_sub(limit)
    );
    Ok(())
}

/// The files alone, a line each.
pub struct Rows<'a>(&'a SizeTable);

impl fmt::Display for Rows<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = &self.0.rows;
        let width = rows.iter().map(|row| row.name.len()).max().unwrap_or(0).max(20);
        write!(f, "{:width$} {:>10} {:>10} {:>10}", "in bytes", "raw", "gzip", "brotli")?;
        for row in rows {
            write!(f, "\n{:width$} {:>10} {:>10} {:>10}", row.name, row.raw, row.gzip, row.brotli)?;
        }
        Ok(())
    }
}

impl fmt::Display for SizeTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "the panel\n{}", self.rows())?;
        writeln!(f, "wasm + js + css in brotli:")?;
        let (first, whole) = (self.first(), self.whole());
        let percent = first * 100 / FIRST_LIMIT_BYTES;
        writeln!(f, "  the report first: {first} bytes, {percent} % of the {FIRST_LIMIT_BYTES} allowed")?;
        let percent = whole * 100 / WHOLE_LIMIT_BYTES;
        write!(f, "  the whole panel: {whole} bytes, {percent} % of the {WHOLE_LIMIT_BYTES} allowed")
    }
}

fn size(file: &Path) -> Result<u64> {
    let meta = fs::metadata(file).with_context(|| format!("cannot measure {}", file.display()))?;
    Ok(meta.len())
}

fn with_extension(file: &Path, extension: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(first_brotli: u64, later_brotli: u64) -> SizeTable {
        let row =
            |name: &str, brotli| Row { name: name.to_owned(), raw: 3 * brotli, gzip: 2 * brotli, brotli };
        SizeTable {
            rows: vec![
                row("panel_bg.wasm", first_brotli),
                row("part-refund.wasm", later_brotli),
                row("layers.css", 100),
                row("icon.svg", 999),
            ],
        }
    }

    #[test]
    fn a_report_at_the_limit_passes_and_one_byte_more_fails() {
        table(FIRST_LIMIT_BYTES - 100, 1).check().unwrap();
        let error = table(FIRST_LIMIT_BYTES - 99, 1).check().unwrap_err();
        assert!(
            error.to_string().contains("the report loads first") && error.to_string().contains("1 more"),
            "{error}"
        );
    }

    #[test]
    fn parts_that_come_later_count_for_the_whole_alone() {
        let first = FIRST_LIMIT_BYTES - 100;
        table(first, WHOLE_LIMIT_BYTES - FIRST_LIMIT_BYTES).check().unwrap();
        let error = table(first, WHOLE_LIMIT_BYTES - FIRST_LIMIT_BYTES + 1).check().unwrap_err();
        assert!(
            error.to_string().contains("the whole panel") && error.to_string().contains("1 more"),
            "{error}"
        );
    }

    #[test]
    fn a_panel_without_wasm_or_without_parts_fails() {
        assert!(SizeTable { rows: Vec::new() }.check().is_err());
        let mut uncut = table(1, 1);
        uncut.rows.retain(|row| !row.is_later());
        assert!(uncut.check().is_err());
    }

    #[test]
    fn the_table_ends_with_what_the_report_and_the_whole_panel_take() {
        let text = table(23_964, 25_088).to_string();
        assert!(text.contains("the report first: 24064 bytes, 9 % of the 245760 allowed"), "{text}");
        assert!(text.ends_with("the whole panel: 49152 bytes, 6 % of the 819200 allowed"), "{text}");
    }
}
