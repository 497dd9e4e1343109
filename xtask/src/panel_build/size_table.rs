//! The panel's sizes file by file, and the limit on what a first visit downloads.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};

use crate::panel_build::compressed_copies::is_compressed_copy;
use crate::panel_build::inputs::files_below;

/// Wasm, JavaScript and CSS together, in brotli: 300 KB.
const LIMIT_BYTES: u64 = 300 * 1024;

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

    /// Whether the limit counts this file.
    fn counts(&self) -> bool {
        ["wasm", "js", "css"].iter().any(|counted| self.is(counted))
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

    /// Fails when the panel is larger than its limit, or has no wasm to measure.
    pub fn check(&self) -> Result<()> {
        ensure!(self.rows.iter().any(|row| row.is("wasm")), "dist/ holds no wasm: nothing was built");
        let total = self.over_the_wire();
        ensure!(
            total <= LIMIT_BYTES,
            "the panel takes {total} bytes over the wire (wasm + js + css, brotli), {} more than the limit of \
             {LIMIT_BYTES}; find out what grew before raising it",
            total.saturating_sub(LIMIT_BYTES)
        );
        Ok(())
    }

    fn over_the_wire(&self) -> u64 {
        self.rows.iter().filter(|row| row.counts()).map(|row| row.brotli).sum()
    }
}

impl fmt::Display for SizeTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.rows.iter().map(|row| row.name.len()).max().unwrap_or(0).max(20);
        writeln!(f, "{:width$} {:>10} {:>10} {:>10}", "the panel, in bytes", "raw", "gzip", "brotli")?;
        for row in &self.rows {
            writeln!(f, "{:width$} {:>10} {:>10} {:>10}", row.name, row.raw, row.gzip, row.brotli)?;
        }
        let total = self.over_the_wire();
        let percent = total * 100 / LIMIT_BYTES;
        write!(f, "wasm + js + css in brotli: {total} bytes, {percent} % of the {LIMIT_BYTES} allowed")
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

    fn table(wasm_brotli: u64) -> SizeTable {
        let row =
            |name: &str, brotli| Row { name: name.to_owned(), raw: 3 * brotli, gzip: 2 * brotli, brotli };
        SizeTable {
            rows: vec![row("panel_bg.wasm", wasm_brotli), row("layers.css", 100), row("icon.svg", 999)],
        }
    }

    #[test]
    fn a_panel_at_the_limit_passes_and_one_byte_more_fails() {
        table(LIMIT_BYTES - 100).check().unwrap();
        let error = table(LIMIT_BYTES - 99).check().unwrap_err();
        assert!(error.to_string().contains("1 more than the limit"), "{error}");
    }

    #[test]
    fn a_panel_without_wasm_fails() {
        assert!(SizeTable { rows: Vec::new() }.check().is_err());
    }

    #[test]
    fn the_table_ends_with_what_a_first_visit_downloads() {
        let text = table(30_620).to_string();
        assert!(text.ends_with("30720 bytes, 10 % of the 307200 allowed"), "{text}");
    }
}
