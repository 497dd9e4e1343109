//! Gives events their places: in their company's chain, and in the one stream of all companies.
//!
//! The row of `stream_head` is taken by the sealing transaction, so the order of positions is the order of commits: who
//! has read up to a position will never find anything new before it.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use domain::id::{CompanyId, TransactionId};
use serde::Serialize;

use crate::Micros;
use crate::args;
use crate::engine::Tx;
use crate::engine::sqlite::connection::InlineConnection;
use crate::engine::value::Value;
use crate::error::StoreError;
use crate::event::{Unsealed, hex, link_event};

/// The end of a company's chain.
pub(super) struct ChainEnd {
    pub(super) sequence: i64,
    pub(super) hash: Vec<u8>,
}

/// An event as it travels to the database in one text with the others: bytes in hex.
#[derive(Serialize)]
struct Written {
    c: CompanyId,
    s: TransactionId,
    version: i64,
    kind: &'static str,
    at: Micros,
    body: String,
    private: Option<String>,
}

impl From<Unsealed> for Written {
    fn from(event: Unsealed) -> Self {
        let Unsealed { company_id, subject_id, version, kind, at, body, private } = event;
        let private = private.as_deref().map(hex);
        Self { c: company_id, s: subject_id, version, kind, at, body, private }
    }
}

const INSERT_SEALED: &str =
    "INSERT INTO event (company_id, subject_id, version, kind, at, body, private_hash, sequence,
                        hash, position)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

const MOVE_END: &str = "INSERT INTO chain (company_id, sequence, hash) VALUES ($1, $2, $3)
     ON CONFLICT (company_id) DO UPDATE SET sequence = excluded.sequence, hash = excluded.hash";

/// Writes down, sealed, what the transactions that share a commit have appended, as the last thing before it. The writer
/// of `SQLite` is alone, and there a statement for each event costs less than one for all that takes a text apart.
pub(crate) fn write_sealed(connection: &InlineConnection, appended: Vec<Unsealed>) -> Result<(), StoreError> {
    let mut ends = BTreeMap::new();
    let count = i64::try_from(appended.len()).map_err(|error| StoreError::corrupt("position", error))?;
    let head = connection.first(TAKE_POSITIONS, &args![count])?;
    let head = head.ok_or_else(|| StoreError::corrupt("position", "the stream has no head"))?;
    let first = head.int("position")? - count + 1;
    for (position, event) in (first..).zip(appended) {
        let end = match ends.entry(event.company_id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => unknown.insert(chain_end(connection, event.company_id)?),
        };
        let hash = link_event(&end.hash, event.hashed()).to_vec();
        let sequence = end.sequence + 1;
        *end = ChainEnd { sequence, hash: hash.clone() };
        let Unsealed { company_id, subject_id, version, kind, at, body, private } = event;
        let args = args![
            company_id,
            subject_id,
            version,
            kind,
            at,
            body,
            Value::Bytes(private),
            sequence,
            hash,
            position
        ];
        connection.execute(INSERT_SEALED, &args)?;
    }
    for (company_id, ChainEnd { sequence, hash }) in ends {
        connection.execute(MOVE_END, &args![company_id, sequence, hash])?;
    }
    Ok(())
}

/// Writes down what a transaction has appended, to be sealed after its commit.
pub(crate) async fn write_unsealed(tx: &mut Tx, appended: &[Unsealed]) -> Result<(), StoreError> {
    if let [event] = appended {
        let sql = "INSERT INTO event (company_id, subject_id, version, kind, at, body, private_hash)
                   VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let Unsealed { company_id, subject_id, version, kind, at, body, private } = event.clone();
        let private = Value::Bytes(private);
        tx.execute(sql, args![company_id, subject_id, version, kind, at, body, private]).await?;
        return Ok(());
    }
    let events: Vec<Written> = appended.iter().cloned().map(Written::from).collect();
    tx.execute(
        "INSERT INTO event (company_id, subject_id, version, kind, at, body, private_hash)
         SELECT c, s, version, kind, at, body, decode(private, 'hex')
         FROM json_to_recordset(CAST($1 AS JSON)) AS appended
             (c UUID, s UUID, version BIGINT, kind TEXT, at BIGINT, body TEXT, private TEXT)",
        args![json(&events)?],
    )
    .await?;
    Ok(())
}

const TAKE_POSITIONS: &str =
    "UPDATE stream_head SET position = position + $1 WHERE id = 1 RETURNING position";

/// Takes so many positions and gives the last of them. From here to the commit nobody else can take any.
pub(super) async fn take_positions(tx: &mut Tx, count: i64) -> Result<i64, StoreError> {
    let head = tx.row(TAKE_POSITIONS, args![count]).await?;
    head.ok_or_else(|| StoreError::corrupt("position", "the stream has no head"))?.int("position")
}

fn chain_end(connection: &InlineConnection, company: CompanyId) -> Result<ChainEnd, StoreError> {
    let sql = "SELECT sequence, hash FROM chain WHERE company_id = $1";
    let Some(row) = connection.first(sql, &args![company])? else {
        return Ok(ChainEnd { sequence: 0, hash: vec![0; 32] });
    };
    Ok(ChainEnd { sequence: row.int("sequence")?, hash: row.bytes("hash")? })
}

fn json<T: Serialize + ?Sized>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::corrupt("event", error))
}
