//! Makes one file of all that several parts share: the cutter makes one for each set of parts, which are dozens of requests.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use crate::command::{output_of, run};
use crate::panel_build::cut_into_parts::{FEATURES, replaced};
use crate::panel_build::inputs::files_below;
use crate::tools::Tools;

/// What the parts share.
const SHARED: &str = "shared.wasm";

/// How the names of the cutter's files for sets of parts begin.
const CHUNK: &str = "chunk_";

/// What the parts import: the panel's memory, its table of functions, its stack.
const HOST: &str = "__wasm_split";

/// What the joined file imports in place of it, since in it that name is taken.
const PANEL: &str = "panel";

/// The loader's own way to fetch the joined file.
const LOAD: &str = "const shared = makeLoad(() => {
    const src = fetch(new URL(\"./shared.wasm\", import.meta.url));
    src.catch(() => {});
    return async (imports) => (WebAssembly.instantiateStreaming(src, { panel: imports.__wasm_split }));
}
, []);
";

/// Joins the files for sets of parts in a folder, and leads the loader to the joined one.
pub fn join_shared(tools: &Tools, cut: &Path, loader: &str) -> Result<()> {
    let chunks: Vec<PathBuf> = files_below(cut)?.into_iter().filter(|file| is_chunk(file)).collect();
    ensure!(!chunks.is_empty(), "the parts share nothing: does the cutter name its files otherwise now?");
    let mut imports = BTreeSet::new();
    for chunk in &chunks {
        imports.extend(imports_of(&program(tools, "wasm-dis", &[chunk])?));
    }
    // Each file imports memory and table for itself; joined to a module that exports them, they become the same ones.
    let (text, host) = (cut.join("host.wat"), cut.join("host.wasm"));
    fs::write(&text, host_module(&imports)?).context("cannot write what the parts import")?;
    run(binaryen(tools, "wasm-as")?.arg(&text).arg("-o").arg(&host))?;
    let mut merge = binaryen(tools, "wasm-merge")?;
    merge.arg(&host).arg(HOST);
    for chunk in &chunks {
        merge.arg(chunk).arg(chunk.file_stem().context("a file has no name")?);
    }
    run(merge.arg("-o").arg(cut.join(SHARED)))?;
    for file in chunks.iter().chain([&text, &host]) {
        fs::remove_file(file).with_context(|| format!("cannot remove {}", file.display()))?;
    }
    let loader = cut.join(loader);
    let script = fs::read_to_string(&loader).context("the cutter wrote no JavaScript")?;
    fs::write(&loader, lead_to_shared(&script)?).context("cannot write the parts' loader")
}

fn is_chunk(file: &Path) -> bool {
    file.file_name().is_some_and(|name| name.to_string_lossy().starts_with(CHUNK))
}

fn binaryen(tools: &Tools, program: &str) -> Result<Command> {
    let mut command = Command::new(tools.folder().npm_file(&format!(".bin/{program}")));
    command.args(FEATURES).env("PATH", tools.folder().path_with_tools_first()?);
    Ok(command)
}

fn program(tools: &Tools, name: &str, files: &[&PathBuf]) -> Result<String> {
    output_of(binaryen(tools, name)?.args(files))
}

/// The imports of a module's text, a line each, without the names that its own code has for them.
fn imports_of(text: &str) -> impl Iterator<Item = String> {
    let lines = text.lines().map(str::trim).filter(|line| line.starts_with("(import "));
    lines.map(|line| line.split(' ').filter(|word| !word.starts_with('$')).collect::<Vec<_>>().join(" "))
}

/// A module that exports what it imports.
fn host_module(imports: &BTreeSet<String>) -> Result<String> {
    let mut text = String::from("(module\n");
    let mut exports = Vec::new();
    for line in imports {
        let mut words = line.split('"').skip(1).step_by(2);
        let (from, name) = words.next().zip(words.next()).context("an import has no name")?;
        ensure!(from == HOST, "a part imports from {from}: its code cannot be joined with the others'");
        let kinds = ["(memory ", "(table ", "(global "];
        let kind = kinds.into_iter().find(|kind| line.contains(kind));
        let kind = kind.with_context(|| format!("a part imports what it did not: {line}"))?;
        text += &replaced(line, &format!("\"{HOST}\""), &format!("\"{PANEL}\""))?;
        text += "\n";
        exports.push(format!("(export \"{name}\" {kind}0))\n"));
    }
    Ok(text + &exports.concat() + ")\n")
}

/// Has each part wait for the joined file instead of for those that it shares with others.
fn lead_to_shared(script: &str) -> Result<String> {
    let first = "\n/* ";
    let (begin, end) = (script.find(first), script.find("export const __wasm_split_load_"));
    let (begin, end) = begin.zip(end).context("the loader names no parts, or nothing that they share")?;
    let (runtime, parts) = (script.get(..=begin), script.get(end..));
    let (runtime, parts) = runtime.zip(parts).context("the loader begins with its parts")?;
    let mut script = format!("{runtime}{LOAD}");
    for (at, piece) in parts.split(", [").enumerate() {
        match (at, piece.split_once(']')) {
            (0, _) => script += piece,
            (_, Some((needed, rest))) => {
                script += if needed.is_empty() { ", []" } else { ", [shared]" };
                script += rest;
            }
            (_, None) => anyhow::bail!("the loader's list of what a part needs does not end"),
        }
    }
    ensure!(!script.contains("__chunk_"), "the loader names what is joined elsewhere too");
    Ok(script)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHUNK_TEXT: &str = "(module\n (type $0 (func))\n (import \"__wasm_split\" \"memory\" (memory $mimport$0 19))\n \
                              (import \"__wasm_split\" \"__wasm_split_shared0\" (global $__stack_pointer (mut i32)))\n)";

    const LOADER: &str = "function makeLoad() {}\n/* a, b */\nconst __chunk_8 = makeLoad(() => {\n}\n, []);\n\
                          export const __wasm_split_load_b = wrapAsyncCb(makeLoad(() => {\n}\n, [__chunk_8, __chunk_9]));\n\
                          export const __wasm_split_load_a = wrapAsyncCb(makeLoad(() => {\n}\n, []));\n";

    #[test]
    fn the_module_in_the_middle_exports_what_it_imports() {
        let imports: BTreeSet<_> = imports_of(CHUNK_TEXT).chain(imports_of(CHUNK_TEXT)).collect();
        assert_eq!(
            host_module(&imports).unwrap(),
            "(module\n(import \"panel\" \"__wasm_split_shared0\" (global (mut i32)))\n(import \"panel\" \"memory\" (memory 19))\n\
             (export \"__wasm_split_shared0\" (global 0))\n(export \"memory\" (memory 0))\n)\n"
        );
    }

    #[test]
    fn an_import_of_anything_else_is_an_error_and_no_broken_panel() {
        let other = BTreeSet::from(["(import \"env\" \"memory\" (memory 19))".to_owned()]);
        assert!(host_module(&other).is_err());
        let function = BTreeSet::from(["(import \"__wasm_split\" \"f\" (func))".to_owned()]);
        assert!(host_module(&function).is_err());
    }

    #[test]
    fn a_part_waits_for_the_shared_file_once_and_one_that_shares_nothing_for_none() {
        assert_eq!(
            lead_to_shared(LOADER).unwrap(),
            format!(
                "function makeLoad() {{}}\n{LOAD}export const __wasm_split_load_b = wrapAsyncCb(makeLoad(() => {{\n}}\n, [shared]));\n\
                 export const __wasm_split_load_a = wrapAsyncCb(makeLoad(() => {{\n}}\n, []));\n"
            )
        );
        assert!(lead_to_shared("function makeLoad() {}").is_err());
    }
}
