//! Compares the text that the search box looks in with the row that it is made of, a page of rows at a time.

use std::sync::LazyLock;

use domain::id::{CompanyId, TransactionId};
use uuid::Uuid;

use crate::args;
use crate::engine::value::storable;
use crate::engine::{Engine, Store};
use crate::error::StoreError;
use crate::transaction::text::ReadTexts;
use crate::transaction::text_index::{SPILL, place_of};
use crate::verify::{Difference, Verdict};

/// However many rows there are, only so many are in memory.
const PAGE: i64 = 500;

static IN_FILE: LazyLock<String> = LazyLock::new(|| {
    let first = place_of("txn.created_at");
    select(&format!(
        "SELECT t.body FROM txn_text AS t WHERE t.rowid >= {first} AND t.rowid < {first} + {SPILL}
           AND t.txn_id = txn.id AND t.company_id = txn.company_id LIMIT 1"
    ))
});

static ON_SERVER: LazyLock<String> = LazyLock::new(|| {
    select("SELECT t.body FROM txn_text AS t WHERE t.company_id = txn.company_id AND t.txn_id = txn.id")
});

fn select(body: &str) -> String {
    format!(
        "SELECT txn.id, txn.customer_name, txn.customer_phone, txn.order_number, txn.reference_number,
                txn.conversation_id, txn.gateway_payment_id, txn.gateway_order_id, txn.gateway_refund_id, txn.user_email,
                txn.credential_name, ({body}) AS body
         FROM txn WHERE txn.company_id = $1 AND txn.id > $2 ORDER BY txn.id LIMIT $3"
    )
}

/// Says which rows have no text, or another than theirs: such a row is not found by what it says.
pub(super) async fn verify_texts(
    store: &Store,
    company: CompanyId,
    verdict: &mut Verdict,
) -> Result<(), StoreError> {
    let sql = match store.engine() {
        Engine::Sqlite => IN_FILE.as_str(),
        Engine::Postgres => ON_SERVER.as_str(),
    };
    let mut after = TransactionId::new(Uuid::nil());
    loop {
        let rows = store.rows(sql, args![company, after, PAGE]).await?;
        let Some(end) = rows.last() else { return Ok(()) };
        after = end.id("id", TransactionId::new)?;
        for row in &rows {
            let expected = storable(ReadTexts::read(row)?.searched().text());
            let what = match row.opt_text("body")? {
                Some(body) if body == expected => continue,
                Some(_) => "its searched text is not what its row says",
                None => "it has no searched text",
            };
            verdict.differences.push(Difference {
                company_id: company,
                place: format!("transaction {}", row.id("id", TransactionId::new)?),
                what: what.to_owned(),
            });
        }
    }
}
