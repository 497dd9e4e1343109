//! The report's pages: filters that combine freely, one page at a time by keyset.

use std::collections::HashMap;

use domain::id::TransactionId;

use crate::engine::snapshot::Snapshot;
use crate::engine::value::Value;
use crate::engine::{Engine, Store};
use crate::error::StoreError;
use crate::transaction::lane::Reading;
use crate::transaction::merge::{Part, merge, walk};
use crate::transaction::named::{Key, find_named};
use crate::transaction::query::{ListQuery, Position, TimeBound};
use crate::transaction::stream::walk_texts;
use crate::transaction::way::{Account, Way, choose, name_integrations};
use crate::transaction::{TransactionRow, read_transaction, select_transactions};

/// One page of the report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The rows, in the query's order.
    pub rows: Vec<TransactionRow>,
    /// Where its first row stands, if it has one.
    pub first: Option<Position>,
    /// Where the next page begins: behind this. Nothing: there is none.
    pub next: Option<Position>,
    /// Where the looking stood when its time was over: there may be fewer rows than there is room for, and more behind `next`.
    /// Nothing: it was looked far enough.
    pub searched_to: Option<Position>,
}

/// Lists one page of the report, as it is at one moment. What no index finds is looked for until the time is over.
pub async fn list_transactions(
    store: &Store,
    query: &ListQuery,
    bound: &TimeBound,
) -> Result<Page, StoreError> {
    let mut query = query.clone();
    let Some(accounts) = name_integrations(store, &mut query).await? else { return Ok(Page::default()) };
    let mut snapshot = store.snapshot().await?;
    page_in(&mut snapshot, &query, &accounts, bound).await
}

/// Lists one page as a moment of the database has it.
pub(crate) async fn page_in(
    snapshot: &mut Snapshot,
    query: &ListQuery,
    accounts: &[Account],
    bound: &TimeBound,
) -> Result<Page, StoreError> {
    let limit = usize::try_from(query.limit).unwrap_or(usize::MAX);
    // One more shows whether there is another page.
    let wanted = limit.saturating_add(1);
    let part = match choose(snapshot, query, accounts, bound).await? {
        Way::Nothing => Part::default(),
        Way::Named(keys) => {
            let found = find_named(snapshot, query, &keys).await?;
            let rows = found.into_iter().take(wanted).map(|found| (found.position, found.key)).collect();
            Part { rows, searched_to: None }
        }
        Way::Lanes { index, mut lanes, covered } => {
            let reading = Reading { index, query, covered };
            if covered.is_all(query) {
                merge(snapshot, reading, &mut lanes, wanted).await?
            } else {
                walk(snapshot, reading, &mut lanes, wanted, bound).await?
            }
        }
        Way::Texts => walk_texts(snapshot, query, wanted, bound).await?,
    };
    let is_full = part.rows.len() > limit;
    let shown = part.rows.get(..limit).unwrap_or(&part.rows);
    let next = if is_full { shown.last().map(|(position, _)| *position) } else { part.searched_to };
    let searched_to = part.searched_to.filter(|_| !is_full);
    let first = shown.first().map(|(position, _)| *position);
    let keys: Vec<Key> = shown.iter().map(|(_, key)| *key).collect();
    Ok(Page { rows: load(snapshot, &keys).await?, first, next, searched_to })
}

/// Reads whole rows, in the order of their keys.
async fn load(snapshot: &mut Snapshot, keys: &[Key]) -> Result<Vec<TransactionRow>, StoreError> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let (sql, sets) = match snapshot.engine() {
        Engine::Sqlite => {
            let sets = keys.iter().map(|(company, id)| vec![(*company).into(), (*id).into()]);
            (select_transactions!("WHERE txn.company_id = $1 AND txn.id = $2"), sets.collect())
        }
        Engine::Postgres => {
            let list: Vec<serde_json::Value> =
                keys.iter().map(|(company, id)| serde_json::json!({ "c": company, "i": id })).collect();
            let list: Value = serde_json::Value::Array(list).to_string().into();
            let sql = select_transactions!(
                "",
                "JOIN json_to_recordset(CAST($1 AS JSON)) AS wanted (c UUID, i UUID)
                    ON wanted.c = txn.company_id AND wanted.i = txn.id",
                ""
            );
            (sql, vec![vec![list]])
        }
    };
    let mut rows: HashMap<Key, TransactionRow> = HashMap::with_capacity(keys.len());
    for row in snapshot.rows_of_each(sql.to_owned(), sets).await?.into_iter().flatten() {
        let row = read_transaction(&row)?;
        rows.insert((row.company_id, row.id), row);
    }
    let gone = |id: TransactionId| StoreError::corrupt("id", format!("{id} was there a moment ago"));
    keys.iter().map(|key| rows.remove(key).ok_or_else(|| gone(key.1))).collect()
}
