//! Copies a file's database while it is used, and looks whether the copy is whole.

use std::path::Path;
use std::str::FromStr as _;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, Row as _, SqliteConnection};

use crate::error::StoreError;

/// What a copy holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Copied {
    /// Payments and refunds.
    pub transactions: i64,
    /// Events.
    pub events: i64,
}

/// Copies the database at `sqlite:FILE` into a file that is not there yet or is empty. Whoever writes meanwhile goes
/// on; the copy is of one moment. The database is not changed in any way, not even by bringing its tables up to date.
pub async fn copy_file(address: &str, to: &Path) -> Result<(), StoreError> {
    let path = address.strip_prefix("sqlite:").unwrap_or(address).trim_start_matches("//");
    let to = to.to_str().ok_or_else(|| StoreError::BadAddress(to.display().to_string()))?;
    let mut source = SqliteConnectOptions::from_str(&format!("sqlite://{path}"))?.connect().await?;
    sqlx::query("VACUUM INTO $1").bind(to).execute(&mut source).await?;
    Ok(source.close().await?)
}

/// Looks whether a copied file is whole, and counts what it holds.
pub async fn check_copy(copy: &Path) -> Result<Copied, StoreError> {
    let mut copy = SqliteConnectOptions::new().filename(copy).immutable(true).connect().await?;
    let told: String = sqlx::query_scalar("PRAGMA integrity_check").fetch_one(&mut copy).await?;
    if told != "ok" {
        return Err(StoreError::corrupt("the copy", told));
    }
    if let Some(row) = sqlx::query("PRAGMA foreign_key_check").fetch_optional(&mut copy).await? {
        let table: String = row.try_get(0)?;
        return Err(StoreError::corrupt("the copy", format!("a row of {table} names one that is not there")));
    }
    let transactions = count(&mut copy, "SELECT COUNT(*) FROM txn").await?;
    let events = count(&mut copy, "SELECT COUNT(*) FROM event").await?;
    copy.close().await?;
    Ok(Copied { transactions, events })
}

async fn count(copy: &mut SqliteConnection, sql: &'static str) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar(sql).fetch_one(copy).await?)
}
