//! Merges lanes into one list, and walks along them where most rows are not meant.

use crate::engine::snapshot::Snapshot;
use crate::error::StoreError;
use crate::transaction::lane::{Lane, Place, Reading, is_before};
use crate::transaction::named::Key;
use crate::transaction::query::{Pace, Position, TimeBound};

/// How many rows a step of a walk looks at, in all its lanes, at most: some thousandths of a second, so that the time is kept.
pub(super) const STEP_ROWS: usize = 4_096;
/// How many lanes it goes along at once.
const STEP_LANES: usize = 16;
/// The fewest rows that are asked of a lane.
const FEWEST: usize = 8;

/// The next rows of a list.
#[derive(Debug, Default)]
pub(super) struct Part {
    /// Where they stand and which they are, in order; no more than were wanted.
    pub(super) rows: Vec<(Position, Key)>,
    /// Where the looking stood when its time was over; nothing, where there was time enough.
    pub(super) searched_to: Option<Position>,
}

/// Reads the next rows of lanes all of whose rows are meant.
pub(super) async fn merge(
    snapshot: &mut Snapshot,
    reading: Reading<'_>,
    lanes: &mut [Lane],
    wanted: usize,
) -> Result<Part, StoreError> {
    let ascending = reading.query.ascending;
    let mut rows: Vec<(Position, Key)> = Vec::new();
    // From many lanes few rows each are needed; who turns out to have more is asked again.
    let mut each = if lanes.len() == 1 { wanted } else { (2 * wanted / lanes.len().max(1)).max(FEWEST) };
    loop {
        let last = rows.get(wanted.saturating_sub(1)).map(|(position, _)| *position);
        let is_open = |lane: &Lane| {
            !lane.ended && last.is_none_or(|last| is_before(ascending, lane.frontier(reading.index), last))
        };
        let (numbers, open): (Vec<usize>, Vec<&Lane>) =
            lanes.iter().enumerate().filter(|(_, lane)| is_open(lane)).unzip();
        if open.is_empty() {
            break;
        }
        let read = reading.places(snapshot, &open, each).await?;
        for (number, places) in numbers.into_iter().zip(read) {
            let Some(lane) = lanes.get_mut(number) else { continue };
            lane.ended = places.len() < each;
            take(lane, reading, &places, &mut rows);
        }
        in_order(&mut rows, ascending);
        rows.truncate(wanted);
        each = wanted.min(each * 4);
    }
    Ok(Part { rows, searched_to: None })
}

/// Reads the next rows of lanes of which some rows are meant, until there are enough or the time is over.
pub(super) async fn walk(
    snapshot: &mut Snapshot,
    reading: Reading<'_>,
    lanes: &mut [Lane],
    wanted: usize,
    bound: &TimeBound,
) -> Result<Part, StoreError> {
    let ascending = reading.query.ascending;
    let mut rows: Vec<(Position, Key)> = Vec::new();
    let mut pace = Pace::within(bound, STEP_ROWS);
    loop {
        let numbers = foremost(lanes, reading);
        // Rows of other lanes may still come before those that lie behind the foremost lane.
        let front =
            numbers.first().and_then(|number| lanes.get(*number)).map(|lane| lane.frontier(reading.index));
        let Some(front) = front else {
            rows.truncate(wanted);
            return Ok(Part { rows, searched_to: None });
        };
        let sure = rows.iter().take_while(|(position, _)| !is_before(ascending, front, *position)).count();
        if sure >= wanted {
            rows.truncate(wanted);
            return Ok(Part { rows, searched_to: None });
        }
        let has_moved = reading.query.after.is_none_or(|after| is_before(ascending, after, front));
        if pace.is_over() && has_moved {
            rows.truncate(sure);
            return Ok(Part { rows, searched_to: Some(front) });
        }
        step(snapshot, reading, lanes, (&numbers, pace.rows()), wanted, &mut rows).await?;
        in_order(&mut rows, ascending);
    }
}

/// Goes along some lanes for so many rows in all, and takes those that are meant.
async fn step(
    snapshot: &mut Snapshot,
    reading: Reading<'_>,
    lanes: &mut [Lane],
    (numbers, length): (&[usize], usize),
    wanted: usize,
    rows: &mut Vec<(Position, Key)>,
) -> Result<(), StoreError> {
    let stretches = stretches(snapshot, reading, lanes, numbers, length).await?;
    let read = reading.places(snapshot, &stretches.iter().collect::<Vec<_>>(), wanted).await?;
    for ((number, stretch), places) in numbers.iter().zip(&stretches).zip(read) {
        let Some(lane) = lanes.get_mut(*number) else { continue };
        if places.len() < wanted {
            // All of the stretch was looked at.
            lane.near = stretch.far;
            lane.ended = stretch.far == lane.far;
            let behind = lane.near;
            take(lane, reading, &places, rows);
            lane.near = behind;
        } else {
            take(lane, reading, &places, rows);
        }
    }
    Ok(())
}

/// The next stretch of each of these lanes, of so many rows in all.
pub(super) async fn stretches(
    snapshot: &mut Snapshot,
    reading: Reading<'_>,
    lanes: &[Lane],
    numbers: &[usize],
    length: usize,
) -> Result<Vec<Lane>, StoreError> {
    let chosen: Vec<&Lane> = numbers.iter().filter_map(|number| lanes.get(*number)).collect();
    let ends = reading.ends(snapshot, &chosen, (length / chosen.len().max(1)).max(1)).await?;
    let cut = |(lane, end): (&&Lane, Option<Place>)| {
        let far = end.map_or(lane.far, |(key, id)| (key, id.uuid()));
        Lane { far, ..(*lane).clone() }
    };
    Ok(chosen.iter().zip(ends).map(cut).collect())
}

/// The lanes that were read the least far, foremost first.
pub(super) fn foremost(lanes: &[Lane], reading: Reading<'_>) -> Vec<usize> {
    let mut open: Vec<(Position, usize)> = lanes
        .iter()
        .enumerate()
        .filter(|(_, lane)| !lane.ended)
        .map(|(number, lane)| (lane.frontier(reading.index), number))
        .collect();
    open.sort_unstable();
    if !reading.query.ascending {
        open.reverse();
    }
    open.into_iter().take(STEP_LANES).map(|(_, number)| number).collect()
}

fn take(lane: &mut Lane, reading: Reading<'_>, places: &[Place], rows: &mut Vec<(Position, Key)>) {
    for place in places {
        rows.push((lane.position(reading.index, *place), (lane.company, place.1)));
    }
    if let Some((key, id)) = places.last() {
        lane.near = (*key, id.uuid());
    }
}

fn in_order(rows: &mut [(Position, Key)], ascending: bool) {
    rows.sort_unstable();
    if !ascending {
        rows.reverse();
    }
}
