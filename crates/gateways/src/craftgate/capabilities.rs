//! What Craftgate can do: the whole of a payment, or parts of its items, and be asked about both.

use domain::capabilities::{Capabilities, PartialRefunds};
use domain::choice;

use crate::craftgate::settings::CraftgateSettings;

/// It can be asked. It takes a key, but how long it remembers one is documented nowhere, so nothing is repeated by it
/// unless the settings say for how long it is safe.
#[must_use]
pub fn capabilities(settings: &CraftgateSettings) -> Capabilities {
    Capabilities {
        partial: PartialRefunds::ByItem,
        can_be_asked: true,
        key_life_s: settings.key_life_s,
        choices: choice::CRAFTGATE,
        ..Capabilities::PLAIN
    }
}
