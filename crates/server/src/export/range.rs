//! Which bytes of a file a request wants: the `Range` header of RFC 9110 §14.2, one range at a time.

use std::ops::Range;

/// What a `Range` header asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// All of it: there is no header, or it is one that may be passed over (another unit, several ranges, no sense).
    All,
    /// These bytes.
    Part(Range<u64>),
    /// Bytes that the file does not have.
    Unsatisfiable,
}

/// Reads a `Range` header for a file of this length.
#[must_use]
pub fn read_range(header: Option<&str>, length: u64) -> Wanted {
    let Some(range) = header.and_then(|text| text.trim().strip_prefix("bytes=")) else { return Wanted::All };
    let Some((first, last)) = range.split_once('-').filter(|_| !range.contains(',')) else {
        return Wanted::All;
    };
    let (first, last) = (first.trim(), last.trim());
    match (number(first), number(last)) {
        (None, Some(suffix)) if first.is_empty() => {
            let start = length.saturating_sub(suffix);
            if suffix == 0 || length == 0 { Wanted::Unsatisfiable } else { Wanted::Part(start..length) }
        }
        (Some(start), None) if last.is_empty() => part(start, length, length),
        (Some(start), Some(end)) if start <= end => part(start, end.saturating_add(1), length),
        _nonsense => Wanted::All,
    }
}

fn part(start: u64, end: u64, length: u64) -> Wanted {
    if start < length { Wanted::Part(start..end.min(length)) } else { Wanted::Unsatisfiable }
}

fn number(text: &str) -> Option<u64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_range_is_read_and_cut_to_the_file() {
        for (header, wanted) in [
            ("bytes=0-0", Wanted::Part(0..1)),
            ("bytes=5-", Wanted::Part(5..10)),
            ("bytes=-3", Wanted::Part(7..10)),
            ("bytes=-30", Wanted::Part(0..10)),
            ("bytes=2-400", Wanted::Part(2..10)),
            ("bytes=10-", Wanted::Unsatisfiable),
            ("bytes=-0", Wanted::Unsatisfiable),
            ("bytes=99999999999999999999-", Wanted::All),
            ("bytes=5-2", Wanted::All),
            ("bytes=0-1,4-5", Wanted::All),
            ("lines=1-2", Wanted::All),
            ("bytes=-", Wanted::All),
            ("bytes=+1-2", Wanted::All),
        ] {
            assert_eq!(read_range(Some(header), 10), wanted, "{header}");
        }
        assert_eq!(read_range(None, 10), Wanted::All);
    }
}
