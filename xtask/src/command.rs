//! Starting other programs: shown before they run, and their failure said with the line that failed.

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader};
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

/// As [`run`], but once more where it failed before it came to its work, which a line of its errors says.
pub fn run_again_if_never_begun(command: &mut Command, never_begun: &str) -> Result<()> {
    if has_begun(command, never_begun)? {
        return Ok(());
    }
    println!("that was before anything was tried: once more");
    ensure!(has_begun(command, never_begun)?, "`{}` does not begin", line_of(command));
    Ok(())
}

/// Runs a program as [`run`] does, and says whether it came to its work.
fn has_begun(command: &mut Command, never_begun: &str) -> Result<bool> {
    let line = line_of(command);
    println!("$ {line}");
    let mut child =
        command.stderr(Stdio::piped()).spawn().with_context(|| format!("cannot start `{line}`"))?;
    let errors = child.stderr.take().context("a piped output is there")?;
    let mut has_begun = true;
    for said in BufReader::new(errors).lines() {
        let said = said.with_context(|| format!("what `{line}` says is no text"))?;
        eprintln!("{said}");
        has_begun &= !said.contains(never_begun);
    }
    let status = child.wait().with_context(|| format!("`{line}` was lost"))?;
    ensure!(status.success() || !has_begun, "`{line}` failed ({status})");
    Ok(has_begun || status.success())
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
    fn what_never_began_is_tried_once_more_and_what_failed_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let twice = |says: &str| {
            let tries = folder.path().join(says);
            let script = format!("echo x >> {0}; echo {says} >&2; test $(wc -l < {0}) = 2", tries.display());
            let ended = run_again_if_never_begun(Command::new("sh").args(["-c", &script]), "no-browser");
            (ended.is_ok(), std::fs::read_to_string(tries).unwrap().lines().count())
        };
        assert_eq!(twice("no-browser"), (true, 2));
        assert_eq!(twice("a-test-failed"), (false, 1));
        let never = run_again_if_never_begun(
            Command::new("sh").args(["-c", "echo no-browser >&2; false"]),
            "no-browser",
        );
        assert!(never.unwrap_err().to_string().contains("does not begin"));
    }

    #[test]
    fn a_program_that_is_not_there_is_an_error_and_not_found() {
        assert!(output_of(&mut Command::new("no-such-program-here")).is_err());
        assert_eq!(find("no-such-program-here"), None);
        assert!(find("sh").is_some());
    }
}
