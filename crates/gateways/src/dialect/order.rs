//! A refund as it came in over a dialect, and what comes of it.

use domain::money::{AmountError, Currency, Money};
use domain::refund_rule::Refusal;

use crate::details::Details;
use crate::dialect::transaction::PortRefund;
use crate::port::PortFault;

/// A refund as it came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortOrder {
    /// What is refunded.
    pub subject: PortSubject,
    /// How much.
    pub amount: PortAmount,
    /// Why, where the dialect has a field for it.
    pub reason: Option<String>,
    /// The dialect's own idempotency key: `RequestID`, `x-idempotency-key`, PayU's `refund_id`.
    pub key: Option<String>,
    /// The caller's own name for the refund: `tracking_id`, `conversationId`, PayU's `refund_id`.
    pub tracking_id: Option<String>,
    /// A refund of the same payment with the same amount is refused within so many seconds of another.
    pub duplicate_window_s: Option<u32>,
    /// What the caller chose beyond the amount, by the gateway's own names.
    pub options: Details,
}

/// What is refunded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PortSubject {
    /// A payment, by the gateway's id of it.
    Payment(String),
    /// One item, by the gateway's id of it.
    Item(String),
}

/// How much, as the wire has it: only the payment knows its currency.
#[derive(Clone, Debug)]
pub enum PortAmount {
    /// All that is left.
    Rest,
    /// Decimal text in major units.
    Major(String),
    /// A whole number of the gateway's own minor units.
    Minor {
        /// Its digits.
        digits: String,
        /// How many decimals the gateway gives a currency.
        exponent: fn(Currency) -> u32,
    },
}

impl PartialEq for PortAmount {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Rest, Self::Rest) => true,
            (Self::Major(one), Self::Major(other))
            | (Self::Minor { digits: one, .. }, Self::Minor { digits: other, .. }) => one == other,
            (Self::Rest | Self::Major(_) | Self::Minor { .. }, _) => false,
        }
    }
}

impl Eq for PortAmount {}

impl PortAmount {
    /// Reads it in the payment's currency; `rest` is what is left of the payment or the item.
    pub fn read(&self, rest: Money) -> Result<Money, AmountError> {
        match self {
            Self::Rest => Ok(rest),
            Self::Major(text) => Money::parse(text, rest.currency()),
            Self::Minor { digits, exponent } => {
                Money::parse(&major_text(digits, exponent(rest.currency())), rest.currency())
            }
        }
    }
}

/// Writes whole minor units as decimal text in major units, by their digits: `50` with two decimals is `0.50`.
#[must_use]
pub fn major_text(digits: &str, exponent: u32) -> String {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |rest| ("-", rest));
    let places = usize::try_from(exponent).unwrap_or(0);
    if places == 0 {
        return format!("{sign}{digits}");
    }
    let padded = format!("{digits:0>width$}", width = places.saturating_add(1));
    let cut = padded.len().saturating_sub(places);
    // What is no digit may be longer than one byte; as text it is no amount either way.
    padded
        .split_at_checked(cut)
        .map_or_else(|| padded.clone(), |(whole, part)| format!("{sign}{whole}.{part}"))
}

/// Refunds that exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortRefunded {
    /// The refunds, one, or one an item.
    pub refunds: Vec<PortRefund>,
    /// The key was bound before: these are the refunds of then.
    pub replayed: bool,
}

/// Why no refund was made.
#[derive(Debug, thiserror::Error)]
pub enum PortRefusal {
    /// The caller has no payment, or no item, of that id.
    #[error("there is no payment with this id")]
    UnknownPayment,
    /// The amount is none of the payment's currency.
    #[error(transparent)]
    Amount(#[from] AmountError),
    /// The rules say no.
    #[error(transparent)]
    Rules(#[from] Refusal),
    /// The key is bound to a refund with another amount or payment.
    #[error("this key belongs to another refund")]
    KeyReused(Box<PortRefund>),
    /// A refund of the same payment and amount was just made.
    #[error("a refund of the same payment and amount was made less than {window_s} seconds ago")]
    LookAlike {
        /// The window that was asked for.
        window_s: u32,
    },
    /// The port's own gateway does not answer, and nothing was made.
    #[error("refunds cannot be made now")]
    Unavailable,
    /// Our side failed; nothing is known to have happened.
    #[error(transparent)]
    Fault(#[from] PortFault),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minor_units_are_read_by_the_gateways_own_decimals() {
        assert_eq!(major_text("50", 2), "0.50");
        assert_eq!(major_text("5", 2), "0.05");
        assert_eq!(major_text("-1250", 2), "-12.50");
        assert_eq!(major_text("1000", 0), "1000");
        assert_eq!(major_text("123456", 3), "123.456");
    }

    #[test]
    fn the_rest_is_all_that_is_left() {
        let rest = Money::new(1_234, "TRY".parse().unwrap());
        assert_eq!(PortAmount::Rest.read(rest), Ok(rest));
        assert_eq!(PortAmount::Major("1.5".to_owned()).read(rest).unwrap().minor(), 150);
        let minor = PortAmount::Minor { digits: "150".to_owned(), exponent: |_currency| 2 };
        assert_eq!(minor.read(rest).unwrap().minor(), 150);
        assert!(PortAmount::Major("1.005".to_owned()).read(rest).is_err());
    }
}
