//! When things happened in the demo: over 90 days, by each company's own day, never after now.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use store::Micros;

use crate::demo::dice::Dice;
use crate::demo::world::COMPANIES;
use crate::failure::CommandError;

pub const SECOND: Micros = 1_000_000;
pub const MINUTE: Micros = 60 * SECOND;
pub const HOUR: Micros = 60 * MINUTE;
pub const DAY: Micros = 24 * HOUR;

/// How far back the demo goes.
pub const DAYS: i64 = 90;
/// Payments end this long before now, so that their refunds have room.
const QUIET: Micros = 5 * MINUTE;
/// How much is bought in each hour of a customer's day, as a share: hardly anything at night, most in the evening.
const HOURS: [u64; 24] =
    [6, 3, 2, 1, 1, 2, 6, 14, 26, 38, 46, 50, 54, 50, 46, 44, 44, 48, 54, 62, 66, 58, 36, 16];

/// The demo's present, and the zones that its companies live in.
pub struct Moments {
    now: Micros,
    zones: Vec<(TimeZone, Date)>,
    istanbul: TimeZone,
}

impl Moments {
    /// The moments of a demo that is made now.
    pub fn new(now: Micros) -> Result<Self, CommandError> {
        let instant = Timestamp::from_microsecond(now).map_err(CommandError::bug)?;
        let zones = COMPANIES.iter().map(|company| {
            let zone = TimeZone::get(company.zone).map_err(CommandError::bug)?;
            let today = zone.to_datetime(instant).date();
            Ok((zone, today))
        });
        let istanbul = TimeZone::get("Europe/Istanbul").map_err(CommandError::bug)?;
        Ok(Self { now, zones: zones.collect::<Result<_, CommandError>>()?, istanbul })
    }

    /// The demo's present.
    pub const fn now(&self) -> Micros {
        self.now
    }

    /// When a company's customer paid.
    pub fn paid_at(&self, company: usize, dice: &Dice) -> Result<Micros, CommandError> {
        let day = dice.between(0, DAYS - 1);
        let hours: Vec<(i8, u64)> = (0..).zip(HOURS).collect();
        let hour = dice.pick_weighted(&hours, |(_, weight)| *weight).map_or(12, |(hour, _)| *hour);
        let within = dice.between(0, HOUR - 1);
        let (zone, today) =
            self.zones.get(company).ok_or_else(|| CommandError::bug("a company has no zone"))?;
        let begins = today
            .checked_sub(Span::new().days(day))
            .map_err(CommandError::bug)?
            .at(hour, 0, 0, 0)
            .to_zoned(zone.clone())
            .map_err(CommandError::bug)?;
        let at = begins.timestamp().as_microsecond().saturating_add(within);
        Ok(self.not_after_now(at))
    }

    /// Whether two moments are of one day in Istanbul, where Craftgate's days begin.
    pub fn is_same_day_in_istanbul(&self, one: Micros, other: Micros) -> bool {
        let day = |at| Timestamp::from_microsecond(at).ok().map(|at| self.istanbul.to_datetime(at).date());
        day(one) == day(other)
    }

    /// A while after something, or half-way to now where the while is not over yet.
    pub fn later(&self, than: Micros, by: Micros) -> Micros {
        let at = than.saturating_add(by);
        if at < self.now - MINUTE { at } else { than.saturating_add((self.now - than) / 2) }
    }

    /// What today still has before it happened in the last hours instead.
    fn not_after_now(&self, at: Micros) -> Micros {
        let latest = self.now - QUIET;
        if at <= latest { at } else { latest - (at - latest) % (6 * HOUR) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_happened_within_the_days_and_before_now() {
        let now = 1_790_000_000_000_000;
        let moments = Moments::new(now).unwrap();
        let dice = Dice::new(1, "moments", 0);
        for turn in 0..2_000 {
            let at = moments.paid_at(turn % COMPANIES.len(), &dice).unwrap();
            assert!(at <= now - QUIET && at > now - (DAYS + 1) * DAY, "{at}");
            let later = moments.later(at, dice.between(0, 30 * DAY));
            assert!(at < later && later < now, "{at} {later}");
        }
    }

    #[test]
    fn evenings_are_busier_than_nights() {
        let dice = Dice::new(1, "hours", 0);
        let moments = Moments::new(1_790_000_000_000_000).unwrap();
        let mut by_hour = [0_u32; 24];
        for _ in 0..3_000 {
            let at = Timestamp::from_microsecond(moments.paid_at(0, &dice).unwrap()).unwrap();
            let hour = at.to_zoned(TimeZone::get(COMPANIES[0].zone).unwrap()).hour();
            by_hour[usize::try_from(hour).unwrap()] += 1;
        }
        assert!(by_hour[20] > 5 * by_hour[3], "{by_hour:?}");
    }
}
