//! Takes rows of before into the searched texts and the kept sums, some at a time, before anybody reads or writes. Cut off, it
//! goes on where it was.

use std::collections::BTreeMap;

use domain::id::{CompanyId, TransactionId};
use domain::money::Currency;
use domain::payment::PaymentResult;
use uuid::Uuid;

use crate::Micros;
use crate::args;
use crate::engine::row::Row;
use crate::engine::value::storable;
use crate::engine::{Engine, Store, Tx};
use crate::error::StoreError;
use crate::in_transaction;
use crate::rollup::{DAY, MONTH, QUARTER, add_to_sums, slot_of, start_of};
use crate::transaction::text::ReadTexts;
use crate::transaction::text_index::{TextPlace, insert_text_in};

/// How many rows a step takes in.
const STEP: i64 = 2_000;

/// Takes in all that is left, and tells after each step how many rows of how many companies it was since this was called.
pub async fn fill_report(store: &Store, tell: fn(u64)) -> Result<(), StoreError> {
    // Mostly there is nothing, and that needs no transaction.
    if store.row("SELECT company_id FROM report_fill LIMIT 1", []).await?.is_none() {
        return Ok(());
    }
    let mut filled = 0;
    while let Some(rows) = in_transaction!(store, |tx| fill_some_in(tx).await)? {
        if rows > 0 {
            filled += rows;
            tell(filled);
        }
    }
    Ok(())
}

/// Takes some rows in. Nothing: all are.
async fn fill_some_in(tx: &mut Tx) -> Result<Option<u64>, StoreError> {
    let sql = match tx.engine() {
        Engine::Sqlite => "SELECT company_id, filled_to FROM report_fill ORDER BY company_id LIMIT 1",
        // Servers that start together do it one after the other.
        Engine::Postgres => {
            "SELECT company_id, filled_to FROM report_fill ORDER BY company_id LIMIT 1 FOR UPDATE"
        }
    };
    let Some(row) = tx.row(sql, []).await? else { return Ok(None) };
    let company = row.id("company_id", CompanyId::new)?;
    let after = row.opt_id("filled_to", TransactionId::new)?.unwrap_or(TransactionId::new(Uuid::nil()));
    let rows = tx
        .rows(
            "SELECT company_id, id, integration_id, kind, state, payment_result, currency, amount_minor, created_at, paid_at,
                 captured_minor, customer_name, customer_phone, order_number, reference_number, conversation_id,
                 gateway_payment_id, gateway_order_id, gateway_refund_id, user_email, credential_name
             FROM txn WHERE company_id = $1 AND id > $2 ORDER BY id LIMIT $3",
            args![company, after, STEP],
        )
        .await?;
    let Some(last) = rows.last() else {
        tx.execute("DELETE FROM report_fill WHERE company_id = $1", args![company]).await?;
        return Ok(Some(0));
    };
    let last = last.id("id", TransactionId::new)?;
    tx.execute(
        "UPDATE txn SET settled_at = COALESCE(paid_at, created_at)
         WHERE company_id = $1 AND id > $2 AND id <= $3 AND kind = 'payment' AND captured_minor > 0",
        args![company, after, last],
    )
    .await?;
    let mut counts: BTreeMap<Sum, (i64, i64)> = BTreeMap::new();
    write_texts(tx, company, &rows).await?;
    for row in &rows {
        for (sum, amount) in sums_of(tx.engine(), row)? {
            let entry = counts.entry(sum).or_default();
            *entry = (entry.0 + 1, entry.1 + amount);
        }
    }
    match tx.engine() {
        Engine::Sqlite => {
            for (sum, (count, minor)) in &counts {
                add(tx, company, sum, *count, *minor).await?;
            }
        }
        Engine::Postgres => add_all(tx, company, &counts).await?,
    }
    let taken = i64::try_from(rows.len()).unwrap_or(STEP);
    tx.execute(
        "UPDATE report_fill SET filled_to = $2, row_count = row_count + $3 WHERE company_id = $1",
        args![company, last, taken],
    )
    .await?;
    Ok(Some(u64::try_from(taken).unwrap_or_default()))
}

/// A file's texts are written one by one, a server's all at once, because each statement is a journey there.
async fn write_texts(tx: &mut Tx, company: CompanyId, rows: &[Row]) -> Result<(), StoreError> {
    let mut list = Vec::with_capacity(rows.len());
    for row in rows {
        let texts = ReadTexts::read(row)?;
        let place = TextPlace {
            company_id: company,
            id: row.id("id", TransactionId::new)?,
            created_at: row.int("created_at")?,
        };
        match tx.engine() {
            Engine::Sqlite => insert_text_in(tx, place, &texts.searched()).await?,
            Engine::Postgres => {
                let body = storable(texts.searched().text());
                list.push(serde_json::json!({ "i": place.id, "b": body }));
            }
        }
    }
    if !list.is_empty() {
        tx.execute(
            "INSERT INTO txn_text (company_id, txn_id, body)
             SELECT $1, i, b FROM json_to_recordset(CAST($2 AS JSON)) AS filled (i UUID, b TEXT)",
            args![company, serde_json::Value::Array(list).to_string()],
        )
        .await?;
    }
    Ok(())
}

/// What a row is counted in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Sum {
    span_seconds: i64,
    starts_at: Micros,
    integration_id: Uuid,
    currency: &'static str,
    kind: String,
    result: &'static str,
    slot: i64,
}

fn sums_of(engine: Engine, row: &Row) -> Result<[(Sum, i64); 3], StoreError> {
    let currency: Currency = row.word("currency")?;
    let result: PaymentResult = row.word("payment_result")?;
    let (at, amount) = (row.int("created_at")?, row.int("amount_minor")?);
    let sum = Sum {
        span_seconds: 0,
        starts_at: 0,
        integration_id: row.id("integration_id", |id| id)?,
        currency: currency.code(),
        kind: row.text("kind")?,
        result: result.as_str(),
        slot: slot_of(engine, row.id("id", TransactionId::new)?),
    };
    Ok([QUARTER, DAY, MONTH].map(|span_seconds| {
        (Sum { span_seconds, starts_at: start_of(at, span_seconds), ..sum.clone() }, amount)
    }))
}

/// As [`add`] does it to one, in one journey.
async fn add_all(
    tx: &mut Tx,
    company: CompanyId,
    counts: &BTreeMap<Sum, (i64, i64)>,
) -> Result<(), StoreError> {
    let list: Vec<serde_json::Value> = counts
        .iter()
        .map(|(sum, (count, minor))| {
            serde_json::json!({
                "s": sum.span_seconds, "f": sum.starts_at, "a": sum.integration_id, "c": sum.currency, "k": sum.kind,
                "r": sum.result, "n": sum.slot, "q": count, "m": minor,
            })
        })
        .collect();
    tx.execute(
        add_to_sums!(
            "SELECT $1, s, f, a, c, k, r, n, q, m FROM json_to_recordset(CAST($2 AS JSON)) AS counted (s BIGINT, f BIGINT,
             a UUID, c TEXT, k TEXT, r TEXT, n BIGINT, q BIGINT, m BIGINT)"
        ),
        args![company, serde_json::Value::Array(list).to_string()],
    )
    .await?;
    Ok(())
}

async fn add(tx: &mut Tx, company: CompanyId, sum: &Sum, count: i64, minor: i64) -> Result<(), StoreError> {
    tx.execute(
        add_to_sums!("VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"),
        args![
            company,
            sum.span_seconds,
            sum.starts_at,
            sum.integration_id,
            sum.currency,
            &sum.kind,
            sum.result,
            sum.slot,
            count,
            minor
        ],
    )
    .await?;
    Ok(())
}
