//! Instants as the wire writes them: RFC 3339, UTC, microseconds.

use jiff::Timestamp;
use store::Micros;

use crate::problem::Failure;

/// Writes an instant: `2026-11-22T08:15:30.123456Z`.
pub fn rfc3339(at: Micros) -> Result<String, Failure> {
    let timestamp = Timestamp::from_microsecond(at).map_err(Failure::internal)?;
    Ok(format!("{timestamp:.6}"))
}

/// Writes an instant that may be missing.
pub fn optional_rfc3339(at: Option<Micros>) -> Result<Option<String>, Failure> {
    at.map(rfc3339).transpose()
}
