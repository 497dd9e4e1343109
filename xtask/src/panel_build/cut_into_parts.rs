//! Cuts the panel's wasm into what a first visit loads and the parts that come later (decision 0027).

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, anyhow, ensure};
use wasm_split_cli_support::{Options, transform};

use crate::command::run;
use crate::panel_build::inputs::files_below;
use crate::panel_build::shared_part::join_shared;
use crate::sha256::Fingerprint;
use crate::tools::Tools;
use crate::workspace::Workspace;

/// How the name of a part's file begins, which tells it from what a first visit loads.
pub const LATER: &str = "part-";

/// What the wasm asks the parts from: a name inside of it.
const LINK: &str = "./__wasm_split.js";
const CUT: &str = "panel.wasm";
const WASM: &str = "panel_bg.wasm";
const GLUE: &str = "panel.js";
const LOADER: &str = "__wasm_split.js";

/// Decision 0023 has the measurements.
const OPTIMISATION: [&str; 4] = ["-Os", "--flatten", "--rereloop", "-Os"];

/// What the compiler uses of wasm; a part does not say so itself.
pub const FEATURES: [&str; 8] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-call-indirect-overlong",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Puts the cut panel where Trunk has left the whole one.
pub fn cut_into_parts(workspace: &Workspace, tools: &Tools) -> Result<()> {
    let whole = workspace.panel_target().join("wasm32-unknown-unknown/wasm-release/panel.wasm");
    let folder = workspace.panel_target().join("parts");
    if folder.exists() {
        fs::remove_dir_all(&folder).context("cannot remove the parts of an earlier panel")?;
    }
    let (cut, joined, small) = (folder.join("cut"), folder.join("joined"), folder.join("small"));
    fs::create_dir_all(&small).context("cannot create the folder of the panel's parts")?;
    cut_wasm(&whole, &cut)?;
    join_shared(tools, &cut, LOADER)?;
    run(Command::new(tools.folder().cargo_program("wasm-bindgen"))
        // The parts fill the table of functions, which the linker exports.
        .args(["--target", "web", "--no-typescript", "--keep-lld-exports"])
        .args(["--out-name", "panel", "--out-dir"])
        .arg(&joined)
        .arg(cut.join(CUT)))?;
    optimise(tools, &joined.join(WASM), &small)?;
    for part in later_parts(&cut)? {
        optimise(tools, &part, &small)?;
    }
    fs::copy(joined.join(GLUE), small.join(GLUE)).context("wasm-bindgen wrote no JavaScript")?;
    fs::copy(cut.join(LOADER), small.join(LOADER)).context("the cutter wrote no JavaScript")?;
    for script in put_in_place(&small, &workspace.dist())? {
        shorten(tools, &script)?;
    }
    Ok(())
}

fn cut_wasm(whole: &Path, cut: &Path) -> Result<()> {
    let wasm = fs::read(whole).with_context(|| format!("cannot read {}", whole.display()))?;
    let main = cut.join(CUT);
    let mut options = Options::new(&wasm);
    options.output_dir = cut;
    options.main_out_path = &main;
    options.link_name = LINK;
    options.main_module = "./panel.js";
    let done = transform(options).map_err(|error| anyhow!("cannot cut the panel into parts: {error:#}"))?;
    ensure!(!done.split_modules.is_empty(), "the panel has no parts: was it built with the feature `split`?");
    Ok(())
}

fn later_parts(cut: &Path) -> Result<Vec<PathBuf>> {
    let files = files_below(cut)?;
    Ok(files.into_iter().filter(|file| is_wasm(file) && !file.ends_with(CUT)).collect())
}

fn is_wasm(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension == "wasm")
}

fn optimise(tools: &Tools, wasm: &Path, small: &Path) -> Result<()> {
    let name = wasm.file_name().context("a wasm file has no name")?;
    run(Command::new(tools.folder().npm_file(".bin/wasm-opt"))
        .args(FEATURES)
        .args(OPTIMISATION)
        .arg(wasm)
        .arg("-o")
        .arg(small.join(name))
        .env("PATH", tools.folder().path_with_tools_first()?))
}

/// Takes comments and long names out of a script: of the glue's bytes a fifth.
fn shorten(tools: &Tools, script: &Path) -> Result<()> {
    run(Command::new(tools.folder().npm_file(".bin/terser"))
        .arg(script)
        .args(["--module", "--compress", "--mangle", "--output"])
        .arg(script))
}

/// Gives each file a name with the hash of all, since no part of one panel fits another, and leads the page to them. Gives the scripts.
fn put_in_place(small: &Path, dist: &Path) -> Result<[PathBuf; 2]> {
    let mut fingerprint = Fingerprint::default();
    let mut parts = Vec::new();
    for file in files_below(small)? {
        let name = file.file_name().context("a file has no name")?.to_string_lossy().into_owned();
        let bytes = fs::read(&file).with_context(|| format!("cannot read {name}"))?;
        fingerprint.add(&name, &bytes);
        if is_wasm(&file) && name != WASM {
            parts.push(name);
        }
    }
    let hash: String = fingerprint.finish().chars().take(16).collect();
    let names = Names::of(&hash);
    for part in &parts {
        fs::copy(small.join(part), dist.join(names.part(part)))
            .with_context(|| format!("cannot copy {part}"))?;
    }
    fs::copy(small.join(WASM), dist.join(&names.wasm)).context("cannot copy the panel's wasm")?;
    let read =
        |path: PathBuf| fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()));
    let write = |name: &str, text: String| {
        fs::write(dist.join(name), text).with_context(|| format!("cannot write dist/{name}"))
    };
    write(&names.glue, names.lead_to_loader(&read(small.join(GLUE))?)?)?;
    write(&names.loader, names.lead_to_parts(&read(small.join(LOADER))?, &parts)?)?;
    let page = read(dist.join("index.html"))?;
    let (whole_wasm, whole_glue) = names_of_whole(&page)?;
    write("index.html", names.lead_to_panel(&page, whole_wasm, whole_glue)?)?;
    for whole in [whole_wasm, whole_glue] {
        fs::remove_file(dist.join(whole)).with_context(|| format!("cannot remove dist/{whole}"))?;
    }
    Ok([dist.join(names.glue), dist.join(names.loader)])
}

/// The names of the cut panel's files.
struct Names {
    hash: String,
    wasm: String,
    glue: String,
    loader: String,
}

impl Names {
    fn of(hash: &str) -> Self {
        Self {
            hash: hash.to_owned(),
            wasm: format!("panel-{hash}_bg.wasm"),
            glue: format!("panel-{hash}.js"),
            loader: format!("panel-{hash}_parts.js"),
        }
    }

    fn part(&self, name: &str) -> String {
        format!("{LATER}{}-{}", self.hash, name.trim_start_matches("split_"))
    }

    /// The glue names the loader in its imports, and in the table that it gives the wasm, which keeps its own names.
    fn lead_to_loader(&self, glue: &str) -> Result<String> {
        replaced(glue, &format!("from \"{LINK}\""), &format!("from \"./{}\"", self.loader))
    }

    fn lead_to_parts(&self, loader: &str, parts: &[String]) -> Result<String> {
        let mut loader = replaced(loader, "\"./panel.js\"", &format!("\"./{}\"", self.glue))?;
        for part in parts {
            loader = replaced(&loader, &format!("\"./{part}\""), &format!("\"./{}\"", self.part(part)))?;
        }
        Ok(loader)
    }

    fn lead_to_panel(&self, page: &str, wasm: &str, glue: &str) -> Result<String> {
        let page = replaced(page, wasm, &self.wasm)?;
        let page = replaced(&page, glue, &self.glue)?;
        let preload =
            |name: &str| format!("<link rel=\"modulepreload\" href=\"/{name}\" crossorigin=\"anonymous\">");
        replaced(&page, &preload(&self.glue), &(preload(&self.glue) + &preload(&self.loader)))
    }
}

/// The names that Trunk gave the whole panel's wasm and JavaScript.
fn names_of_whole(page: &str) -> Result<(&str, &str)> {
    let quoted =
        |end: &str| page.split(['\'', '"']).find(|text| text.starts_with("/panel-") && text.ends_with(end));
    let found = quoted("_bg.wasm").zip(quoted(".js")).context("dist/index.html starts no panel")?;
    Ok((found.0.trim_start_matches('/'), found.1.trim_start_matches('/')))
}

/// Replaces what has to be there.
pub fn replaced(text: &str, old: &str, new: &str) -> Result<String> {
    ensure!(text.contains(old), "`{old}` does not stand where it did: has a tool changed what it writes?");
    Ok(text.replace(old, new))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<script type=\"module\">\nimport init from '/panel-0123.js';\nawait init({ module_or_path: \
                        '/panel-0123_bg.wasm' });\n</script><link rel=\"modulepreload\" href=\"/panel-0123.js\" \
                        crossorigin=\"anonymous\"><link rel=\"preload\" href=\"/panel-0123_bg.wasm\">";

    #[test]
    fn the_page_leads_to_the_cut_panel_and_to_nothing_of_the_whole_one() {
        let (wasm, glue) = names_of_whole(PAGE).unwrap();
        assert_eq!((wasm, glue), ("panel-0123_bg.wasm", "panel-0123.js"));
        let page = Names::of("abcd").lead_to_panel(PAGE, wasm, glue).unwrap();
        assert!(!page.contains("0123"), "{page}");
        assert!(
            page.contains("'/panel-abcd.js'") && page.contains("href=\"/panel-abcd_parts.js\""),
            "{page}"
        );
    }

    #[test]
    fn only_the_glues_imports_lead_to_the_loader_since_the_wasm_keeps_its_own_names() {
        let glue =
            "import * as import1 from \"./__wasm_split.js\"\nimports = { \"./__wasm_split.js\": import1 };";
        assert_eq!(
            Names::of("abcd").lead_to_loader(glue).unwrap(),
            "import * as import1 from \"./panel-abcd_parts.js\"\nimports = { \"./__wasm_split.js\": import1 };"
        );
    }

    #[test]
    fn each_part_is_loaded_by_its_hashed_name() {
        let loader = "import { initSync } from \"./panel.js\";\nfetch(new URL(\"./split_refund.wasm\"))";
        assert_eq!(
            Names::of("abcd").lead_to_parts(loader, &["split_refund.wasm".to_owned()]).unwrap(),
            "import { initSync } from \"./panel-abcd.js\";\nfetch(new URL(\"./part-abcd-refund.wasm\"))"
        );
    }

    #[test]
    fn a_tool_that_writes_something_else_is_an_error_and_no_broken_panel() {
        assert!(Names::of("abcd").lead_to_loader("import * as other").is_err());
        assert!(names_of_whole("<html></html>").is_err());
    }
}
