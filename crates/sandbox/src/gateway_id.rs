//! The bank's own ids and Reference Numbers, from the system's randomness.

use std::time::{SystemTime, UNIX_EPOCH};

use domain::reference_number::reference_number;

/// Writes an id as MindBehind's public ids look: 24 hex digits, the first eight of them the second of birth.
#[must_use]
pub fn hex_id(born_at_s: u32, random: u64) -> String {
    format!("{born_at_s:08x}{random:016x}")
}

/// An id for what happens now.
pub(crate) fn new_hex_id() -> Result<String, getrandom::Error> {
    let seconds = u32::try_from(now_us() / 1_000_000).unwrap_or(u32::MAX);
    Ok(hex_id(seconds, getrandom::u64()?))
}

/// A Reference Number of the bank's own.
pub(crate) fn new_reference_number() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(reference_number(u128::from_le_bytes(bytes)))
}

/// Now, in microseconds since 1970 UTC.
pub(crate) fn now_us() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_micros());
    i64::try_from(since).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_24_hex_digits() {
        assert_eq!(hex_id(0, 0), "000000000000000000000000");
        assert_eq!(hex_id(u32::MAX, 0xabc), "ffffffff0000000000000abc");
        let id = new_hex_id().unwrap();
        assert!(id.len() == 24 && id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{id}");
    }
}
