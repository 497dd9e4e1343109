//! Gives events their places: in their company's chain, and in the one stream of all companies.
//!
//! The row of `stream_head` is taken by the sealing transaction, so the order of positions is the order of commits: who
//! has read up to a position will never find anything new before it.

use std::collections::BTreeMap;

use domain::id::CompanyId;

use crate::args;
use crate::engine::Tx;
use crate::engine::value::Value;
use crate::error::StoreError;
use crate::event::{Unsealed, link};

/// The end of a company's chain.
pub(super) struct ChainEnd {
    pub(super) sequence: i64,
    pub(super) hash: Vec<u8>,
}

/// Writes down, sealed, what a transaction has appended, as the last thing before its commit: the writer of `SQLite`
/// is alone, and whoever shares its commit shares these statements.
pub(crate) async fn write_sealed(tx: &mut Tx, appended: Vec<Unsealed>) -> Result<(), StoreError> {
    let count = i64::try_from(appended.len()).map_err(|error| StoreError::corrupt("position", error))?;
    let mut position = take_positions(tx, count).await? - count;
    let mut chains: BTreeMap<CompanyId, ChainEnd> = BTreeMap::new();
    for event in appended {
        let mut end = match chains.remove(&event.company_id) {
            Some(end) => end,
            None => chain_end(tx, event.company_id).await?,
        };
        position += 1;
        let hash = link(&end.hash, event.body.as_bytes());
        tx.execute(
            "INSERT INTO event (company_id, subject_id, version, kind, at, body, private_hash, sequence,
                                previous_hash, hash, position)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            args![
                event.company_id,
                event.subject_id,
                event.version,
                event.kind,
                event.at,
                event.body,
                Value::Bytes(event.private),
                end.sequence + 1,
                end.hash,
                hash.as_slice(),
                position
            ],
        )
        .await?;
        end = ChainEnd { sequence: end.sequence + 1, hash: hash.to_vec() };
        chains.insert(event.company_id, end);
    }
    for (company, end) in chains {
        tx.execute(
            "INSERT INTO chain (company_id, sequence, hash) VALUES ($1, $2, $3)
             ON CONFLICT (company_id) DO UPDATE SET sequence = excluded.sequence, hash = excluded.hash",
            args![company, end.sequence, end.hash],
        )
        .await?;
    }
    Ok(())
}

/// Writes down what a transaction has appended, to be sealed after its commit.
pub(crate) async fn write_unsealed(tx: &mut Tx, event: Unsealed) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO event (company_id, subject_id, version, kind, at, body, private_hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![
            event.company_id,
            event.subject_id,
            event.version,
            event.kind,
            event.at,
            event.body,
            Value::Bytes(event.private)
        ],
    )
    .await
    .map(|_one| ())
}

/// Takes so many positions and gives the last of them. From here to the commit nobody else can take any.
pub(super) async fn take_positions(tx: &mut Tx, count: i64) -> Result<i64, StoreError> {
    let head = tx
        .row("UPDATE stream_head SET position = position + $1 WHERE id = 1 RETURNING position", args![count])
        .await?;
    head.ok_or_else(|| StoreError::corrupt("position", "the stream has no head"))?.int("position")
}

async fn chain_end(tx: &mut Tx, company: CompanyId) -> Result<ChainEnd, StoreError> {
    let end = tx.row("SELECT sequence, hash FROM chain WHERE company_id = $1", args![company]).await?;
    match end {
        Some(row) => Ok(ChainEnd { sequence: row.int("sequence")?, hash: row.bytes("hash")? }),
        None => Ok(ChainEnd { sequence: 0, hash: vec![0; 32] }),
    }
}
