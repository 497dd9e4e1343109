//! An empty PostgreSQL database for a run, in a cluster that somebody else started.

use anyhow::{Context as _, Result, ensure};
use tokio::process::Command;

/// Names the cluster: a URL whose user may create databases.
pub const VARIABLE: &str = "REFUND_DESK_TEST_POSTGRES";

/// The cluster's URL, where one was given.
#[must_use]
pub fn cluster() -> Option<String> {
    std::env::var(VARIABLE).ok().filter(|url| !url.is_empty())
}

/// Creates an empty database of this name, in place of any older one, and gives its URL.
pub async fn create_database(cluster: &str, name: &str) -> Result<String> {
    for statement in
        [format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"), format!("CREATE DATABASE {name}")]
    {
        let done = Command::new("psql")
            .args(["--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", "--command", &statement, cluster])
            .output()
            .await
            .context("cannot start psql")?;
        ensure!(done.status.success(), "{statement}: {}", String::from_utf8_lossy(&done.stderr));
    }
    with_database(cluster, name)
}

/// The same URL with another database's name.
fn with_database(url: &str, name: &str) -> Result<String> {
    let (scheme, rest) = url.split_once("://").context("the cluster's URL has no scheme")?;
    let (before, options) = match rest.split_once('?') {
        Some((before, options)) => (before, format!("?{options}")),
        None => (rest, String::new()),
    };
    let place = before.split_once('/').map_or(before, |(place, _)| place);
    Ok(format!("{scheme}://{place}/{name}{options}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_databases_name_changes() {
        for (url, expected) in [
            ("postgres://a:b@localhost:5/postgres", "postgres://a:b@localhost:5/soak"),
            ("postgres://localhost:5", "postgres://localhost:5/soak"),
            ("postgres://a@localhost/x?host=/run/pg", "postgres://a@localhost/soak?host=/run/pg"),
        ] {
            assert_eq!(with_database(url, "soak").ok().as_deref(), Some(expected));
        }
    }
}
