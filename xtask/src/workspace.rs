//! Where things stand: the repository's root, the build folders, and the tools kept outside of them.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

/// The repository this xtask was compiled in.
pub struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// Knows the root from the place of this crate: one folder up. Cargo says it at every start; where it was
    /// compiled would be wrong in a checkout that was moved, or beside another that shares its build folder.
    pub fn of_this_crate() -> Self {
        let here = non_empty("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let here = PathBuf::from(here);
        Self { root: here.parent().unwrap_or(&here).to_path_buf() }
    }

    /// The repository's root.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Cargo's folder for native builds.
    pub fn native_target(&self) -> PathBuf {
        env::var_os("CARGO_TARGET_DIR").map_or_else(|| self.root.join("target"), |dir| self.root.join(dir))
    }

    /// Cargo's folder for the panel's wasm: apart, so that a native build never waits for it.
    pub fn panel_target(&self) -> PathBuf {
        self.native_target().join("panel")
    }

    /// The finished panel, which the server takes into its binary.
    pub fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }
}

/// The folder of the tools that xtask installs: outside `target/`, so that they outlive `cargo clean`.
pub struct ToolsFolder {
    root: PathBuf,
}

impl ToolsFolder {
    /// `REFUND_DESK_TOOLS`, else the user's cache folder.
    pub fn of_this_user() -> Result<Self> {
        let root = match non_empty("REFUND_DESK_TOOLS") {
            Some(dir) => PathBuf::from(dir),
            None => user_cache()?.join("refund-desk").join("tools"),
        };
        Ok(Self { root })
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where `cargo install` puts its programs (`bin/` inside).
    pub fn cargo(&self) -> PathBuf {
        self.root.join("cargo")
    }

    /// Where those programs are compiled; removed afterwards.
    pub fn build(&self) -> PathBuf {
        self.root.join("build")
    }

    /// Where npm puts its packages (`node_modules/` inside).
    pub fn npm(&self) -> PathBuf {
        self.root.join("npm")
    }

    /// A program installed by cargo.
    pub fn cargo_program(&self, name: &str) -> PathBuf {
        self.cargo().join("bin").join(name)
    }

    /// A file inside an npm package.
    pub fn npm_file(&self, path: &str) -> PathBuf {
        self.npm().join("node_modules").join(path)
    }

    /// Where pip puts its packages.
    pub fn python(&self) -> PathBuf {
        self.root.join("python")
    }

    /// A program of a Python package.
    pub fn python_program(&self, name: &str) -> PathBuf {
        self.python().join("bin").join(name)
    }

    /// `PATH` with the installed tools in front, so that no other version of them is ever taken.
    pub fn path_with_tools_first(&self) -> Result<OsString> {
        let mut folders = vec![self.cargo().join("bin"), self.npm_file(".bin")];
        folders.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
        env::join_paths(folders).context("PATH holds a folder whose name cannot stand in PATH")
    }
}

fn user_cache() -> Result<PathBuf> {
    if let Some(dir) = non_empty("XDG_CACHE_HOME") {
        return Ok(PathBuf::from(dir));
    }
    let home =
        non_empty("HOME").context("HOME is not set: set REFUND_DESK_TOOLS to a folder for the tools")?;
    Ok(PathBuf::from(home).join(".cache"))
}

fn non_empty(variable: &str) -> Option<OsString> {
    env::var_os(variable).filter(|value| !value.is_empty())
}
