//! What beGateway's card service can do, and what it demands.

use domain::capabilities::{Capabilities, PartialRefunds};
use domain::choice;

use crate::begateway::exponent::DECIMALS;
use crate::begateway::settings::BegatewaySettings;

/// Refunds of the same payment and amount are refused within so many seconds, unless `duplicate_check` is off
/// (<https://doc.begateway.com/en/integration/card_api/transactions/refund/>).
pub const DUPLICATE_WINDOW_S: u32 = 30;

/// The longest reason, in characters (same page).
pub const REASON_MAX_CHARS: usize = 255;

/// The longest `tracking_id`, in characters (<https://docs.bepaid.by/en/integration/card_api/transactions/void/>).
pub const TRACKING_ID_MAX_CHARS: usize = 255;

/// A `RequestID` is remembered for 24 hours (<https://docs.bepaid.by/en/using_api/idempotent_requests/>).
pub const KEY_LIFE_S: u32 = 24 * 60 * 60;

/// Any part, voids of what is only authorised, a reason with every refund, and a key for 24 hours. It takes an id of ours
/// and refuses duplicates unless the settings say otherwise.
#[must_use]
pub fn capabilities(settings: &BegatewaySettings) -> Capabilities {
    Capabilities {
        partial: PartialRefunds::AnyAmount,
        cancels_authorised: true,
        reason_required: true,
        reason_max_chars: REASON_MAX_CHARS,
        duplicate_window_s: settings.duplicate_check.then_some(DUPLICATE_WINDOW_S),
        can_be_asked: true,
        key_life_s: Some(KEY_LIFE_S),
        refund_id_max_chars: settings.send_tracking_id.then_some(TRACKING_ID_MAX_CHARS),
        decimals: DECIMALS,
        choices: choice::NONE,
    }
}
