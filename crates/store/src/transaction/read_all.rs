//! Reads every row that a query finds, as they all are at one moment, a few at a time.

use crate::Micros;
use crate::engine::Store;
use crate::engine::snapshot::Snapshot;
use crate::error::StoreError;
use crate::transaction::TransactionRow;
use crate::transaction::list::page_in;
use crate::transaction::query::{ListQuery, TimeBound};
use crate::transaction::scan::Scan;
use crate::transaction::way::{Account, Way, choose, name_integrations};

/// How many rows are read at once.
const AT_ONCE: u32 = 2_000;

/// All rows of a query. While it is held, the database keeps the moment that it reads.
#[derive(Debug)]
pub struct AllRows {
    snapshot: Snapshot,
    query: ListQuery,
    accounts: Vec<Account>,
    /// Where the rows are read straight along an index.
    scan: Option<Scan>,
    is_over: bool,
}

impl AllRows {
    /// Begins to read what a query finds, from its first page on, as it is now.
    pub async fn begin(store: &Store, query: &ListQuery, as_of: Micros) -> Result<Self, StoreError> {
        let mut query = ListQuery { after: None, as_of, limit: AT_ONCE, ..query.clone() };
        let accounts = name_integrations(store, &mut query).await?;
        let is_over = accounts.is_none();
        let accounts = accounts.unwrap_or_default();
        let mut snapshot = store.snapshot().await?;
        let scan = if is_over {
            None
        } else {
            match choose(&mut snapshot, &query, &accounts, &TimeBound::none()).await? {
                Way::Lanes { index, lanes, covered } if covered.is_all(&query) => {
                    Scan::of(index, lanes, covered)
                }
                Way::Lanes { .. } | Way::Nothing | Way::Named(_) | Way::Texts => None,
            }
        };
        Ok(Self { snapshot, query, accounts, scan, is_over })
    }

    /// Reads the next rows, in the query's order; none: that was all.
    pub async fn next(&mut self) -> Result<Vec<TransactionRow>, StoreError> {
        if let Some(scan) = &mut self.scan {
            let wanted = usize::try_from(AT_ONCE).unwrap_or(usize::MAX);
            return scan.next(&mut self.snapshot, &self.query, wanted).await;
        }
        while !self.is_over {
            let page = page_in(&mut self.snapshot, &self.query, &self.accounts, &TimeBound::none()).await?;
            self.is_over = page.next.is_none();
            self.query.after = page.next;
            if !page.rows.is_empty() {
                return Ok(page.rows);
            }
        }
        Ok(Vec::new())
    }
}
