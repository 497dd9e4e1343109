//! A calendar day without a zone, and counting with it.

use std::fmt;
use std::str::FromStr;

use crate::format;

/// A day of the Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    year: i32,
    month: u32,
    of_month: u32,
}

/// The text is no day (`2026-11-01`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoDay;

impl Day {
    /// The first day there is.
    pub const FIRST: Self = Self { year: 1, month: 1, of_month: 1 };

    /// That day, if the calendar has it.
    #[must_use]
    pub fn new(year: i32, month: u32, day: u32) -> Option<Self> {
        let exists = (1..=9999).contains(&year) && (1..=days_in_month(year, month)).contains(&day);
        exists.then_some(Self { year, month, of_month: day })
    }

    /// The day that it is where the viewer is.
    #[must_use]
    pub fn today() -> Self {
        let (year, month, day) = format::today();
        // The browser's calendar has only days that exist.
        Self::new(year, month, day).unwrap_or(Self::FIRST)
    }

    /// The first day of its month.
    #[must_use]
    pub const fn first_of_month(self) -> Self {
        Self { of_month: 1, ..self }
    }

    /// The last day of its month.
    #[must_use]
    pub fn last_of_month(self) -> Self {
        Self { of_month: days_in_month(self.year, self.month), ..self }
    }

    /// The day so many days earlier; not before year 1.
    #[must_use]
    pub fn days_before(self, days: u32) -> Self {
        let mut left = days;
        let mut day = self;
        while left >= day.of_month {
            left -= day.of_month;
            let (year, month) = if day.month == 1 { (day.year - 1, 12) } else { (day.year, day.month - 1) };
            if year < 1 {
                return Self::FIRST;
            }
            day = Self { year, month, of_month: days_in_month(year, month) };
        }
        Self { of_month: day.of_month - left, ..day }
    }
}

fn days_in_month(year: i32, month: u32) -> u32 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.of_month)
    }
}

impl FromStr for Day {
    type Err = NoDay;

    fn from_str(text: &str) -> Result<Self, NoDay> {
        let mut parts = text.splitn(3, '-');
        let (Some(year), Some(month), Some(day)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(NoDay);
        };
        let number = |part: &str, digits: usize| {
            (part.len() == digits).then(|| part.parse::<u32>().ok()).flatten().ok_or(NoDay)
        };
        let year = i32::try_from(number(year, 4)?).ok().ok_or(NoDay)?;
        Self::new(year, number(month, 2)?, number(day, 2)?).ok_or(NoDay)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_survives_its_text() {
        for text in ["2026-11-01", "2024-02-29", "0001-01-01", "9999-12-31"] {
            assert_eq!(day(text).to_string(), text);
        }
        for text in
            ["2026-02-29", "2026-13-01", "2026-1-1", "2026-11-00", "yesterday", "2026-11-01T00:00:00Z", ""]
        {
            assert_eq!(text.parse::<Day>(), Err(NoDay), "{text}");
        }
    }

    #[test]
    fn counting_back_crosses_months_years_and_leap_days() {
        assert_eq!(day("2026-11-15").days_before(0), day("2026-11-15"));
        assert_eq!(day("2026-11-15").days_before(15), day("2026-10-31"));
        assert_eq!(day("2026-03-01").days_before(1), day("2026-02-28"));
        assert_eq!(day("2024-03-01").days_before(1), day("2024-02-29"));
        assert_eq!(day("2026-01-01").days_before(1), day("2025-12-31"));
        assert_eq!(day("2026-11-15").days_before(365), day("2025-11-15"));
        assert_eq!(day("0001-01-02").days_before(9), day("0001-01-01"));
    }
}
