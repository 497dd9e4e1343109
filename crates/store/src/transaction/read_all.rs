//! Reads every row that a query finds, as they all are at one moment, a few at a time: whole, or as they are written into a file.

use std::fmt;
use std::sync::Arc;

use domain::id::{CompanyId, IntegrationId};

use crate::Micros;
use crate::args;
use crate::engine::Store;
use crate::engine::snapshot::Snapshot;
use crate::error::StoreError;
use crate::transaction::TransactionRow;
use crate::transaction::list::page_in;
use crate::transaction::query::{ListQuery, TimeBound};
use crate::transaction::report_row::{Line, Names, ReportRow, WriteLine, name_of};
use crate::transaction::scan::{Scan, Writing};
use crate::transaction::way::{Account, Way, choose, name_integrations};

/// How many rows are read at once.
const AT_ONCE: u32 = 2_000;
const WANTED: usize = 2_000;

/// All rows of a query. While it is held, the database keeps the moment that it reads.
#[derive(Debug)]
pub struct AllRows {
    pages: Pages,
    /// Where the rows are read straight along an index.
    scan: Option<Scan<TransactionRow>>,
}

/// All rows of a query, written. While it is held, the database keeps the moment that it reads.
pub struct AllLines {
    pages: Pages,
    scan: Option<Scan<Line>>,
    writing: Writing,
}

impl fmt::Debug for AllLines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AllLines").field("pages", &self.pages).finish_non_exhaustive()
    }
}

/// Rows page by page.
#[derive(Debug)]
struct Pages {
    snapshot: Snapshot,
    query: ListQuery,
    accounts: Vec<Account>,
    is_over: bool,
}

impl AllRows {
    /// Begins to read what a query finds, from its first page on, as it is now.
    pub async fn begin(store: &Store, query: &ListQuery, as_of: Micros) -> Result<Self, StoreError> {
        let (pages, scan) = Pages::begin(store, query, as_of).await?;
        Ok(Self { pages, scan })
    }

    /// Reads the next rows, in the query's order; none: that was all.
    pub async fn next(&mut self) -> Result<Vec<TransactionRow>, StoreError> {
        let Pages { snapshot, query, .. } = &mut self.pages;
        match &mut self.scan {
            Some(scan) => scan.next(snapshot, query, WANTED).await,
            None => self.pages.next().await,
        }
    }
}

impl AllLines {
    /// Begins to read what a query finds, from its first page on, as it is now.
    pub async fn begin(
        store: &Store,
        query: &ListQuery,
        as_of: Micros,
        write: WriteLine,
    ) -> Result<Self, StoreError> {
        let (mut pages, scan) = Pages::begin(store, query, as_of).await?;
        let names = if scan.is_some() { read_names(&mut pages.snapshot, query).await? } else { Names::new() };
        Ok(Self { pages, scan, writing: Writing { names: Arc::new(names), write } })
    }

    /// Reads the next rows, in the query's order; none: that was all.
    pub async fn next(&mut self) -> Result<Vec<Line>, StoreError> {
        let Pages { snapshot, query, .. } = &mut self.pages;
        if let Some(scan) = &mut self.scan {
            return scan.next(snapshot, query, &self.writing, WANTED).await;
        }
        let rows = self.pages.next().await?;
        rows.iter().map(|row| Line::write(&ReportRow::of(row), &self.writing.write)).collect()
    }
}

async fn read_names(snapshot: &mut Snapshot, query: &ListQuery) -> Result<Names, StoreError> {
    let sql =
        "SELECT integration.id AS id, integration.company_id AS company_id, integration.name AS gateway_name,
                   company.name AS company_name
               FROM integration JOIN company ON company.company_id = integration.company_id
               WHERE integration.company_id = $1";
    let sets = query.companies.iter().map(|company| args![*company].to_vec()).collect();
    let mut names = Names::new();
    for row in snapshot.rows_of_each(sql.to_owned(), sets).await?.into_iter().flatten() {
        let account = name_of(row.id("company_id", CompanyId::new)?, row.id("id", IntegrationId::new)?);
        names.insert(account, (row.text("company_name")?, row.text("gateway_name")?));
    }
    Ok(names)
}

impl Pages {
    /// Begins to read, and says whether that can go straight along an index.
    async fn begin<T>(
        store: &Store,
        query: &ListQuery,
        as_of: Micros,
    ) -> Result<(Self, Option<Scan<T>>), StoreError> {
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
        Ok((Self { snapshot, query, accounts, is_over }, scan))
    }

    async fn next(&mut self) -> Result<Vec<TransactionRow>, StoreError> {
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
