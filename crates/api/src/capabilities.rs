//! What a gateway can do, as it crosses the wire.

use domain::capabilities::{Capabilities as Domain, PartialRefunds};
use domain::choice::{self, set_named};
use domain::decimals::Decimals;
use domain::money::Currency;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a payment's gateway can do, and what it demands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Capabilities {
    /// How it pays back less than the whole.
    pub partial: Partial,
    /// Whether a payment that is only authorised can be cancelled.
    pub cancels_authorised: bool,
    /// Whether it demands a reason.
    pub reason_required: bool,
    /// The longest reason it takes, in characters.
    pub reason_max_chars: usize,
    /// It refuses a second refund with the same amount within this many seconds.
    pub duplicate_window_s: Option<u32>,
    /// Whether it can be asked what became of a refund.
    pub can_be_asked: bool,
    /// How many decimals of an amount it takes, in the payment's currency; what has more is 422 `amount_not_representable`.
    #[serde(default = "any_decimals")]
    pub amount_decimals: u8,
    /// What can be chosen beyond the amount: `choices` of the refund.
    #[serde(default)]
    pub choices: Vec<Choice>,
}

/// One thing that a gateway lets the requester choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Choice {
    /// Its name.
    pub name: String,
    /// What it may be.
    pub values: Vec<String>,
    /// What the gateway does when nobody chooses.
    pub default: String,
}

/// As many as any currency has.
const fn any_decimals() -> u8 {
    4
}

impl From<&choice::Choice> for Choice {
    fn from(from: &choice::Choice) -> Self {
        Self {
            name: from.name.to_owned(),
            values: from.values.iter().map(|value| (*value).to_owned()).collect(),
            default: from.default.to_owned(),
        }
    }
}

/// How a gateway pays back less than the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Partial {
    /// Any amount up to the rest.
    AnyAmount,
    /// Only the whole payment.
    WholeOnly,
    /// Parts of single payment items.
    ByItem,
}

impl Capabilities {
    /// What a gateway can do for a payment of this currency.
    #[must_use]
    pub fn of(from: &Domain, currency: Currency) -> Self {
        Self {
            partial: match from.partial {
                PartialRefunds::AnyAmount => Partial::AnyAmount,
                PartialRefunds::WholeOnly => Partial::WholeOnly,
                PartialRefunds::ByItem => Partial::ByItem,
            },
            cancels_authorised: from.cancels_authorised,
            reason_required: from.reason_required,
            reason_max_chars: from.reason_max_chars,
            duplicate_window_s: from.duplicate_window_s,
            can_be_asked: from.can_be_asked,
            amount_decimals: from.amount_decimals(currency),
            choices: from.choices.iter().map(Choice::from).collect(),
        }
    }
}

impl From<&Capabilities> for Domain {
    /// What never crosses (keys, id lengths) is nobody's business in the browser and stands as the plainest gateway's.
    fn from(from: &Capabilities) -> Self {
        let choices: Vec<&str> = from.choices.iter().map(|choice| choice.name.as_str()).collect();
        Self {
            partial: match from.partial {
                Partial::AnyAmount => PartialRefunds::AnyAmount,
                Partial::WholeOnly => PartialRefunds::WholeOnly,
                Partial::ByItem => PartialRefunds::ByItem,
            },
            cancels_authorised: from.cancels_authorised,
            reason_required: from.reason_required,
            reason_max_chars: from.reason_max_chars,
            duplicate_window_s: from.duplicate_window_s,
            can_be_asked: from.can_be_asked,
            decimals: Decimals::Fixed(from.amount_decimals),
            choices: set_named(&choices).unwrap_or(choice::NONE),
            ..Self::PLAIN
        }
    }
}
