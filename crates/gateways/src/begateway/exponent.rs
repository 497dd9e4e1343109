//! How many decimals beGateway gives a currency; its table is not ISO 4217's.

use domain::decimals::Decimals;
use domain::money::{AmountError, Currency, Money};

use crate::dialect::order::major_text;

/// The currencies with another number of decimals than two on beGateway's wire: IDR and IQD have none, MOP has one.
///
/// The table is the vendor's own client's (<https://github.com/begateway/begateway-api-php>, `lib/BeGateway/Money.php`).
const LISTED: &[(&str, u8)] = &[
    ("BHD", 3),
    ("BIF", 0),
    ("BYR", 0),
    ("CLF", 0),
    ("CLP", 0),
    ("CVE", 0),
    ("DJF", 0),
    ("GNF", 0),
    ("IDR", 0),
    ("IQD", 0),
    ("IRR", 0),
    ("ISK", 0),
    ("JOD", 3),
    ("JPY", 0),
    ("KMF", 0),
    ("KPW", 0),
    ("KRW", 0),
    ("KWD", 3),
    ("LAK", 0),
    ("LBP", 0),
    ("LYD", 3),
    ("MMK", 0),
    ("MOP", 1),
    ("OMR", 3),
    ("PYG", 0),
    ("RWF", 0),
    ("SLL", 0),
    ("STD", 0),
    ("TND", 3),
    ("UYI", 0),
    ("VND", 0),
    ("VUV", 0),
    ("XAF", 0),
    ("XOF", 0),
    ("XPF", 0),
];

/// How many decimals all other currencies have there.
const OTHERS: u8 = 2;

/// How many decimals of an amount beGateway can be told.
pub const DECIMALS: Decimals = Decimals::Table { listed: LISTED, others: OTHERS };

/// How many decimals an amount has on beGateway's wire; there may be more than the currency has.
#[must_use]
pub fn exponent(currency: Currency) -> u32 {
    let found = LISTED.iter().find(|(code, _)| *code == currency.code());
    found.map_or(OTHERS, |(_, decimals)| *decimals).into()
}

/// The amount in beGateway's minor units; none when it cannot be written in them exactly.
#[must_use]
pub fn minor_digits(amount: Money) -> Option<i64> {
    let ours = amount.currency().exponent();
    let theirs = exponent(amount.currency());
    if theirs >= ours {
        let factor = 10_i64.checked_pow(theirs.checked_sub(ours)?)?;
        return amount.minor().checked_mul(factor);
    }
    let factor = 10_i64.checked_pow(ours.checked_sub(theirs)?)?;
    (amount.minor().checked_rem(factor)? == 0).then(|| amount.minor().checked_div(factor)).flatten()
}

/// Reads beGateway's minor units by their digits.
pub fn read_minor(digits: &str, currency: Currency) -> Result<Money, AmountError> {
    let whole = digits.strip_prefix('-').unwrap_or(digits);
    if whole.is_empty() || !whole.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(AmountError::NotANumber(digits.to_owned()));
    }
    Money::parse(&major_text(digits, exponent(currency)), currency)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn currency(code: &str) -> Currency {
        code.parse().unwrap()
    }

    #[test]
    fn an_amount_leaves_in_the_gateways_own_decimals() {
        for (minor, code, written) in [
            (50, "USD", Some(50)),
            (1_250, "TRY", Some(1_250)),
            (1_500, "JPY", Some(1_500)),
            (1_500_000, "IDR", Some(15_000)),
            (1_500_001, "IDR", None),
            (120, "MOP", Some(12)),
            (125, "MOP", None),
            (1_234, "KWD", Some(1_234)),
            (1_234_000, "IQD", Some(1_234)),
            (1_234_001, "IQD", None),
        ] {
            assert_eq!(minor_digits(Money::new(minor, currency(code))), written, "{minor} {code}");
        }
    }

    #[test]
    fn an_amount_is_read_in_the_gateways_own_decimals() {
        for (digits, code, minor) in
            [("50", "USD", 50), ("15000", "IDR", 1_500_000), ("12", "MOP", 120), ("-5", "USD", -5)]
        {
            assert_eq!(read_minor(digits, currency(code)).map(Money::minor), Ok(minor), "{digits} {code}");
        }
        for digits in ["", "-", "1.5", "1e3", "٣", "9223372036854775808000"] {
            assert!(read_minor(digits, currency("USD")).is_err(), "{digits:?}");
        }
    }
}
