//! Which kept spans a stretch of time is made of, and what of it must be added up from its rows.

use crate::Micros;
use crate::rollup::{DAY, MICROS, MONTH, QUARTER};

/// A stretch of whole spans.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Spans {
    /// How long each is, in seconds.
    pub(crate) span_seconds: i64,
    /// The beginning of the first.
    pub(crate) from: Micros,
    /// The end of the last.
    pub(crate) to: Micros,
}

impl Spans {
    /// How many there are.
    const fn count(self) -> i64 {
        (self.to - self.from) / (self.span_seconds * MICROS)
    }
}

/// A range, as what is kept and what is not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Split {
    /// Spans, and whether they are added (1) or taken off (-1).
    pub(crate) kept: Vec<(Spans, i64)>,
    /// Rows from the first moment, before the second, that are to be added.
    pub(crate) added: Vec<(Micros, Micros)>,
    /// Rows that are to be taken off, because they lie in a kept span and not in the range.
    pub(crate) taken_off: Option<(Micros, Micros)>,
}

/// Splits a range at the quarters of hours. Where it ends because the list's moment is there, its last quarter is taken whole
/// and what came in since is taken off: that is little, and what came in before may be much.
pub(crate) fn split(from: Micros, to: Micros, as_of: Micros) -> Split {
    let quarter = QUARTER * MICROS;
    let moment = as_of.saturating_add(1);
    // Before the first span of all there are no rows, and none beyond the last.
    let (start, end) = (from.max(-(1 << 50)), to.min(moment).min(1 << 60));
    if start >= end {
        return Split::default();
    }
    let first = up(start, quarter);
    let last = if end == moment { up(end, quarter) } else { down(end, quarter) };
    if first >= last {
        return Split { added: vec![(start, end)], ..Split::default() };
    }
    let mut split = Split { kept: spans(first, last), ..Split::default() };
    if start < first {
        split.added.push((start, first));
    }
    if last < end {
        split.added.push((last, end));
    }
    split.taken_off = (end < last).then_some((end, last));
    split
}

const fn down(at: Micros, length: Micros) -> Micros {
    at.div_euclid(length) * length
}

const fn up(at: Micros, length: Micros) -> Micros {
    -(-at).div_euclid(length) * length
}

/// The fewest spans that a range of quarters is made of.
fn spans(from: Micros, to: Micros) -> Vec<(Spans, i64)> {
    cut(from, to, QUARTER, &[DAY, MONTH])
}

/// A day that begins at 21:00 of UTC is three hours, and the next day of UTC less its last three: 25 spans, not 96.
fn cut(from: Micros, to: Micros, span_seconds: i64, longer: &[i64]) -> Vec<(Spans, i64)> {
    let stretch = |from, to, times| (from < to).then_some((Spans { span_seconds, from, to }, times));
    let mut best: Vec<(Spans, i64)> = stretch(from, to, 1).into_iter().collect();
    let Some((next, longer)) = longer.split_first() else { return best };
    let length = next * MICROS;
    for first in [down(from, length), up(from, length)] {
        for last in [down(to, length), up(to, length)] {
            if first >= last {
                continue;
            }
            let mut tried = cut(first, last, *next, longer);
            tried.extend(stretch(from, first, 1));
            tried.extend(stretch(first, from, -1));
            tried.extend(stretch(last, to, 1));
            tried.extend(stretch(to, last, -1));
            if cost(&tried) < cost(&best) {
                best = tried;
            }
        }
    }
    best
}

fn cost(spans: &[(Spans, i64)]) -> i64 {
    spans.iter().map(|(spans, _)| spans.count()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUARTER_MICROS: Micros = QUARTER * MICROS;
    const DAY_MICROS: Micros = DAY * MICROS;

    /// Whether a moment is counted, and how often.
    fn counted(split: &Split, at: Micros) -> i32 {
        let within = |(from, to): &(Micros, Micros)| i32::from((*from..*to).contains(&at));
        let of =
            |(spans, times): &(Spans, i64)| within(&(spans.from, spans.to)) * i32::try_from(*times).unwrap();
        let kept: i32 = split.kept.iter().map(of).sum();
        let added: i32 = split.added.iter().map(within).sum();
        kept + added - split.taken_off.iter().map(within).sum::<i32>()
    }

    #[test]
    fn every_moment_of_a_range_is_counted_once_and_no_other() {
        let base = 20_000 * DAY_MICROS;
        let edges = [
            0,
            1,
            QUARTER_MICROS - 1,
            QUARTER_MICROS,
            5 * QUARTER_MICROS / 2,
            DAY_MICROS,
            3 * DAY_MICROS + 7,
        ];
        for start in edges {
            for length in edges.into_iter().chain([100 * DAY_MICROS + 1]) {
                for as_of in [Micros::MAX, base + start + length / 2, base + start + length] {
                    let (from, to) = (base + start, base + start + length);
                    let split = split(from, to, as_of);
                    for at in [from - 1, from, from + 1, from + length / 3, as_of.min(to), to - 1, to, to + 1]
                    {
                        let is_in = (from..to).contains(&at) && at <= as_of;
                        assert_eq!(
                            counted(&split, at),
                            i32::from(is_in),
                            "{split:?} {at} of {from}..{to} {as_of}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn a_long_range_is_few_spans() {
        let (from, to) = (1_700_000_100 * MICROS, 1_790_000_100 * MICROS);
        let whole = cost(&spans(from - from % QUARTER_MICROS, to - to % QUARTER_MICROS));
        assert!(whole < 160, "{whole}");
    }

    #[test]
    fn a_day_of_any_zone_is_at_most_half_a_day_of_quarters_and_one_day() {
        for quarters in 0..96 {
            let from = 20_000 * DAY_MICROS + quarters * QUARTER_MICROS;
            let expected = 1 + 2 * quarters.min(96 - quarters);
            assert_eq!(cost(&spans(from, from + DAY_MICROS)), expected.min(96), "{quarters}");
        }
    }
}
