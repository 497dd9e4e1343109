//! A database for one test, and nobody else's: a file, or, where [`SERVER_VARIABLE`] names a `PostgreSQL`, one on it.
#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a test without its database cannot go on"
)]

use std::path::Path;
use std::str::FromStr as _;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _};
use store::engine::{Engine, Store};
use tempfile::TempDir;

/// Names the server that tests make their databases on, as one who may create databases: `postgres://…/postgres`.
/// Without it they run on `SQLite`.
pub const SERVER_VARIABLE: &str = "REFUND_DESK_TEST_POSTGRES";

/// Held while the template is made, so that one process makes it; any number does that nobody else uses.
const TEMPLATE_LOCK: i64 = 7_340_051_903_226;

static COUNT: AtomicU32 = AtomicU32::new(0);

/// A database with all tables and no rows. It is removed when this is dropped.
#[derive(Debug)]
pub struct TestDatabase {
    address: String,
    folder: TempDir,
    /// Where it is one on a server: the server, and its name.
    on_server: Option<(String, String)>,
}

impl TestDatabase {
    /// Makes a database on the engine of this test run.
    pub async fn open() -> Self {
        match server() {
            Some(server) => {
                let template = template(&server, &mut connect(&server).await).await;
                Self::on_postgres(server, &template).await
            }
            None => Self::on_sqlite(),
        }
    }

    /// Makes a database without any table on the engine of this test run, to restore a copy into.
    pub async fn empty() -> Self {
        match server() {
            Some(server) => Self::on_postgres(server, "template0").await,
            None => Self::on_sqlite(),
        }
    }

    /// Makes a database in a file, whatever the engine of this test run.
    #[must_use]
    pub fn on_sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let address = format!("sqlite:{}", folder.path().join("desk.db").display());
        Self { address, folder, on_server: None }
    }

    async fn on_postgres(server: String, template: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut connection = connect(&server).await;
        let name = format!("test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        run(&mut connection, format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
        run(&mut connection, format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
        Self { address: with_name(&server, &name), folder, on_server: Some((server, name)) }
    }

    /// What [`Store::open`] opens it by.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Which engine it is on.
    #[must_use]
    pub const fn engine(&self) -> Engine {
        if self.on_server.is_some() { Engine::Postgres } else { Engine::Sqlite }
    }

    /// A folder that lives as long as the database, for what else the test keeps.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let Some((server, name)) = self.on_server.take() else { return };
        // The test's own runtime may be ending; this needs one that is not.
        let removed = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(async {
                let mut connection = PgConnectOptions::from_str(&server)?.connect().await?;
                let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
                sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await?;
                connection.close().await
            })
        })
        .join();
        // A second panic would hide the first.
        let is_removed = matches!(removed, Ok(Ok(())));
        assert!(
            is_removed || std::thread::panicking(),
            "a test's database could not be removed: {removed:?}"
        );
    }
}

/// The server that this test run names.
#[must_use]
pub fn server() -> Option<String> {
    std::env::var(SERVER_VARIABLE).ok().filter(|server| !server.is_empty())
}

/// Finds the database that others are copied from, or makes it. Its name tells which tables it has.
async fn template(server: &str, connection: &mut PgConnection) -> String {
    let name = format!("template_{}", schema_version());
    sqlx::query("SELECT pg_advisory_lock($1)")
        .bind(TEMPLATE_LOCK)
        .execute(&mut *connection)
        .await
        .expect("the lock for the template");
    let known: Option<i32> = sqlx::query_scalar("SELECT 1 FROM pg_database WHERE datname = $1")
        .bind(&name)
        .fetch_optional(&mut *connection)
        .await
        .expect("the list of databases");
    if known.is_none() {
        // Under another name until it is whole.
        let draft = format!("draft_of_{name}");
        run(connection, format!("DROP DATABASE IF EXISTS {draft} WITH (FORCE)")).await;
        run(connection, format!("CREATE DATABASE {draft}")).await;
        let store = Store::open(&with_name(server, &draft)).await.expect("a template with all tables");
        store.close().await;
        run(
            connection,
            format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{draft}'"),
        )
        .await;
        run(connection, format!("ALTER DATABASE {draft} RENAME TO {name}")).await;
    }
    sqlx::query("SELECT pg_advisory_unlock($1)")
        .bind(TEMPLATE_LOCK)
        .execute(connection)
        .await
        .expect("the lock for the template given back");
    name
}

/// Which tables a database gets: a short text that changes with every change of a migration.
fn schema_version() -> String {
    let migrations = sqlx::migrate!("../store/migrations/postgres");
    let bytes = migrations.iter().flat_map(|migration| migration.checksum.iter());
    // Good enough to tell versions apart, and never stored.
    let sum = bytes.fold(0_u64, |sum, byte| sum.wrapping_mul(1_000_003).wrapping_add(u64::from(*byte)));
    format!("{sum:016x}")
}

async fn connect(server: &str) -> PgConnection {
    let options = PgConnectOptions::from_str(server).expect("an address in REFUND_DESK_TEST_POSTGRES");
    options.connect().await.expect("the server that REFUND_DESK_TEST_POSTGRES names")
}

async fn run(connection: &mut PgConnection, sql: String) {
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await.expect("a statement about databases");
}

/// The server's address with another database's name in it.
fn with_name(server: &str, name: &str) -> String {
    let (address, query) =
        server.split_once('?').map_or((server, None), |(address, query)| (address, Some(query)));
    let after_scheme = address.find("://").map_or(0, |place| place + 3);
    let host_end =
        address.get(after_scheme..).and_then(|rest| rest.find('/')).map(|place| after_scheme + place);
    let host = host_end.and_then(|end| address.get(..end)).unwrap_or(address);
    query.map_or_else(|| format!("{host}/{name}"), |query| format!("{host}/{name}?{query}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_takes_the_place_of_the_servers_own() {
        assert_eq!(with_name("postgres://a:b@h:1/postgres", "t"), "postgres://a:b@h:1/t");
        assert_eq!(with_name("postgres://a@h:1", "t"), "postgres://a@h:1/t");
        assert_eq!(with_name("postgres://h/x?sslmode=disable", "t"), "postgres://h/t?sslmode=disable");
    }
}
