//! What a gateway can do, as data that the pop-up and the service both read.

use crate::choice::{self, Choice};
use crate::decimals::Decimals;
use crate::money::Currency;

/// How a gateway pays back less than the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PartialRefunds {
    /// Any amount up to the rest.
    AnyAmount,
    /// Only the whole payment.
    WholeOnly,
    /// Parts of single payment items (Craftgate).
    ByItem,
}

/// What a gateway can do, and what it demands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// How it pays back less than the whole.
    pub partial: PartialRefunds,
    /// Whether a payment that is only authorised can be cancelled through the refund call.
    pub cancels_authorised: bool,
    /// Whether it demands a reason.
    pub reason_required: bool,
    /// The longest reason it takes, in characters.
    pub reason_max_chars: usize,
    /// It refuses a second refund of one payment with the same amount within this many seconds.
    pub duplicate_window_s: Option<u32>,
    /// Whether it can be asked what became of a refund.
    pub can_be_asked: bool,
    /// How long it remembers our key, so that repeating a call with it is safe; none: never repeat.
    pub key_life_s: Option<u32>,
    /// The longest refund id it takes from us, in characters; none: it takes none.
    pub refund_id_max_chars: Option<usize>,
    /// How many decimals of an amount it takes.
    pub decimals: Decimals,
    /// What it lets the requester choose beyond the amount.
    pub choices: &'static [Choice],
}

impl Capabilities {
    /// A gateway that can do the least: any amount, no questions, no key. `MindBehind`'s manners.
    pub const PLAIN: Self = Self {
        partial: PartialRefunds::AnyAmount,
        cancels_authorised: false,
        reason_required: false,
        reason_max_chars: 255,
        duplicate_window_s: None,
        can_be_asked: false,
        key_life_s: None,
        refund_id_max_chars: None,
        decimals: Decimals::Iso,
        choices: choice::NONE,
    };

    /// How many decimals of an amount of this currency it takes.
    #[must_use]
    pub fn amount_decimals(&self, currency: Currency) -> u8 {
        self.decimals.of(currency)
    }
}
