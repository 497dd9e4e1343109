//! Money: integer minor units with an ISO 4217 currency, and its exact passage to and from decimal text.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;

/// An ISO 4217 currency that can be paid in (it has minor units, 0 to 4 decimals).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency(iso_currency::Currency);

/// The text is no ISO 4217 code of a currency with minor units.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not the ISO 4217 code of a currency that can be paid in")]
pub struct UnknownCurrency(pub String);

impl Currency {
    /// How many decimals an amount has: 2 for TRY, 0 for JPY, 3 for KWD, 4 for CLF.
    #[must_use]
    pub fn exponent(self) -> u32 {
        self.0.exponent().map_or(0, u32::from)
    }

    /// The three-letter code, upper case.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.0.code()
    }
}

impl FromStr for Currency {
    type Err = UnknownCurrency;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        iso_currency::Currency::from_code(code)
            .filter(|currency| currency.exponent().is_some())
            .map(Self)
            .ok_or_else(|| UnknownCurrency(code.to_owned()))
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// An amount of money: minor units and their currency, never apart.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

/// Why a text or number is no amount of a currency.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// It is not a plain decimal number.
    #[error("the amount {0:?} is not a decimal number such as \"12.34\"")]
    NotANumber(String),
    /// It has more decimals than the currency; it is never rounded.
    #[error("{currency} has {decimals} decimals, so the amount {text} cannot be held exactly")]
    TooManyDecimals {
        /// The amount as given.
        text: String,
        /// The currency it was meant in.
        currency: Currency,
        /// How many decimals that currency has.
        decimals: u32,
    },
    /// It is beyond what 63 bits of minor units, or 28 decimals, can hold.
    #[error("the amount {0} is larger, or finer, than any amount that can be held")]
    TooLarge(String),
}

/// Two amounts of different currencies, or a sum beyond what can be held.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SumError {
    /// The currencies differ.
    #[error("{0} and {1} cannot be added")]
    DifferentCurrencies(Currency, Currency),
    /// The sum does not fit 63 bits of minor units.
    #[error("the sum is larger than any amount that can be held")]
    TooLarge,
}

impl Money {
    /// Takes minor units: `Money::new(1234, TRY)` is ₺12.34.
    #[must_use]
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing, in a currency.
    #[must_use]
    pub const fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    /// The amount in minor units.
    #[must_use]
    pub const fn minor(self) -> i64 {
        self.minor
    }

    /// The currency.
    #[must_use]
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// Whether it is above zero.
    #[must_use]
    pub const fn is_positive(self) -> bool {
        self.minor > 0
    }

    /// The same amount with the other sign: a refund's row is the negated refund.
    ///
    /// The one amount without an opposite, `i64::MIN`, stays as it is; no text reads as it.
    #[must_use]
    pub const fn negated(self) -> Self {
        Self::new(self.minor.saturating_neg(), self.currency)
    }

    /// Adds two amounts of one currency.
    pub fn plus(self, other: Self) -> Result<Self, SumError> {
        self.same_currency(other)?;
        let minor = self.minor.checked_add(other.minor).ok_or(SumError::TooLarge)?;
        Ok(Self::new(minor, self.currency))
    }

    /// Takes another amount of the same currency away; the result may be negative.
    pub fn minus(self, other: Self) -> Result<Self, SumError> {
        self.same_currency(other)?;
        let minor = self.minor.checked_sub(other.minor).ok_or(SumError::TooLarge)?;
        Ok(Self::new(minor, self.currency))
    }

    /// Reads a decimal text in major units (`"12.34"`), exactly or not at all.
    ///
    /// A number's text from JSON is read as well, so an exponent (`1.2e1`) is understood; trailing zeros
    /// beyond the currency's decimals are no lost money and are accepted (`"12.3400"`).
    pub fn parse(text: &str, currency: Currency) -> Result<Self, AmountError> {
        let decimal = parse_decimal(text)?;
        Self::from_decimal(decimal, currency)
    }

    /// Takes a decimal in major units, exactly or not at all.
    pub fn from_decimal(decimal: Decimal, currency: Currency) -> Result<Self, AmountError> {
        let normal = decimal.normalize();
        let exponent = currency.exponent();
        let Some(shift) = exponent.checked_sub(normal.scale()) else {
            return Err(AmountError::TooManyDecimals {
                text: decimal.to_string(),
                currency,
                decimals: exponent,
            });
        };
        10_i128
            .checked_pow(shift)
            .and_then(|factor| normal.mantissa().checked_mul(factor))
            .and_then(|minor| i64::try_from(minor).ok())
            .map(|minor| Self::new(minor, currency))
            .ok_or_else(|| AmountError::TooLarge(decimal.to_string()))
    }

    /// The amount as a decimal in major units, with all the currency's decimals.
    #[must_use]
    pub fn to_decimal(self) -> Decimal {
        Decimal::new(self.minor, self.currency.exponent())
    }

    fn same_currency(self, other: Self) -> Result<(), SumError> {
        if self.currency == other.currency {
            Ok(())
        } else {
            Err(SumError::DifferentCurrencies(self.currency, other.currency))
        }
    }
}

/// Writes the amount alone, in major units: `12.34`, `-5.00`, `1200` (JPY).
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.to_decimal())
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self} {}", self.currency)
    }
}

fn parse_decimal(text: &str) -> Result<Decimal, AmountError> {
    if !is_plain_number(text) {
        return Err(AmountError::NotANumber(text.to_owned()));
    }
    // The shape is right, so only the size can be wrong.
    let too_large = || AmountError::TooLarge(text.to_owned());
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let mantissa = Decimal::from_str_exact(mantissa).ok().ok_or_else(too_large)?;
    let exponent: i32 = exponent.parse().ok().ok_or_else(too_large)?;
    shift(mantissa, exponent).ok_or_else(too_large)
}

/// Moves the decimal point to the right, exactly or not at all.
fn shift(decimal: Decimal, exponent: i32) -> Option<Decimal> {
    let normal = decimal.normalize();
    if normal.is_zero() {
        return Some(Decimal::ZERO);
    }
    let scale = i64::from(normal.scale()).checked_sub(i64::from(exponent))?;
    let zeros = u32::try_from(scale.min(0).unsigned_abs()).ok()?;
    let mantissa = normal.mantissa().checked_mul(10_i128.checked_pow(zeros)?)?;
    Decimal::try_from_i128_with_scale(mantissa, u32::try_from(scale.max(0)).ok()?).ok()
}

/// Whether a text has the shape of a JSON number: `-12.34`, `1e3`; leading zeros are let through.
fn is_plain_number(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let mantissa_is_right = match mantissa.split_once('.') {
        Some((whole, fraction)) => digits(whole) && digits(fraction),
        None => digits(mantissa),
    };
    mantissa_is_right
        && exponent.is_none_or(|exponent| digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(text: &str, code: &str) -> Result<i64, AmountError> {
        Money::parse(text, code.parse().unwrap()).map(Money::minor)
    }

    #[test]
    fn each_exponent_reads_its_own_decimals() {
        assert_eq!(money("12.34", "TRY"), Ok(1234));
        assert_eq!(money("12.3", "TRY"), Ok(1230));
        assert_eq!(money("1200", "JPY"), Ok(1200));
        assert_eq!(money("1.234", "KWD"), Ok(1234));
        assert_eq!(money("1.2345", "CLF"), Ok(12345));
        assert_eq!(money("-5.00", "EUR"), Ok(-500));
    }

    #[test]
    fn nothing_is_ever_rounded() {
        assert!(matches!(money("1.005", "TRY"), Err(AmountError::TooManyDecimals { decimals: 2, .. })));
        assert!(matches!(money("1.5", "JPY"), Err(AmountError::TooManyDecimals { decimals: 0, .. })));
        assert_eq!(money("1.500", "TRY"), Ok(150));
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", " ", "abc", ".5", "+5", "1,50", "0x10", "--1", "1e", "NaN", "١٢"] {
            assert!(matches!(money(text, "TRY"), Err(AmountError::NotANumber(_))), "{text:?}");
        }
    }

    #[test]
    fn what_is_too_large_is_refused() {
        for text in ["1000000000000000000000000000000", "1e30", "92233720368547758.08"] {
            assert!(matches!(money(text, "TRY"), Err(AmountError::TooLarge(_))), "{text:?}");
        }
        assert_eq!(money("92233720368547758.07", "TRY"), Ok(i64::MAX));
    }

    #[test]
    fn a_json_number_with_an_exponent_is_read() {
        for (text, minor) in
            [("1.2e1", 1200), ("5E-1", 50), ("-1.25e+2", -12_500), ("1250.0e-3", 125), ("0e9", 0)]
        {
            assert_eq!(money(text, "TRY"), Ok(minor), "{text}");
        }
    }

    #[test]
    fn an_exponent_never_rounds_a_long_mantissa() {
        for text in [
            "0.0049999999999999999999999999999999e3",
            "4.9999999999999999999999999999999999",
            "4.99999999999999999999999999999999e0",
            "1e-29",
            "1e-99999999999",
            "1e99999999999",
        ] {
            assert!(matches!(money(text, "TRY"), Err(AmountError::TooLarge(_))), "{text}");
        }
        assert!(matches!(
            money("0.00499999999999999999999999e3", "TRY"),
            Err(AmountError::TooManyDecimals { .. })
        ));
    }

    #[test]
    fn a_currency_without_minor_units_cannot_be_paid_in() {
        assert!("XAU".parse::<Currency>().is_err());
        assert!("try".parse::<Currency>().is_err());
        assert!("TRY".parse::<Currency>().is_ok());
    }

    #[test]
    fn currencies_are_never_added_up() {
        let lira = Money::new(1, "TRY".parse().unwrap());
        let euro = Money::new(1, "EUR".parse().unwrap());
        assert!(matches!(lira.plus(euro), Err(SumError::DifferentCurrencies(..))));
    }
}
