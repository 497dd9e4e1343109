//! Lays `name.br` and `name.gz` beside each file of `dist/`, so that the server compresses nothing while it answers.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result};
use brotli::CompressorWriter;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::panel_build::inputs::files_below;

const BROTLI_QUALITY: u32 = 11;
const BROTLI_WINDOW: u32 = 22;
const BUFFER_BYTES: usize = 64 * 1024;

/// Compresses every file of a folder that is not itself a compressed copy.
pub fn write_compressed_copies(dist: &Path) -> Result<()> {
    for file in files_below(dist)? {
        if is_compressed_copy(&file) {
            continue;
        }
        let bytes = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
        write_beside(&file, "br", &brotli(&bytes)?)?;
        write_beside(&file, "gz", &gzip(&bytes)?)?;
    }
    Ok(())
}

/// Whether this file is one of our compressed copies.
pub fn is_compressed_copy(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension == "br" || extension == "gz")
}

fn write_beside(file: &Path, extension: &str, bytes: &[u8]) -> Result<()> {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    fs::write(&name, bytes).with_context(|| format!("cannot write {}", name.to_string_lossy()))
}

fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut packed = Vec::new();
    let mut writer = CompressorWriter::new(&mut packed, BUFFER_BYTES, BROTLI_QUALITY, BROTLI_WINDOW);
    writer.write_all(bytes).context("brotli failed")?;
    drop(writer);
    Ok(packed)
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut writer = GzEncoder::new(Vec::new(), Compression::best());
    writer.write_all(bytes).context("gzip failed")?;
    writer.finish().context("gzip failed")
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn both_copies_unpack_to_the_original() {
        let original = "refund refund refund ₺12.50 ".repeat(500).into_bytes();
        let mut from_gzip = Vec::new();
        let packed = gzip(&original).unwrap();
        flate2::read::GzDecoder::new(packed.as_slice()).read_to_end(&mut from_gzip).unwrap();
        assert_eq!(from_gzip, original);

        let mut from_brotli = Vec::new();
        let packed = brotli(&original).unwrap();
        brotli::Decompressor::new(packed.as_slice(), 4096).read_to_end(&mut from_brotli).unwrap();
        assert_eq!(from_brotli, original);
        assert!(packed.len() < original.len() / 10);
    }

    #[test]
    fn an_empty_file_has_copies_too() {
        assert!(!brotli(&[]).unwrap().is_empty());
        assert!(!gzip(&[]).unwrap().is_empty());
    }
}
