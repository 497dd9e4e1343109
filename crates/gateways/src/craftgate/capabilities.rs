//! What Craftgate can do: the whole of a payment, or parts of its items, and be asked about both.

use domain::capabilities::{Capabilities, PartialRefunds};
use domain::choice;

/// It can be asked. It takes a key, but how long it remembers one is documented nowhere, so nothing is repeated by it.
#[must_use]
pub const fn capabilities() -> Capabilities {
    Capabilities {
        partial: PartialRefunds::ByItem,
        can_be_asked: true,
        choices: choice::CRAFTGATE,
        ..Capabilities::PLAIN
    }
}
