//! What PayU can do: cancel what is authorised, refund any part of what is captured, and say later what came of it.

use domain::capabilities::Capabilities;
use domain::decimals::Decimals;

use crate::payu::settings::PayuSettings;
use crate::payu::wire::call::{AMOUNT_DECIMALS, REFUND_ID_MAX_CHARS};

/// PayU refuses a second refund of one payment with the same amount within so many seconds (error 214).
pub const DUPLICATE_WINDOW_S: u32 = 300;

/// A `refund_id` is taken once, but for how long PayU remembers it is documented nowhere: nothing is repeated by it,
/// the refund status is asked instead. No setting changes what it can do.
#[must_use]
pub const fn capabilities(_settings: &PayuSettings) -> Capabilities {
    Capabilities {
        cancels_authorised: true,
        duplicate_window_s: Some(DUPLICATE_WINDOW_S),
        can_be_asked: true,
        refund_id_max_chars: Some(REFUND_ID_MAX_CHARS),
        decimals: Decimals::Fixed(AMOUNT_DECIMALS),
        ..Capabilities::PLAIN
    }
}
