//! Gives events their places: in their company's chain, and in the one stream of all companies.
//!
//! The row of `stream_head` is taken by the sealing transaction, so the order of positions is the order of commits: who
//! has read up to a position will never find anything new before it.

use std::collections::BTreeMap;

use domain::id::{CompanyId, TransactionId};
use serde::Serialize;

use crate::Micros;
use crate::args;
use crate::engine::Tx;
use crate::engine::sqlite::connection::InlineConnection;
use crate::engine::value::Value;
use crate::error::StoreError;
use crate::event::{Unsealed, hex, link};

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
    #[serde(skip_serializing_if = "Option::is_none")]
    sealed: Option<Place>,
}

#[derive(Serialize)]
struct Place {
    sequence: i64,
    previous: String,
    hash: String,
    position: i64,
}

#[derive(Serialize)]
struct End {
    c: CompanyId,
    sequence: i64,
    hash: String,
}

impl From<Unsealed> for Written {
    fn from(event: Unsealed) -> Self {
        let Unsealed { company_id, subject_id, version, kind, at, body, private } = event;
        let private = private.as_deref().map(hex);
        Self { c: company_id, s: subject_id, version, kind, at, body, private, sealed: None }
    }
}

const INSERT_SEALED: &str = "INSERT INTO event (company_id, subject_id, version, kind, at, body, private_hash, sequence,
                        previous_hash, hash, position)
     SELECT unhex(value ->> 'c', '-'), unhex(value ->> 's', '-'), value ->> 'version', value ->> 'kind', value ->> 'at',
         value ->> 'body', unhex(value ->> 'private'), value ->> '$.sealed.sequence',
         unhex(value ->> '$.sealed.previous'), unhex(value ->> '$.sealed.hash'), value ->> '$.sealed.position'
     FROM json_each($1) WHERE TRUE";

const MOVE_ENDS: &str = "INSERT INTO chain (company_id, sequence, hash)
     SELECT unhex(value ->> 'c', '-'), value ->> 'sequence', unhex(value ->> 'hash') FROM json_each($1) WHERE TRUE
     ON CONFLICT (company_id) DO UPDATE SET sequence = excluded.sequence, hash = excluded.hash";

/// Writes down, sealed, what the transactions that share a commit have appended, as the last thing before it. The writer
/// of `SQLite` is alone, so however many they are, it takes the same few statements.
pub(crate) fn write_sealed(connection: &InlineConnection, appended: Vec<Unsealed>) -> Result<(), StoreError> {
    let mut ends = chain_ends(connection, &appended)?;
    let count = i64::try_from(appended.len()).map_err(|error| StoreError::corrupt("position", error))?;
    let head = connection.first(TAKE_POSITIONS, &args![count])?;
    let head = head.ok_or_else(|| StoreError::corrupt("position", "the stream has no head"))?;
    let first = head.int("position")? - count + 1;
    let mut sealed = Vec::with_capacity(appended.len());
    for (position, event) in (first..).zip(appended) {
        let start = || ChainEnd { sequence: 0, hash: vec![0; 32] };
        let end = ends.entry(event.company_id).or_insert_with(start);
        let hash = link(&end.hash, event.body.as_bytes()).to_vec();
        let sequence = end.sequence + 1;
        let place = Place { sequence, previous: hex(&end.hash), hash: hex(&hash), position };
        *end = ChainEnd { sequence, hash };
        sealed.push(Written { sealed: Some(place), ..Written::from(event) });
    }
    connection.execute(INSERT_SEALED, &args![json(&sealed)?])?;
    let ends: Vec<End> = ends
        .into_iter()
        .map(|(c, ChainEnd { sequence, hash })| End { c, sequence, hash: hex(&hash) })
        .collect();
    connection.execute(MOVE_ENDS, &args![json(&ends)?])?;
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

fn chain_ends(
    connection: &InlineConnection,
    appended: &[Unsealed],
) -> Result<BTreeMap<CompanyId, ChainEnd>, StoreError> {
    let mut companies: Vec<CompanyId> = appended.iter().map(|event| event.company_id).collect();
    companies.sort_unstable();
    companies.dedup();
    let sql = "SELECT company_id, sequence, hash FROM chain
               WHERE company_id IN (SELECT unhex(value, '-') FROM json_each($1))";
    let rows = connection.rows(sql, &args![json(&companies)?])?;
    rows.iter()
        .map(|row| {
            let end = ChainEnd { sequence: row.int("sequence")?, hash: row.bytes("hash")? };
            Ok((row.id("company_id", CompanyId::new)?, end))
        })
        .collect()
}

fn json<T: Serialize + ?Sized>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::corrupt("event", error))
}
