//! Seals, on `PostgreSQL`, what was committed unsealed: after the commit, so that no refund waits for another's chain.
//!
//! Every server seals. A company's row in `chain` is locked by whoever seals its events, and the others pass it by;
//! `stream_head` is taken last and for a moment.

use std::collections::HashMap;

use domain::id::{CompanyId, TransactionId};
use serde::Serialize;
use sqlx::postgres::PgListener;

use crate::args;
use crate::engine::row::Row;
use crate::engine::{Engine, Store, Tx};
use crate::error::StoreError;
use crate::event::link_of_row;
use crate::event::seal::{ChainEnd, take_positions};
use crate::in_transaction;

/// How many events are sealed with one commit: few enough that nobody waits long for `stream_head`.
const BATCH: i64 = 500;
/// Where servers tell one another that something was sealed.
const CHANNEL: &str = "refund_desk_sealed";

/// What came of looking for something to be sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seal {
    /// So many events were sealed; there may be more.
    Sealed(u64),
    /// There is nothing.
    Nothing,
    /// There is something, and another server is at it.
    Busy,
}

/// Seals a batch of what waits. On `SQLite` nothing ever waits.
pub async fn seal_waiting(store: &Store) -> Result<Seal, StoreError> {
    if store.engine() == Engine::Sqlite || !waits(store).await? {
        return Ok(Seal::Nothing);
    }
    let sealed = in_transaction!(store, |tx| seal_batch(tx).await)?;
    if sealed == 0 {
        return Ok(Seal::Busy);
    }
    store.sealed().ring();
    // Others who do not hear it look by themselves.
    store.execute("SELECT pg_notify('refund_desk_sealed', '')", []).await?;
    Ok(Seal::Sealed(sealed))
}

/// Seals everything that waits at this moment, however long another server is at it.
pub async fn seal_all(store: &Store) -> Result<(), StoreError> {
    while seal_waiting(store).await? != Seal::Nothing {}
    Ok(())
}

/// Rings the bell when another server has sealed something. It ends with an error; on `SQLite` it never does.
pub async fn hear_others(store: &Store) -> Result<(), StoreError> {
    let Some(pool) = store.postgres() else { return std::future::pending().await };
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(CHANNEL).await?;
    loop {
        // None: the connection was lost and stands again; what was told meanwhile was not heard.
        let _heard = listener.try_recv().await?;
        store.sealed().ring();
    }
}

async fn waits(store: &Store) -> Result<bool, StoreError> {
    let one = store.row("SELECT company_id FROM event WHERE sequence IS NULL LIMIT 1", []).await?;
    Ok(one.is_some())
}

async fn seal_batch(tx: &mut Tx) -> Result<u64, StoreError> {
    let mut ends = lock_chains(tx).await?;
    if ends.is_empty() {
        return Ok(0);
    }
    let companies: Vec<CompanyId> = ends.keys().copied().collect();
    // A row's versions stand in their order, whatever the clocks of different servers said.
    let waiting = tx
        .rows(
            "SELECT company_id, subject_id, version, kind, at, private_hash, body
             FROM (SELECT company_id, subject_id, version, kind, at, private_hash, body,
                          MAX(at) OVER (PARTITION BY company_id, subject_id ORDER BY version) AS place
                   FROM event
                   WHERE sequence IS NULL
                     AND company_id IN (SELECT CAST(id AS UUID) FROM json_array_elements_text(CAST($1 AS JSON)) AS id))
                  AS waiting
             ORDER BY place, company_id, subject_id, version LIMIT $2",
            args![json(&companies)?, BATCH],
        )
        .await?;
    let count = i64::try_from(waiting.len()).map_err(|error| StoreError::corrupt("position", error))?;
    if count == 0 {
        return Ok(0);
    }
    let mut position = take_positions(tx, count).await? - count;
    let mut sealed = Vec::with_capacity(waiting.len());
    for row in &waiting {
        position += 1;
        sealed.push(seal_one(row, &mut ends, position)?);
    }
    write_seals(tx, &sealed).await?;
    write_ends(tx, &ends).await?;
    u64::try_from(count).map_err(|error| StoreError::corrupt("position", error))
}

/// Locks the chains that something waits for and nobody else is at, and gives their ends.
async fn lock_chains(tx: &mut Tx) -> Result<HashMap<CompanyId, ChainEnd>, StoreError> {
    tx.execute(
        "INSERT INTO chain (company_id, sequence, hash)
         SELECT DISTINCT event.company_id, 0, CAST($1 AS BYTEA) FROM event
         WHERE event.sequence IS NULL
           AND NOT EXISTS (SELECT 1 FROM chain WHERE chain.company_id = event.company_id)
         ON CONFLICT (company_id) DO NOTHING",
        args![vec![0_u8; 32]],
    )
    .await?;
    let rows = tx
        .rows(
            "SELECT company_id, sequence, hash FROM chain
             WHERE company_id IN (SELECT event.company_id FROM event WHERE event.sequence IS NULL)
             FOR UPDATE SKIP LOCKED",
            [],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let end = ChainEnd { sequence: row.int("sequence")?, hash: row.bytes("hash")? };
            Ok((row.id("company_id", CompanyId::new)?, end))
        })
        .collect()
}

/// An event's seal, as it travels to the database in one text with the others: bytes in hex.
#[derive(Serialize)]
struct SealedEvent {
    company_id: CompanyId,
    subject_id: TransactionId,
    version: i64,
    sequence: i64,
    hash: String,
    position: i64,
}

fn seal_one(
    row: &Row,
    ends: &mut HashMap<CompanyId, ChainEnd>,
    position: i64,
) -> Result<SealedEvent, StoreError> {
    let company_id = row.id("company_id", CompanyId::new)?;
    let end = ends
        .get_mut(&company_id)
        .ok_or_else(|| StoreError::corrupt("company_id", "an event's chain was not locked"))?;
    let hash = link_of_row(&end.hash, row)?.to_vec();
    let sealed = SealedEvent {
        company_id,
        subject_id: row.id("subject_id", TransactionId::new)?,
        version: row.int("version")?,
        sequence: end.sequence + 1,
        hash: super::hex(&hash),
        position,
    };
    *end = ChainEnd { sequence: sealed.sequence, hash };
    Ok(sealed)
}

async fn write_seals(tx: &mut Tx, sealed: &[SealedEvent]) -> Result<(), StoreError> {
    let changed = tx
        .execute(
            "UPDATE event SET sequence = sealed.sequence, hash = decode(sealed.hash, 'hex'), position = sealed.position
             FROM json_to_recordset(CAST($1 AS JSON)) AS sealed
                 (company_id UUID, subject_id UUID, version BIGINT, sequence BIGINT, hash TEXT, position BIGINT)
             WHERE event.company_id = sealed.company_id AND event.subject_id = sealed.subject_id
               AND event.version = sealed.version AND event.sequence IS NULL",
            args![json(sealed)?],
        )
        .await?;
    if usize::try_from(changed).is_ok_and(|changed| changed == sealed.len()) {
        Ok(())
    } else {
        Err(StoreError::corrupt("sequence", "an event was sealed by somebody who does not hold its chain"))
    }
}

async fn write_ends(tx: &mut Tx, ends: &HashMap<CompanyId, ChainEnd>) -> Result<(), StoreError> {
    #[derive(Serialize)]
    struct End {
        company_id: CompanyId,
        sequence: i64,
        hash: String,
    }
    let ends: Vec<End> = ends
        .iter()
        .map(|(company_id, end)| End {
            company_id: *company_id,
            sequence: end.sequence,
            hash: super::hex(&end.hash),
        })
        .collect();
    tx.execute(
        "UPDATE chain SET sequence = sealed.sequence, hash = decode(sealed.hash, 'hex')
         FROM json_to_recordset(CAST($1 AS JSON)) AS sealed (company_id UUID, sequence BIGINT, hash TEXT)
         WHERE chain.company_id = sealed.company_id",
        args![json(&ends)?],
    )
    .await?;
    Ok(())
}

fn json<T: Serialize + ?Sized>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::corrupt("event", error))
}
