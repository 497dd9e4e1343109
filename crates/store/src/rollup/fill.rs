//! Takes rows of before into the searched texts and the kept sums, some at a time, before anybody reads or writes. Cut off, it
//! goes on where it was.

use domain::id::{CompanyId, IntegrationId, TransactionId};
use uuid::Uuid;

use crate::args;
use crate::engine::row::Row;
use crate::engine::{Engine, Store, Tx};
use crate::error::StoreError;
use crate::in_transaction;
use crate::rollup::{Counted, count_all_new_in};
use crate::transaction::text::ReadTexts;
use crate::transaction::text_index::{TextPlace, insert_texts_in};

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
    write_texts(tx, company, &rows).await?;
    count(tx, company, &rows).await?;
    let taken = i64::try_from(rows.len()).unwrap_or(STEP);
    tx.execute(
        "UPDATE report_fill SET filled_to = $2, row_count = row_count + $3 WHERE company_id = $1",
        args![company, last, taken],
    )
    .await?;
    Ok(Some(u64::try_from(taken).unwrap_or_default()))
}

async fn write_texts(tx: &mut Tx, company: CompanyId, rows: &[Row]) -> Result<(), StoreError> {
    let text_of = |row: &Row| {
        let created_at = row.int("created_at")?;
        let place = TextPlace { company_id: company, id: row.id("id", TransactionId::new)?, created_at };
        Ok((place, ReadTexts::read(row)?.searched().text()))
    };
    let texts = rows.iter().map(text_of).collect::<Result<Vec<_>, StoreError>>()?;
    insert_texts_in(tx, texts).await
}

async fn count(tx: &mut Tx, company: CompanyId, rows: &[Row]) -> Result<(), StoreError> {
    let counted_of = |row: &Row| {
        let counted = Counted {
            company_id: company,
            id: row.id("id", TransactionId::new)?,
            integration_id: row.id("integration_id", IntegrationId::new)?,
            kind: row.word("kind")?,
            amount: row.money("amount_minor", row.word("currency")?)?,
            created_at: row.int("created_at")?,
        };
        Ok((counted, row.word("payment_result")?))
    };
    let counted = rows.iter().map(counted_of).collect::<Result<Vec<_>, StoreError>>()?;
    count_all_new_in(tx, counted).await
}
