//! The overview: what the kept sums say by stretch of time and by gateway account, and how old open refunds are, at one moment.

use domain::id::IntegrationId;
use domain::money::Currency;
use domain::refund::RefundState;

use crate::Micros;
use crate::engine::Engine;
use crate::engine::Store;
use crate::engine::snapshot::Snapshot;
use crate::engine::value::Value;
use crate::error::StoreError;
use crate::rollup::sums::{is_kept, tally_parts};
use crate::transaction::query::ListQuery;
use crate::transaction::sum::CurrencySum;
use crate::transaction::way::name_integrations;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct OverviewQuery {
    /// The report's query. Only what sums are kept of may be asked for; its range is not looked at.
    pub query: ListQuery,
    /// Stretches of time, each from the first moment and before the second.
    pub parts: Vec<(Micros, Micros)>,
    /// Open refunds are counted by how many of these moments they were created before: the latest first.
    pub ages: Vec<Micros>,
}

/// What was found; all of it is of one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overview {
    /// What all stretches come to together, as the report's totals give it.
    pub totals: Vec<CurrencySum>,
    /// What each stretch that has rows comes to, by its number.
    pub parts: Vec<(usize, Vec<CurrencySum>)>,
    /// What each account that has rows in them comes to.
    pub accounts: Vec<(IntegrationId, Vec<CurrencySum>)>,
    /// The refunds that are PENDING, whenever they were asked for.
    pub open: Vec<OpenRefunds>,
}

/// Refunds in one state and of one age.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenRefunds {
    /// Their state.
    pub state: RefundState,
    /// How many of the moments they were created before.
    pub age: usize,
    /// How many they are.
    pub count: u64,
    /// When the oldest of them was created.
    pub oldest_at: Micros,
}

/// Reads the overview.
pub async fn read_overview(store: &Store, asked: &OverviewQuery) -> Result<Overview, StoreError> {
    let mut query = asked.query.clone();
    if name_integrations(store, &mut query).await?.is_none() {
        return Ok(Overview::default());
    }
    debug_assert!(is_kept(&query), "sums are kept of what the overview is asked for");
    let mut snapshot = store.snapshot().await?;
    let tally = tally_parts(&mut snapshot, &query, &asked.parts).await?;
    Ok(Overview {
        totals: tally.total()?,
        parts: tally.by(|part, _account| part)?.into_iter().collect(),
        accounts: tally.by(|_part, account| account)?.into_iter().collect(),
        open: read_open(&mut snapshot, &query, &asked.ages).await?,
    })
}

/// Counts the refunds that are PENDING: an index has these alone.
async fn read_open(
    snapshot: &mut Snapshot,
    query: &ListQuery,
    ages: &[Micros],
) -> Result<Vec<OpenRefunds>, StoreError> {
    let (index, accounts) = match snapshot.engine() {
        Engine::Sqlite => {
            ("INDEXED BY txn_refund_open", "integration_id IN (SELECT unhex(value, '-') FROM json_each($3))")
        }
        Engine::Postgres => (
            "",
            "integration_id IN (SELECT CAST(value AS UUID) FROM json_array_elements_text(CAST($3 AS JSON)))",
        ),
    };
    // Numbers of ours: they stand in the statement as they are.
    let later: String = ages
        .iter()
        .enumerate()
        .fold(String::new(), |text, (age, moment)| format!("{text} WHEN created_at >= {moment} THEN {age}"));
    let oldest = ages.len();
    let sql = format!(
        "SELECT state, CAST(CASE WHEN 1 = 0 THEN 0{later} ELSE {oldest} END AS BIGINT) AS age, COUNT(*) AS row_count,
             CAST(MIN(created_at) AS BIGINT) AS oldest_at
         FROM txn {index}
         WHERE company_id = $1 AND kind = 'refund' AND payment_result = 'PENDING' AND created_at <= $2
           AND (CAST($3 AS TEXT) = '[]' OR {accounts}) AND (CAST($4 AS TEXT) IS NULL OR currency = $4)
         GROUP BY 1, 2"
    );
    let accounts: Value = serde_json::to_string(&query.integrations).unwrap_or_default().into();
    let currency: Value = query.currency.map(Currency::code).into();
    let set = |company| vec![Value::from(company), query.as_of.into(), accounts.clone(), currency.clone()];
    let sets = query.companies.iter().map(|company| set(*company)).collect();
    let mut open: Vec<OpenRefunds> = Vec::new();
    for row in snapshot.rows_of_each(sql, sets).await?.iter().flatten() {
        let age = usize::try_from(row.int("age")?).map_err(|error| StoreError::corrupt("age", error))?;
        let (state, oldest_at) = (row.word("state")?, row.int("oldest_at")?);
        let count =
            u64::try_from(row.int("row_count")?).map_err(|error| StoreError::corrupt("row_count", error))?;
        match open.iter_mut().find(|open| (open.state, open.age) == (state, age)) {
            // Another company's.
            Some(open) => {
                open.count += count;
                open.oldest_at = open.oldest_at.min(oldest_at);
            }
            None => open.push(OpenRefunds { state, age, count, oldest_at }),
        }
    }
    open.sort_unstable_by_key(|open| (open.age, open.state));
    Ok(open)
}
