//! Craftgate's date-times: without a zone on the wire, meant in Türkiye.
//!
//! That they are Istanbul's local time is assumed: the documented webhook samples show it, where `eventTime` 11:27:17 stands beside
//! `eventTimestamp` 1681460837, which is 08:27:17 UTC.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// The zone that date-times without one are meant in, by default.
pub const ZONE: &str = "Europe/Istanbul";

/// The zone of that name; none when there is none.
#[must_use]
pub fn zone(name: &str) -> Option<TimeZone> {
    TimeZone::get(name).ok()
}

/// The zone that we answer in as Craftgate.
#[must_use]
pub fn default_zone() -> TimeZone {
    zone(ZONE).unwrap_or(TimeZone::UTC)
}

/// Reads a date-time, UTC microseconds: with a zone or an offset if it has one (Node's client sends `…Z`), else in the zone given.
#[must_use]
pub fn read(text: &str, zone: &TimeZone) -> Option<i64> {
    let text = text.trim();
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(instant.as_microsecond());
    }
    let local: DateTime = text.parse().ok()?;
    Some(zone.to_ambiguous_zoned(local).compatible().ok()?.timestamp().as_microsecond())
}

/// Writes an instant to the second, without a zone, as Craftgate's Java and Python clients do.
#[must_use]
pub fn write(at_us: i64, zone: &TimeZone) -> String {
    let instant = Timestamp::from_microsecond(at_us).unwrap_or_default();
    instant.to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_event_time_is_its_timestamp_in_istanbul() {
        let zone = zone(ZONE).unwrap();
        assert_eq!(read("2023-04-14T11:27:17.123456", &zone), Some(1_681_460_837_123_456));
        assert_eq!(write(1_681_460_837_123_456, &zone), "2023-04-14T11:27:17");
    }

    #[test]
    fn an_offset_in_the_text_is_believed() {
        let zone = default_zone();
        for text in ["2024-01-02T03:04:05.000Z", "2024-01-02T06:04:05+03:00", "2024-01-02T06:04:05"] {
            assert_eq!(read(text, &zone), Some(1_704_164_645_000_000), "{text}");
        }
        for text in ["", "yesterday", "2024-13-01T00:00:00", "1704164645"] {
            assert_eq!(read(text, &zone), None, "{text:?}");
        }
    }

    #[test]
    fn summer_time_of_the_years_that_had_it_is_known() {
        assert_eq!(
            read("2015-07-01T12:00:00", &default_zone()),
            read("2015-07-01T09:00:00Z", &default_zone())
        );
        assert_eq!(
            read("2015-01-01T12:00:00", &default_zone()),
            read("2015-01-01T10:00:00Z", &default_zone())
        );
    }
}
