//! What Overpay's service can do, and what it demands.

use domain::capabilities::{Capabilities, PartialRefunds};
use domain::choice;

use crate::begateway::capabilities::{KEY_LIFE_S, REASON_MAX_CHARS, TRACKING_ID_MAX_CHARS};
use crate::begateway::exponent::DECIMALS;
use crate::overpay::settings::OverpaySettings;

/// Any part, a reason with every refund, and a key for 24 hours; no voids, and no duplicate check is documented. It takes
/// an id of ours unless the settings say otherwise.
///
/// How long a reason and a `tracking_id` may be is the card service's: this one names no length.
#[must_use]
pub fn capabilities(settings: &OverpaySettings) -> Capabilities {
    Capabilities {
        partial: PartialRefunds::AnyAmount,
        cancels_authorised: false,
        reason_required: true,
        reason_max_chars: REASON_MAX_CHARS,
        duplicate_window_s: None,
        can_be_asked: true,
        key_life_s: Some(KEY_LIFE_S),
        refund_id_max_chars: settings.send_tracking_id.then_some(TRACKING_ID_MAX_CHARS),
        decimals: DECIMALS,
        choices: choice::NONE,
    }
}
