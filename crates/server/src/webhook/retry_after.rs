//! `Retry-After`: how long a receiver that is busy wants to be left alone.

use http::header::RETRY_AFTER;
use http::{HeaderMap, StatusCode};
use jiff::fmt::rfc2822::DateTimeParser;
use store::Micros;

const SECOND: Micros = 1_000_000;
/// However long a receiver wants to be left alone, a message waits no longer than this for it.
const LONGEST: Micros = 24 * 60 * 60 * SECOND;

/// Reads how long to wait from an answer of 429 or 503, in microseconds, at most a day. None from any other answer, and
/// where the header is missing or unreadable. It is a number of seconds or a date, as RFC 9110, 10.2.3 has it.
#[must_use]
pub fn read_retry_after(status: StatusCode, headers: &HeaderMap, now: Micros) -> Option<Micros> {
    if status != StatusCode::TOO_MANY_REQUESTS && status != StatusCode::SERVICE_UNAVAILABLE {
        return None;
    }
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let pause = if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than a number has are a very long time.
        text.parse::<Micros>().map_or(LONGEST, |seconds| seconds.saturating_mul(SECOND))
    } else {
        until(text)?.saturating_sub(now)
    };
    Some(pause.clamp(0, LONGEST))
}

/// The preferred form of an HTTP date is that of internet mail.
fn until(date: &str) -> Option<Micros> {
    const PARSER: DateTimeParser = DateTimeParser::new();
    PARSER.parse_timestamp(date).ok().map(jiff::Timestamp::as_microsecond)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-22T00:00:00Z.
    const NOW: Micros = 1_795_305_600 * SECOND;

    fn read(status: u16, text: &str) -> Option<Micros> {
        let headers = HeaderMap::from_iter([(RETRY_AFTER, text.parse().unwrap())]);
        read_retry_after(StatusCode::from_u16(status).unwrap(), &headers, NOW)
    }

    #[test]
    fn seconds_and_dates_are_read_and_a_day_is_the_longest() {
        assert_eq!(read(429, "120"), Some(120 * SECOND));
        assert_eq!(read(503, " 0 "), Some(0));
        assert_eq!(read(503, "Sun, 22 Nov 2026 01:00:00 GMT"), Some(3_600 * SECOND));
        assert_eq!(read(503, "Sat, 21 Nov 2026 01:00:00 GMT"), Some(0));
        for long in ["86401", "99999999999999999999999", "Tue, 22 Dec 2026 01:00:00 GMT"] {
            assert_eq!(read(429, long), Some(LONGEST), "{long}");
        }
    }

    #[test]
    fn what_is_no_pause_is_none() {
        for text in ["", "-1", "1.5", "soon"] {
            assert_eq!(read(429, text), None, "{text}");
        }
        assert_eq!(read(500, "120"), None);
        assert_eq!(read_retry_after(StatusCode::TOO_MANY_REQUESTS, &HeaderMap::new(), NOW), None);
    }
}
