//! Makes the heads of the days that are over, of every company that has none yet.

use domain::id::CompanyId;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, Unit};
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use store::Micros;
use store::daily_head::{
    DailyHead, EndOfDay, find_end_before, find_ends_of_days, find_last_head, keep_heads,
    list_companies_without_head,
};
use store::engine::Store;
use store::error::StoreError;

use crate::app::App;
use crate::daily_head::key::{HeadKeyError, open_head_key};
use crate::daily_head::statement::{BEFORE_THE_FIRST, Head, NoMoment, NoStatement, Statement};

/// How long after a day's end its head is made: by then what happened before midnight is sealed.
const AFTER_MIDNIGHT: SignedDuration = SignedDuration::from_mins(5);
/// How many heads are kept in one transaction, where many days were missed.
const AT_ONCE: usize = 100;

/// Why heads could not be made.
#[derive(Debug, thiserror::Error)]
pub enum MakeHeadsError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The key.
    #[error(transparent)]
    Key(#[from] HeadKeyError),
    /// The desk keeps no secrets, and has no key.
    #[error("this desk keeps no secrets")]
    NoVault,
    /// A kept head cannot be read.
    #[error("the last daily head of company {company} cannot be read")]
    Unreadable {
        /// Whose.
        company: CompanyId,
        /// Why.
        #[source]
        source: NoStatement,
    },
    /// A moment cannot be written.
    #[error(transparent)]
    Moment(#[from] NoMoment),
    /// A day or an instant is beyond the calendar.
    #[error("a day is none")]
    Calendar(#[from] jiff::Error),
}

/// The last day whose heads are due.
pub fn last_day_due(now: Micros) -> Result<Date, jiff::Error> {
    let now = Timestamp::from_microsecond(now)?.checked_sub(AFTER_MIDNIGHT)?;
    now.to_zoned(TimeZone::UTC).date().yesterday()
}

/// Makes what is due; gives how many heads there are more.
///
/// A company's first head is of the day that ended last; from then on each day has one, those too on which no server ran.
/// They say when they were made. A company whose first event is of today has none yet.
pub async fn make_daily_heads(app: &App) -> Result<usize, MakeHeadsError> {
    let due = last_day_due(app.now())?;
    let companies = list_companies_without_head(&app.store, &due.to_string()).await?;
    if companies.is_empty() {
        return Ok(0);
    }
    let vault = app.service.vault().ok_or(MakeHeadsError::NoVault)?;
    let pair = open_head_key(&app.store, vault, app.service.random()).await?;
    let mut made = 0;
    for company in companies {
        let heads = Maker { app, pair: &pair, company, due }.make().await?;
        for some in heads.chunks(AT_ONCE) {
            if !keep_heads(&app.store, some).await? {
                break;
            }
            made += some.len();
        }
    }
    Ok(made)
}

/// How many companies a day's heads are yet to be made of: those with events up to then, and no head of that day or later.
pub async fn count_heads_to_come(store: &Store, day: Date) -> Result<usize, MakeHeadsError> {
    let (day_on, end) = (day.to_string(), start_of(day.tomorrow()?)?);
    let mut to_come = 0;
    for company in list_companies_without_head(store, &day_on).await? {
        let has_later = find_last_head(store, company).await?.is_some_and(|last| last.day_on > day_on);
        if !has_later && find_end_before(store, company, end).await?.is_some() {
            to_come += 1;
        }
    }
    Ok(to_come)
}

/// Makes one company's heads.
struct Maker<'a> {
    app: &'a App,
    pair: &'a Ed25519KeyPair,
    company: CompanyId,
    due: Date,
}

impl Maker<'_> {
    async fn make(&self) -> Result<Vec<DailyHead>, MakeHeadsError> {
        let end = start_of(self.due.tomorrow()?)?;
        let Some(last) = find_last_head(&self.app.store, self.company).await? else {
            let Some(found) = find_end_before(&self.app.store, self.company, end).await? else {
                return Ok(Vec::new());
            };
            return Ok(vec![kept(&self.sign(self.due, Place::of(&found)?, BEFORE_THE_FIRST)?)]);
        };
        let mut last = Statement::read(&last.statement)
            .map_err(|source| MakeHeadsError::Unreadable { company: self.company, source })?;
        let ends = find_ends_of_days(&self.app.store, self.company, last.head.events, end).await?;
        let mut heads = Vec::new();
        while last.head.day < self.due {
            let day = last.head.day.tomorrow()?;
            let number = number_of(day)?;
            // What is sealed late may be of a day before.
            let found = ends.iter().rev().find(|end| end.day <= number);
            let place = found.map(Place::of).transpose()?;
            let place =
                place.unwrap_or_else(|| Place::before(&last.head)).or_later(Place::before(&last.head));
            last = self.sign(day, place, last.hash())?;
            heads.push(kept(&last));
        }
        Ok(heads)
    }

    fn sign(&self, day: Date, place: Place, before: [u8; 32]) -> Result<Statement, MakeHeadsError> {
        let Place { events, hash, last_event_at } = place;
        let key = self.pair.public_key().as_ref();
        let key = key.try_into().ok().ok_or(HeadKeyError::NoKey)?;
        let (company, made_at) = (self.company, self.app.now());
        Ok(Head { company, day, events, hash, last_event_at, made_at, before, key }.sign(self.pair)?)
    }
}

/// A place of a chain.
#[derive(Clone, Copy)]
struct Place {
    events: i64,
    hash: [u8; 32],
    last_event_at: Micros,
}

impl Place {
    fn of(end: &EndOfDay) -> Result<Self, StoreError> {
        let hash = end.hash.as_slice().try_into();
        let hash = hash.map_err(|error| StoreError::corrupt("hash", error))?;
        Ok(Self { events: end.sequence, hash, last_event_at: end.at })
    }

    const fn before(head: &Head) -> Self {
        Self { events: head.events, hash: head.hash, last_event_at: head.last_event_at }
    }

    const fn or_later(self, other: Self) -> Self {
        if self.events >= other.events { self } else { other }
    }
}

fn kept(statement: &Statement) -> DailyHead {
    let head = &statement.head;
    DailyHead {
        company_id: head.company,
        day_on: head.day.to_string(),
        statement: statement.text().to_owned(),
    }
}

fn start_of(day: Date) -> Result<Micros, jiff::Error> {
    Ok(day.to_zoned(TimeZone::UTC)?.timestamp().as_microsecond())
}

/// Days since 1970.
fn number_of(day: Date) -> Result<i64, jiff::Error> {
    let since = Date::new(1970, 1, 1)?.until((Unit::Day, day))?;
    Ok(since.get_days().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn due(at: &str) -> String {
        last_day_due(at.parse::<Timestamp>().unwrap().as_microsecond()).unwrap().to_string()
    }

    #[test]
    fn a_days_head_is_due_five_minutes_after_midnight() {
        assert_eq!(due("2026-11-23T00:04:59Z"), "2026-11-21");
        assert_eq!(due("2026-11-23T00:05:00Z"), "2026-11-22");
        assert_eq!(due("2026-11-23T23:59:59Z"), "2026-11-22");
    }

    #[test]
    fn days_are_counted_from_1970_on() {
        assert_eq!(number_of("1970-01-02".parse().unwrap()).unwrap(), 1);
        let day: Date = "2026-11-22".parse().unwrap();
        assert_eq!(number_of(day).unwrap() * 86_400_000_000, start_of(day).unwrap());
    }
}
