//! What each company's chain ended with on each day, as a signed text, and the key that it is signed with
//! ([0056](../../../docs/decisions/0056-each-day-a-companys-chain-head-is-signed-and-told-outside.md)).

pub mod replace_key;

use domain::id::CompanyId;

use crate::Micros;
use crate::args;
use crate::engine::Store;
use crate::engine::row::Row;
use crate::error::StoreError;
use crate::in_transaction;

/// A day in UTC.
const DAY: Micros = 24 * 60 * 60 * 1_000_000;

/// The key that daily heads are signed with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeadKey {
    /// Ed25519's public key, 32 bytes.
    pub public_key: Vec<u8>,
    /// The secret one, encrypted.
    pub secret_ciphertext: Vec<u8>,
    /// The key that it is encrypted with.
    pub secret_key_id: String,
}

/// A signed head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DailyHead {
    /// Whose chain.
    pub company_id: CompanyId,
    /// Which day, in UTC: `2026-11-22`.
    pub day_on: String,
    /// The signed text.
    pub statement: String,
}

/// The last event of a company that happened on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndOfDay {
    /// Days since 1970, in UTC.
    pub day: i64,
    /// Its place in the chain.
    pub sequence: i64,
    /// The chain's hash up to it.
    pub hash: Vec<u8>,
    /// When it happened.
    pub at: Micros,
}

/// Finds the key; none before a server has run.
pub async fn find_head_key(store: &Store) -> Result<Option<HeadKey>, StoreError> {
    let sql = "SELECT public_key, secret_ciphertext, secret_key_id FROM head_key WHERE id = 1";
    let row = store.row(sql, []).await?;
    row.map(|row| {
        Ok(HeadKey {
            public_key: row.bytes("public_key")?,
            secret_ciphertext: row.bytes("secret_ciphertext")?,
            secret_key_id: row.text("secret_key_id")?,
        })
    })
    .transpose()
}

/// Keeps a key, unless another server has kept one first; gives the one that counts.
pub async fn keep_head_key(store: &Store, key: &HeadKey) -> Result<HeadKey, StoreError> {
    let HeadKey { public_key, secret_ciphertext, secret_key_id } = key.clone();
    store
        .execute(
            "INSERT INTO head_key (id, public_key, secret_ciphertext, secret_key_id) VALUES (1, $1, $2, $3)
             ON CONFLICT (id) DO NOTHING",
            args![public_key, secret_ciphertext, secret_key_id],
        )
        .await?;
    find_head_key(store).await?.ok_or_else(|| StoreError::corrupt("head_key", "it was kept and is not there"))
}

/// Lists the companies that have no head of a day.
pub async fn list_companies_without_head(store: &Store, day_on: &str) -> Result<Vec<CompanyId>, StoreError> {
    let rows = store
        .rows(
            "SELECT company_id FROM company
             WHERE NOT EXISTS (SELECT 1 FROM daily_head
                               WHERE daily_head.company_id = company.company_id AND daily_head.day_on = $1)
             ORDER BY company_id",
            args![day_on],
        )
        .await?;
    rows.iter().map(|row| row.id("company_id", CompanyId::new)).collect()
}

/// Finds a company's last head.
pub async fn find_last_head(store: &Store, company: CompanyId) -> Result<Option<DailyHead>, StoreError> {
    Ok(list_heads(store, company, None, 1).await?.pop())
}

/// Finds a company's last event that happened before an instant; none where there is none.
pub async fn find_end_before(
    store: &Store,
    company: CompanyId,
    before: Micros,
) -> Result<Option<EndOfDay>, StoreError> {
    let row = store
        .row(
            "SELECT at / $3 AS day, sequence, hash, at FROM event
             WHERE company_id = $1 AND sequence IS NOT NULL AND at < $2 ORDER BY sequence DESC LIMIT 1",
            args![company, before, DAY],
        )
        .await?;
    row.map(|row| read_end(&row)).transpose()
}

/// Finds, for each day that something behind a place of the chain happened on, the last of it; none of `before` or later.
/// In the order of the chain.
pub async fn find_ends_of_days(
    store: &Store,
    company: CompanyId,
    after: i64,
    before: Micros,
) -> Result<Vec<EndOfDay>, StoreError> {
    let rows = store
        .rows(
            "SELECT event.at / $4 AS day, event.sequence, event.hash, event.at
             FROM (SELECT MAX(of_day.sequence) AS sequence FROM event AS of_day
                   WHERE of_day.company_id = $1 AND of_day.sequence > $2 AND of_day.at < $3
                   GROUP BY of_day.at / $4) AS ends
             JOIN event ON event.company_id = $1 AND event.sequence = ends.sequence
             ORDER BY event.sequence",
            args![company, after, before, DAY],
        )
        .await?;
    rows.iter().map(read_end).collect()
}

fn read_end(row: &Row) -> Result<EndOfDay, StoreError> {
    Ok(EndOfDay {
        day: row.int("day")?,
        sequence: row.int("sequence")?,
        hash: row.bytes("hash")?,
        at: row.int("at")?,
    })
}

/// Keeps heads, the oldest first, each of which names the one before it. Where another server has kept the first of them, it
/// keeps none; gives whether it did.
pub async fn keep_heads(store: &Store, heads: &[DailyHead]) -> Result<bool, StoreError> {
    in_transaction!(store, |tx| {
        for head in heads {
            let kept = tx
                .execute(
                    "INSERT INTO daily_head (company_id, day_on, statement) VALUES ($1, $2, $3)
                     ON CONFLICT (company_id, day_on) DO NOTHING",
                    args![head.company_id, head.day_on.as_str(), head.statement.as_str()],
                )
                .await?;
            // Whoever was first wrote all of them, one after the other as this does.
            if kept == 0 {
                return Ok(false);
            }
        }
        Ok(true)
    })
}

/// Lists a company's heads, the newest first, of days before `before`.
pub async fn list_heads(
    store: &Store,
    company: CompanyId,
    before: Option<&str>,
    limit: u32,
) -> Result<Vec<DailyHead>, StoreError> {
    // No day begins with a letter.
    let before = before.unwrap_or("z");
    let rows = store
        .rows(
            "SELECT company_id, day_on, statement FROM daily_head
             WHERE company_id = $1 AND day_on < $2 ORDER BY day_on DESC LIMIT $3",
            args![company, before, i64::from(limit)],
        )
        .await?;
    rows.iter().map(read_head).collect()
}

/// Lists the heads of all companies of a day.
pub async fn list_heads_of_day(store: &Store, day_on: &str) -> Result<Vec<DailyHead>, StoreError> {
    let rows = store
        .rows(
            "SELECT daily_head.company_id, daily_head.day_on, daily_head.statement FROM company
             JOIN daily_head ON daily_head.company_id = company.company_id AND daily_head.day_on = $1
             ORDER BY daily_head.company_id",
            args![day_on],
        )
        .await?;
    rows.iter().map(read_head).collect()
}

/// Finds a company's head of a day.
pub async fn find_head(
    store: &Store,
    company: CompanyId,
    day_on: &str,
) -> Result<Option<DailyHead>, StoreError> {
    let sql = "SELECT company_id, day_on, statement FROM daily_head WHERE company_id = $1 AND day_on = $2";
    let row = store.row(sql, args![company, day_on]).await?;
    row.map(|row| read_head(&row)).transpose()
}

/// Finds the chain's hash up to a place; none where the chain does not reach it.
pub async fn find_hash(
    store: &Store,
    company: CompanyId,
    sequence: i64,
) -> Result<Option<Vec<u8>>, StoreError> {
    let sql = "SELECT hash FROM event WHERE company_id = $1 AND sequence = $2";
    let row = store.row(sql, args![company, sequence]).await?;
    row.map(|row| row.bytes("hash")).transpose()
}

fn read_head(row: &Row) -> Result<DailyHead, StoreError> {
    Ok(DailyHead {
        company_id: row.id("company_id", CompanyId::new)?,
        day_on: row.text("day_on")?,
        statement: row.text("statement")?,
    })
}
