//! Walks along the index of a file's texts, which is nearly in order of creation.

use domain::id::{CompanyId, TransactionId};
use uuid::Uuid;

use crate::Micros;
use crate::engine::row::Row;
use crate::engine::snapshot::Snapshot;
use crate::error::StoreError;
use crate::transaction::filters::{Covered, in_text, push_filters, wanted_texts};
use crate::transaction::lane::is_before;
use crate::transaction::merge::Part;
use crate::transaction::named::Key;
use crate::transaction::query::{ListQuery, Pace, Position, TimeBound};
use crate::transaction::statement::Statement;
use crate::transaction::text_index::{SPILL, match_expression, moment_of, places};

/// How many texts a step looks at, at most.
pub(super) const LONGEST_STEP: usize = 2_048;

/// What is left of the index to be looked at: numbers from the first, before the second.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rest {
    low: i64,
    high: i64,
}

impl Rest {
    /// All that the query can mean.
    pub(super) fn of(query: &ListQuery) -> Self {
        let last = query.to.map_or(query.as_of, |to| query.as_of.min(to.saturating_sub(1)));
        let (mut first, mut last) = (query.from.unwrap_or(0), last);
        if let Some(after) = query.after {
            let key =
                Micros::try_from(after.key).unwrap_or(if after.key < 0 { Micros::MIN } else { Micros::MAX });
            if query.ascending { first = first.max(key) } else { last = last.min(key) }
        }
        Self { low: places(first).0, high: places(last.saturating_add(1)).1 }
    }

    /// Whether nothing is left.
    pub(super) const fn is_over(self) -> bool {
        self.low >= self.high
    }

    /// Up to which moment all rows were seen: those of it and behind it may be missing.
    fn front(self, ascending: bool) -> Position {
        let (key, id) = if ascending {
            (moment_of(self.low.saturating_sub(SPILL)).saturating_sub(1), Uuid::max())
        } else {
            (moment_of(self.high), Uuid::nil())
        };
        Position { key: i128::from(key), id: TransactionId::new(id) }
    }

    /// Reads the next texts that have what is wanted, at most so many, with what the statement takes of their rows `p` and whether each
    /// fulfils everything. Nothing: all were seen.
    pub(super) async fn next(
        &mut self,
        snapshot: &mut Snapshot,
        query: &ListQuery,
        columns: &str,
        step: usize,
    ) -> Result<Option<Vec<Row>>, StoreError> {
        if self.low >= self.high {
            return Ok(None);
        }
        let mut statement = Statement::new(snapshot.engine());
        let wanted = statement.arg(match_expression(&wanted_texts(query), &query.companies));
        let (low, high) = (statement.arg(self.low), statement.arg(self.high));
        let limit = statement.arg(i64::try_from(step).unwrap_or(i64::MAX));
        let direction = if query.ascending { "" } else { "DESC" };
        let companies = serde_json::to_string(&query.companies).unwrap_or_default();
        let companies = statement.arg(companies);
        statement.push(&format!(
            "SELECT t.place AS place, {columns}, CASE WHEN
                 t.company_id IN (SELECT unhex(value, '-') FROM json_each({companies}))"
        ));
        let texts = in_text(&mut statement, query, "p.id", "p.related_payment_id");
        statement.push(&texts);
        push_filters(&mut statement, query, Covered { texts: true, ..Covered::default() });
        statement.push(&format!(
            " THEN 1 ELSE 0 END AS hit
             FROM (SELECT rowid AS place, company_id, txn_id, body FROM txn_text
                   WHERE txn_text MATCH {wanted} AND rowid >= {low} AND rowid < {high}
                   ORDER BY rowid {direction} LIMIT {limit}) AS t
             CROSS JOIN txn AS p ON p.company_id = t.company_id AND p.id = t.txn_id"
        ));
        let (sql, args) = statement.alone();
        let rows = snapshot.rows(sql, args).await?;
        let is_last = rows.len() < step;
        let mut places = Vec::with_capacity(rows.len());
        for row in &rows {
            places.push(row.int("place")?);
        }
        if is_last {
            self.low = self.high;
        } else if query.ascending {
            self.low = places.iter().max().map_or(self.high, |place| place + 1);
        } else {
            self.high = places.iter().min().copied().unwrap_or(self.low);
        }
        Ok(Some(rows))
    }
}

/// Reads the next rows whose text has what is wanted, until there are enough or the time is over.
pub(super) async fn walk_texts(
    snapshot: &mut Snapshot,
    query: &ListQuery,
    wanted: usize,
    bound: &TimeBound,
) -> Result<Part, StoreError> {
    let (mut rest, mut pace) = (Rest::of(query), Pace::within(bound, LONGEST_STEP));
    let mut rows: Vec<(Position, Key)> = Vec::new();
    let columns = "p.created_at AS key, p.id AS id, p.company_id AS company_id";
    while let Some(seen) = rest.next(snapshot, query, columns, pace.rows()).await? {
        for row in seen {
            if !row.flag("hit")? {
                continue;
            }
            let id = row.id("id", TransactionId::new)?;
            let position = Position { key: i128::from(row.int("key")?), id };
            if query.after.is_none_or(|after| is_before(query.ascending, after, position)) {
                rows.push((position, (row.id("company_id", CompanyId::new)?, id)));
            }
        }
        rows.sort_unstable();
        if !query.ascending {
            rows.reverse();
        }
        if rest.is_over() {
            break;
        }
        let front = rest.front(query.ascending);
        let sure =
            rows.iter().take_while(|(position, _)| is_before(query.ascending, *position, front)).count();
        if sure >= wanted {
            break;
        }
        let has_moved = query.after.is_none_or(|after| is_before(query.ascending, after, front));
        if pace.is_over() && has_moved {
            rows.truncate(sure);
            return Ok(Part { rows, searched_to: Some(front) });
        }
    }
    rows.truncate(wanted);
    Ok(Part { rows, searched_to: None })
}
