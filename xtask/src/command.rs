//! Starting other programs: shown before they run, and their failure said with the line that failed.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, str};

use anyhow::{Context as _, Result, bail, ensure};

/// Runs a program with this terminal's output, after printing its command line.
pub fn run(command: &mut Command) -> Result<()> {
    let line = line_of(command);
    println!("$ {line}");
    let status = command.status().with_context(|| format!("cannot start `{line}`"))?;
    ensure!(status.success(), "`{line}` failed ({status})");
    Ok(())
}

/// Runs a program without showing it, and gives what it wrote to standard output.
pub fn output_of(command: &mut Command) -> Result<String> {
    let line = line_of(command);
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .with_context(|| format!("cannot start `{line}`"))?;
    if !output.status.success() {
        bail!("`{line}` failed ({})", output.status);
    }
    let text =
        str::from_utf8(&output.stdout).with_context(|| format!("`{line}` did not answer with text"))?;
    Ok(text.trim().to_owned())
}

/// Finds a program on `PATH`.
pub fn find(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(program)).find(|file| is_program(file))
}

/// Whether this file is there and may be run.
pub fn is_program(file: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        file.metadata().is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
    }
    #[cfg(not(unix))]
    {
        file.is_file()
    }
}

fn line_of(command: &Command) -> String {
    let words: Vec<_> = std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(OsStr::to_string_lossy)
        .collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_program_is_named_with_its_whole_line() {
        let error = run(Command::new("false").arg("--why")).unwrap_err();
        assert!(error.to_string().starts_with("`false --why` failed"), "{error}");
    }

    #[test]
    fn a_program_that_is_not_there_is_an_error_and_not_found() {
        assert!(output_of(&mut Command::new("no-such-program-here")).is_err());
        assert_eq!(find("no-such-program-here"), None);
        assert!(find("sh").is_some());
    }
}
