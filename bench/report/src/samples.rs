//! Draws what can be asked for from a desk's own rows.

use anyhow::{Context as _, Result};
use domain::id::CompanyId;
use store::args;
use store::company::list_all_companies;
use store::engine::Store;
use store::engine::row::Row;
use store::error::StoreError;
use uuid::Uuid;

use crate::dice::Dice;

/// How many rows are drawn.
const SAMPLES: usize = 4_000;

/// What can be asked for.
#[derive(Clone, Debug)]
pub struct Known {
    /// The companies, largest first.
    pub companies: Vec<CompanyId>,
    /// The names of their accounts.
    pub gateways: Vec<String>,
    /// How many rows there are.
    pub rows: u64,
    /// The moment behind the last row.
    pub end: i64,
    /// Some rows.
    pub samples: Vec<Sample>,
}

/// What one row can be found by.
#[derive(Clone, Debug, Default)]
pub struct Sample {
    /// Its customer's phone.
    pub phone: String,
    /// Its customer.
    pub name: String,
    /// Its order number.
    pub order_number: String,
    /// Its reference number.
    pub reference: String,
    /// Its conversation.
    pub conversation: String,
    /// The payment of a refund.
    pub related: Option<Uuid>,
    /// The gateway's id.
    pub gateway_id: String,
    /// Who refunded.
    pub email: Option<String>,
    /// When it was created.
    pub at: i64,
}

/// Reads a desk's companies, and some rows at random moments of theirs, every fourth a refund.
pub async fn draw(store: &Store) -> Result<Known> {
    let mut companies = Vec::new();
    let (mut rows, mut first, mut end) = (0, i64::MAX, 0);
    for company in list_all_companies(store).await? {
        let sql = "SELECT CAST(SUM(row_count) AS BIGINT) AS row_count, MIN(starts_at) AS first FROM rollup
                   WHERE company_id = $1 AND span_seconds = 86400";
        let row = store.row(sql, args![company.id]).await?.context("a sum has a row")?;
        let own = row.opt_int("row_count")?.unwrap_or(0);
        let sql =
            "SELECT created_at FROM txn WHERE company_id = $1 ORDER BY created_at DESC, id DESC LIMIT 1";
        if let Some(last) = store.row(sql, args![company.id]).await? {
            end = end.max(last.int("created_at")?);
        }
        first = first.min(row.opt_int("first")?.unwrap_or(i64::MAX));
        rows += own;
        companies.push((own, company.id));
    }
    companies.sort_unstable_by_key(|(own, _)| std::cmp::Reverse(*own));
    let companies: Vec<CompanyId> = companies.into_iter().map(|(_, id)| id).collect();
    let mut gateways = Vec::new();
    for company in &companies {
        for row in store.rows("SELECT name FROM integration WHERE company_id = $1", args![*company]).await? {
            gateways.push(row.text("name")?);
        }
    }
    let mut dice = Dice::new(11);
    let mut samples = Vec::new();
    let span = u64::try_from(end - first).context("there are no rows")?;
    while samples.len() < SAMPLES {
        let nobody = CompanyId::new(Uuid::nil());
        let company = dice.of(&companies, nobody);
        let at = first + i64::try_from(dice.below(span))?;
        let sql = if samples.len() % 4 == 0 {
            "SELECT * FROM txn WHERE company_id = $1 AND created_at >= $2 AND kind = 'refund'
             ORDER BY created_at, id LIMIT 1"
        } else {
            "SELECT * FROM txn WHERE company_id = $1 AND created_at >= $2 AND kind = 'payment'
             ORDER BY created_at, id LIMIT 1"
        };
        if let Some(row) = store.row(sql, args![company, at]).await? {
            samples.push(sample(&row)?);
        }
    }
    let rows = u64::try_from(rows)?;
    Ok(Known { companies, gateways, rows, end: end + 1, samples })
}

fn sample(row: &Row) -> Result<Sample, StoreError> {
    let phone: String = row.opt_text("customer_phone")?.unwrap_or_default();
    let payment = row.opt_text("gateway_payment_id")?;
    Ok(Sample {
        phone: phone.chars().filter(char::is_ascii_digit).collect(),
        name: row.opt_text("customer_name")?.unwrap_or_else(|| "nobody".to_owned()),
        order_number: row.text("order_number")?,
        reference: row.text("reference_number")?,
        conversation: row.opt_text("conversation_id")?.unwrap_or_else(|| "none".to_owned()),
        related: row.opt_id("related_payment_id", |id| id)?,
        gateway_id: payment.or(row.opt_text("gateway_refund_id")?).unwrap_or_default(),
        email: row.opt_text("user_email")?,
        at: row.int("created_at")?,
    })
}
