//! What MindBehind can do: refund any part, and nothing else.

use domain::capabilities::Capabilities;

use crate::mindbehind::settings::MindbehindSettings;

/// No lookup, no key, no notification: an answer that is lost can only be found out by a person, in its report. No setting
/// changes that.
#[must_use]
pub const fn capabilities(_settings: &MindbehindSettings) -> Capabilities {
    Capabilities::PLAIN
}
