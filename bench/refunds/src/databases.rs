//! Three equal databases on one engine: one for us, one for the bare loop, one to record a refund on.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use clap::ValueEnum;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _};

/// Which database server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Engine {
    /// A file.
    Sqlite,
    /// A server.
    Postgres,
}

impl Engine {
    /// Its name in files and on screen.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}

/// The databases, as the store opens them by address.
pub struct Databases {
    pub ours: String,
    pub bare: String,
    pub recording: String,
    place: Place,
}

enum Place {
    Folder(PathBuf),
    /// The address of the server, as one who may create databases.
    Server(String),
}

const NAMES: [&str; 3] = ["bench_ours", "bench_bare", "bench_recording"];

impl Databases {
    /// Makes the first, empty; the others are copies of it, once it is filled.
    pub async fn make(engine: Engine, folder: &Path, server: Option<&str>) -> Result<Self> {
        let [ours, bare, recording] = NAMES;
        match engine {
            Engine::Sqlite => {
                let address =
                    |name: &str| format!("sqlite:{}", folder.join(name).with_extension("db").display());
                let place = Place::Folder(folder.to_owned());
                Ok(Self { ours: address(ours), bare: address(bare), recording: address(recording), place })
            }
            Engine::Postgres => {
                let server = server.context(
                    "say where a PostgreSQL is, as one who may create databases: --postgres postgres://…/postgres",
                )?;
                let mut connection = connect(server).await?;
                refuse_undurable(&mut connection).await?;
                drop_all(&mut connection).await?;
                run(&mut connection, format!("CREATE DATABASE {ours}")).await?;
                connection.close().await?;
                let place = Place::Server(server.to_owned());
                let address = |name: &str| with_name(server, name);
                Ok(Self { ours: address(ours), bare: address(bare), recording: address(recording), place })
            }
        }
    }

    /// Copies the first, which nobody has open.
    pub async fn copy(&self) -> Result<()> {
        let [ours, bare, recording] = NAMES;
        match &self.place {
            Place::Folder(folder) => {
                let file = |name: &str| folder.join(name).with_extension("db");
                for copy in [bare, recording] {
                    std::fs::copy(file(ours), file(copy))?;
                }
            }
            Place::Server(server) => {
                let mut connection = connect(server).await?;
                for copy in [bare, recording] {
                    run(&mut connection, format!("CREATE DATABASE {copy} TEMPLATE {ours}")).await?;
                }
                connection.close().await?;
            }
        }
        Ok(())
    }

    /// Removes them from the server; a folder is removed by whoever made it.
    pub async fn remove(self) -> Result<()> {
        if let Place::Server(server) = &self.place {
            let mut connection = connect(server).await?;
            drop_all(&mut connection).await?;
            connection.close().await?;
        }
        Ok(())
    }
}

/// A commit that does not reach the disk is no yardstick.
async fn refuse_undurable(connection: &mut PgConnection) -> Result<()> {
    for setting in ["fsync", "synchronous_commit"] {
        let sql = format!("SHOW {setting}");
        let value: String = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&mut *connection).await?;
        ensure!(value == "on", "the server has {setting} = {value}; measure one whose commits are durable");
    }
    Ok(())
}

async fn drop_all(connection: &mut PgConnection) -> Result<()> {
    for name in NAMES {
        run(connection, format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await?;
    }
    Ok(())
}

async fn connect(server: &str) -> Result<PgConnection> {
    let options: PgConnectOptions = server.parse()?;
    options.connect().await.context("the PostgreSQL server does not answer")
}

async fn run(connection: &mut PgConnection, sql: String) -> Result<()> {
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await?;
    Ok(())
}

/// The server's address with another database's name in it.
fn with_name(server: &str, name: &str) -> String {
    let (address, query) = server.split_once('?').map_or((server, ""), |(address, query)| (address, query));
    let host = address.rsplit_once('/').map_or(address, |(host, _name)| host);
    let query = if query.is_empty() { String::new() } else { format!("?{query}") };
    format!("{host}/{name}{query}")
}
