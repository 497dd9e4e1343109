//! What MindBehind can do: refund any part, and nothing else.

use domain::capabilities::Capabilities;

/// No lookup, no key, no notification: an answer that is lost can only be found out by a person, in its report.
#[must_use]
pub const fn capabilities() -> Capabilities {
    Capabilities::PLAIN
}
