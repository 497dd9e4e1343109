//! The rows of the report that are held: a stretch around what is looked at, out of however many there are.
//!
//! Rows are numbered from the first one that is known. Pages come by cursors in both directions (decision 0029); the
//! ones far from the view are let go, and their places remembered.

use std::collections::{BTreeMap, VecDeque};
use std::ops::Range;

use ::api::transaction::{Transaction, TransactionPage};
use ::api::transaction_query::TransactionQuery;
use domain::id::TransactionId;

/// Rows of the first page: what fills a screen, and a little more.
const FIRST_ROWS: u16 = 30;
/// Rows of each further page: so few that reading them delays no frame.
const PAGE_ROWS: u16 = 50;
/// Rows that are fetched before they are looked at.
const AHEAD: usize = 60;
/// Rows that are held at most, as long as fewer are on screen.
const MOST_HELD: usize = 400;
/// Places that are remembered at most in each direction; then every second one is forgotten.
const MOST_MARKS: usize = 4096;

/// Where a page goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Behind the last row that is held.
    Below,
    /// Before the first row that is held.
    Above,
    /// In place of all that is held, its first row by this number.
    From(usize),
}

/// A page that is wanted: what to ask for, and where it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetch {
    /// What to ask for.
    pub query: TransactionQuery,
    place: Place,
}

/// A page that is held.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Held {
    rows: Vec<Transaction>,
    /// Leads to what is before it, in the opposite order.
    above: Option<String>,
    /// Leads to what is behind it.
    below: Option<String>,
}

/// Where a window begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beginning {
    /// At the list's first row.
    First,
    /// Behind so many rows, if that is known.
    After(Option<usize>),
    /// At the list's last row, so many being before its end, if that is known.
    Last(Option<usize>),
}

/// Where the looking stood when its time was over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    /// RFC 3339, where the list goes by time.
    pub searched_to: Option<String>,
}

/// The held rows of a list, and what is known of the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// The list, without a cursor, at its moment.
    query: TransactionQuery,
    pages: VecDeque<Held>,
    /// The number of the first row that is held.
    start: usize,
    /// One more than the highest number that was seen.
    known: usize,
    /// Whether number 0 is the list's first row.
    is_begun: bool,
    /// Whether the list ends at `known`.
    is_ended: bool,
    /// Where pages begin, and the cursors that lead there; the first page has none.
    marks: BTreeMap<usize, Option<String>>,
    stop: Option<Stop>,
}

/// The query of a list's first page.
#[must_use]
pub fn first_page_of(query: &TransactionQuery) -> TransactionQuery {
    TransactionQuery { limit: query.limit.or(Some(FIRST_ROWS)), ..query.clone() }
}

/// The query of a list's last page, from its end backwards.
#[must_use]
pub fn last_page_of(query: &TransactionQuery, as_of: &str) -> TransactionQuery {
    let query = TransactionQuery { cursor: None, as_of: Some(as_of.to_owned()), ..query.clone() };
    first_page_of(&reversed(query))
}

/// The same list in the opposite order.
fn reversed(query: TransactionQuery) -> TransactionQuery {
    let sort = match query.sort.as_deref() {
        None | Some("-created") => "created",
        Some("created") => "-created",
        Some("amount") => "-amount",
        Some(_) => "amount",
    };
    TransactionQuery { sort: Some(sort.to_owned()), ..query }
}

impl Window {
    /// Begins with a page; one of [`Beginning::Last`] is what [`last_page_of`] asks for. `query` is the list's own.
    #[must_use]
    pub fn begin(query: &TransactionQuery, page: TransactionPage, at: Beginning) -> Self {
        let mut window = Self::empty(query, &page.as_of);
        match at {
            Beginning::First => {
                window.is_begun = true;
                window.marks.insert(0, None);
                window.push_below(page, None);
            }
            Beginning::After(before) => {
                window.start = before.unwrap_or(0);
                let above = page.previous.clone();
                window.push_below(page, above);
            }
            Beginning::Last(count) => {
                let count = count.unwrap_or(0).max(page.items.len());
                (window.start, window.known, window.is_ended) = (count, count, true);
                window.push_above(page, None);
            }
        }
        if window.start > 0 {
            window.marks.insert(0, None);
        }
        window
    }

    fn empty(query: &TransactionQuery, as_of: &str) -> Self {
        Self {
            query: TransactionQuery { cursor: None, as_of: Some(as_of.to_owned()), ..query.clone() },
            pages: VecDeque::new(),
            start: 0,
            known: 0,
            is_begun: false,
            is_ended: false,
            marks: BTreeMap::new(),
            stop: None,
        }
    }

    /// The moment that the list is of.
    #[must_use]
    pub fn as_of(&self) -> &str {
        self.query.as_of.as_deref().unwrap_or_default()
    }

    /// How many rows there is room for.
    #[must_use]
    pub const fn extent(&self) -> usize {
        self.known
    }

    /// How many rows there are, where that is known.
    #[must_use]
    pub const fn total(&self) -> Option<usize> {
        if self.is_begun && self.is_ended { Some(self.known) } else { None }
    }

    /// Whether a row's number counts from the list's first row.
    #[must_use]
    pub const fn is_begun(&self) -> bool {
        self.is_begun
    }

    /// Whether the last known row is the list's last.
    #[must_use]
    pub const fn is_ended(&self) -> bool {
        self.is_ended
    }

    /// Whether no row was found, and none will be.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.known == 0 && self.is_ended
    }

    /// The numbers of the rows that are held.
    #[must_use]
    pub fn held(&self) -> Range<usize> {
        let rows: usize = self.pages.iter().map(|page| page.rows.len()).sum();
        self.start..self.start + rows
    }

    /// Where the looking for more rows stands still, until someone wants it to go on.
    #[must_use]
    pub const fn stop(&self) -> Option<&Stop> {
        self.stop.as_ref()
    }

    /// Lets the looking go on; says whether it stood still.
    pub fn go_on(&mut self) -> bool {
        self.stop.take().is_some()
    }

    /// The row of a number, if it is held.
    #[must_use]
    pub fn row(&self, number: usize) -> Option<&Transaction> {
        let mut at = number.checked_sub(self.start)?;
        for page in &self.pages {
            match page.rows.get(at) {
                Some(row) => return Some(row),
                None => at -= page.rows.len(),
            }
        }
        None
    }

    /// The number of a row, if it is held.
    #[must_use]
    pub fn number_of(&self, id: TransactionId) -> Option<usize> {
        let at = self.pages.iter().flat_map(|page| &page.rows).position(|row| row.id == id)?;
        Some(self.start + at)
    }

    /// All rows that are held, to be changed in place.
    pub fn rows_mut(&mut self) -> impl Iterator<Item = &mut Transaction> {
        self.pages.iter_mut().flat_map(|page| &mut page.rows)
    }

    /// The page to fetch next, while the rows of these numbers are looked at.
    #[must_use]
    pub fn wants(&self, view: &Range<usize>) -> Option<Fetch> {
        let held = self.held();
        let is_apart = view.start > held.end + AHEAD || view.end + AHEAD < held.start;
        if is_apart && let Some(fetch) = self.fetch_near(view.start) {
            return Some(fetch);
        }
        let below = || self.pages.back()?.below.clone().filter(|_| self.stop.is_none());
        // The first page is enough until somebody goes on, where it fills the screen.
        let is_untouched = view.start == 0 && self.is_begun && self.pages.len() == 1;
        let is_short = if is_untouched { view.end >= held.end } else { view.end + AHEAD > held.end };
        if is_short && let Some(cursor) = below() {
            return Some(self.fetch(Place::Below, Some(cursor)));
        }
        let above = self.pages.front()?.above.clone().filter(|_| view.start < held.start + AHEAD)?;
        Some(self.fetch(Place::Above, Some(above)))
    }

    /// The remembered place nearest to a row that is far from what is held, if it is nearer than that.
    fn fetch_near(&self, number: usize) -> Option<Fetch> {
        let held = self.held();
        let (at, cursor) = self.marks.range(..=number).next_back()?;
        let apart = held.start.abs_diff(number).min(held.end.abs_diff(number));
        (number - at < apart).then(|| self.fetch(Place::From(*at), cursor.clone()))
    }

    /// Fetches the page at the first row in view once more, and lets all others go.
    #[must_use]
    pub fn renewal(&self, view: &Range<usize>) -> Option<Fetch> {
        let (at, cursor) = self.marks.range(..=view.start).next_back()?;
        Some(self.fetch(Place::From(*at), cursor.clone()))
    }

    fn fetch(&self, place: Place, cursor: Option<String>) -> Fetch {
        let list =
            TransactionQuery { cursor, limit: self.query.limit.or(Some(PAGE_ROWS)), ..self.query.clone() };
        let query = match place {
            Place::Below | Place::From(_) => list,
            Place::Above => reversed(list),
        };
        Fetch { query, place }
    }

    /// Takes a page in that was wanted, unless it fits no longer. Gives by how much the numbers of all rows grew.
    pub fn add(&mut self, fetch: &Fetch, page: TransactionPage) -> isize {
        let cursor = fetch.query.cursor.clone();
        match fetch.place {
            Place::Below if self.pages.back().is_some_and(|last| last.below == cursor) => {
                self.marks.insert(self.held().end, cursor);
                let above = page.previous.clone();
                self.push_below(page, above);
                0
            }
            Place::Above if self.pages.front().is_some_and(|first| first.above == cursor) => {
                let below = page.previous.clone();
                self.push_above(page, below)
            }
            Place::Below | Place::Above => 0,
            Place::From(number) => {
                self.pages.clear();
                self.start = number;
                self.is_begun |= cursor.is_none();
                let above = page.previous.clone().filter(|_| cursor.is_some());
                self.push_below(page, above);
                0
            }
        }
    }

    fn push_below(&mut self, page: TransactionPage, above: Option<String>) {
        let TransactionPage { items: rows, next: below, complete, searched_to, .. } = page;
        self.stop = (!complete && below.is_some()).then_some(Stop { searched_to });
        let is_last = below.is_none();
        match self.pages.back_mut() {
            Some(last) if rows.is_empty() => last.below = below,
            Some(_) | None => self.pages.push_back(Held { rows, above, below }),
        }
        let end = self.held().end;
        if is_last {
            (self.known, self.is_ended) = (end, true);
            self.marks.retain(|at, _| *at == 0 || *at < end);
        } else if end > self.known {
            (self.known, self.is_ended) = (end, false);
        }
        thin(&mut self.marks);
    }

    fn push_above(&mut self, page: TransactionPage, below: Option<String>) -> isize {
        let TransactionPage { items: mut rows, next: above, .. } = page;
        rows.reverse();
        let (count, is_first) = (rows.len(), above.is_none());
        if let Some(cursor) = below.clone() {
            self.marks.insert(self.start, Some(cursor));
        }
        match self.pages.front_mut() {
            Some(first) if rows.is_empty() => first.above = above,
            Some(_) | None => self.pages.push_front(Held { rows, above, below }),
        }
        self.is_begun |= is_first;
        // A number stands for a row, so room is made before the first one, or taken away where nothing is.
        let before = self.start.checked_sub(count);
        let moved = match before {
            Some(rest) if is_first => -rest.cast_signed(),
            Some(_) => 0,
            None => (count - self.start).cast_signed(),
        };
        self.start = before.filter(|_| !is_first).unwrap_or(0);
        self.renumber(moved);
        if is_first {
            self.marks.insert(0, None);
        }
        thin(&mut self.marks);
        moved
    }

    fn renumber(&mut self, by: isize) {
        if by == 0 {
            return;
        }
        // The first page's place stays the first, wherever the others are.
        let all = std::mem::take(&mut self.marks).into_iter().filter(|(_, cursor)| cursor.is_some());
        self.marks = all.filter_map(|(at, cursor)| Some((at.checked_add_signed(by)?, cursor))).collect();
        self.known = self.known.saturating_add_signed(by);
    }

    /// Lets the pages go that are farthest from the rows that are looked at, while too many are held.
    pub fn shed(&mut self, view: &Range<usize>) {
        while self.held().len() > MOST_HELD {
            let held = self.held();
            let length = |page: Option<&Held>| page.map_or(0, |page| page.rows.len());
            let above = view.start.saturating_sub(held.start + length(self.pages.front()));
            let below = (held.end - length(self.pages.back())).saturating_sub(view.end);
            if above.max(below) <= AHEAD {
                return;
            }
            if above >= below {
                self.start += self.pages.pop_front().map_or(0, |page| page.rows.len());
            } else {
                self.pages.pop_back();
                // What stands still there is asked for again when someone comes near.
                self.stop = None;
            }
        }
    }
}

/// Forgets every second place, where there are too many.
fn thin(marks: &mut BTreeMap<usize, Option<String>>) {
    if marks.len() > MOST_MARKS {
        let mut keeps = false;
        marks.retain(|_, _| {
            keeps = !keeps;
            keeps
        });
    }
}

#[cfg(test)]
mod tests;
