//! Reads all rows of lanes that need no looking at: whole rows straight along the index, lane by lane, and put in order here.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::engine::snapshot::Snapshot;
use crate::error::StoreError;
use crate::transaction::filters::Covered;
use crate::transaction::lane::{Index, Lane, Reading, is_before};
use crate::transaction::query::{ListQuery, Position};
use crate::transaction::report_row::{Line, Names, Placed, WriteLine};
use crate::transaction::{TransactionRow, read_transaction};

/// Of more lanes than these, pages are read: each lane has some rows in memory.
const MOST_LANES: usize = 64;
/// How many rows all lanes together have in memory, about.
const IN_MEMORY: usize = 12_000;
/// The fewest that are read of a lane.
const FEWEST: usize = 100;

/// Lanes that are being read to their end.
#[derive(Debug)]
pub(super) struct Scan<T> {
    index: &'static Index,
    covered: Covered,
    lanes: Vec<(Lane, VecDeque<Placed<T>>)>,
    /// How many rows are read of a lane at once.
    each: usize,
}

/// What a scan of written rows needs besides.
#[derive(Clone)]
pub(super) struct Writing {
    pub(super) names: Arc<Names>,
    pub(super) write: WriteLine,
}

impl Scan<TransactionRow> {
    /// Reads the next rows, about so many; none: that was all.
    pub(super) async fn next(
        &mut self,
        snapshot: &mut Snapshot,
        query: &ListQuery,
        wanted: usize,
    ) -> Result<Vec<TransactionRow>, StoreError> {
        let mut rows = Vec::with_capacity(wanted);
        loop {
            let reading = self.reading(query);
            for (lane, waiting) in &mut self.lanes {
                if !waiting.is_empty() || lane.ended {
                    continue;
                }
                for row in reading.rows(snapshot, lane, self.each).await? {
                    let place = (row.int("key")?, row.id("id", domain::id::TransactionId::new)?);
                    waiting.push_back((lane.position(self.index, place), read_transaction(&row)?));
                    lane.near = (place.0, place.1.uuid());
                }
                lane.ended = waiting.len() < self.each;
            }
            if self.take(query.ascending, wanted, &mut rows) {
                return Ok(rows);
            }
        }
    }
}

impl Scan<Line> {
    /// Reads the next rows as they are written, about so many; none: that was all.
    pub(super) async fn next(
        &mut self,
        snapshot: &mut Snapshot,
        query: &ListQuery,
        writing: &Writing,
        wanted: usize,
    ) -> Result<Vec<Line>, StoreError> {
        let mut lines = Vec::with_capacity(wanted);
        loop {
            let reading = self.reading(query);
            for (lane, waiting) in &mut self.lanes {
                if !waiting.is_empty() || lane.ended {
                    continue;
                }
                for (place, line) in reading.lines(snapshot, lane, self.each, writing.clone()).await? {
                    waiting.push_back((lane.position(self.index, place), line));
                    lane.near = (place.0, place.1.uuid());
                }
                lane.ended = waiting.len() < self.each;
            }
            if self.take(query.ascending, wanted, &mut lines) {
                return Ok(lines);
            }
        }
    }
}

impl<T> Scan<T> {
    /// Begins with lanes all of whose rows are meant; nothing, where they are too many.
    pub(super) fn of(index: &'static Index, lanes: Vec<Lane>, covered: Covered) -> Option<Self> {
        if lanes.len() > MOST_LANES {
            return None;
        }
        let each = (IN_MEMORY / lanes.len().max(1)).max(FEWEST);
        let lanes = lanes.into_iter().map(|lane| (lane, VecDeque::new())).collect();
        Some(Self { index, covered, lanes, each })
    }

    const fn reading<'q>(&self, query: &'q ListQuery) -> Reading<'q> {
        Reading { index: self.index, query, covered: self.covered }
    }

    /// Takes the foremost rows while each lane that has not ended has one: only then is the foremost known. Says whether that
    /// is enough.
    fn take(&mut self, ascending: bool, wanted: usize, rows: &mut Vec<T>) -> bool {
        while rows.len() < wanted {
            let Some(foremost) = self.foremost(ascending) else { return true };
            let Some((lane, waiting)) = self.lanes.get_mut(foremost) else { return true };
            rows.extend(waiting.pop_front().map(|(_position, row)| row));
            if waiting.is_empty() && !lane.ended {
                // The next read is the next caller's.
                return rows.len() >= wanted / 2;
            }
        }
        true
    }

    fn foremost(&self, ascending: bool) -> Option<usize> {
        let mut foremost: Option<(Position, usize)> = None;
        for (number, (_lane, waiting)) in self.lanes.iter().enumerate() {
            if let Some((position, _row)) = waiting.front()
                && foremost.is_none_or(|(first, _)| is_before(ascending, *position, first))
            {
                foremost = Some((*position, number));
            }
        }
        foremost.map(|(_, number)| number)
    }
}
