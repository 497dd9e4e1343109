//! How many decimals of an amount a gateway can be told: not always as many as ISO 4217 gives the currency.

use crate::money::{Currency, Money};

/// How many decimals a gateway takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decimals {
    /// As many as the currency has.
    Iso,
    /// So many, whatever the currency.
    Fixed(u8),
    /// By its own table, by currency code.
    Table {
        /// The currencies that it names.
        listed: &'static [(&'static str, u8)],
        /// All others.
        others: u8,
    },
}

impl Decimals {
    /// How many decimals of an amount of this currency the gateway can be told: never more than the currency has.
    #[must_use]
    pub fn of(self, currency: Currency) -> u8 {
        let own = u8::try_from(currency.exponent()).unwrap_or(u8::MAX);
        match self {
            Self::Iso => own,
            Self::Fixed(decimals) => decimals.min(own),
            Self::Table { listed, others } => {
                let found = listed.iter().find(|(code, _)| *code == currency.code());
                found.map_or(others, |(_, decimals)| *decimals).min(own)
            }
        }
    }

    /// Whether the gateway can be told exactly this amount.
    #[must_use]
    pub fn can_hold(self, amount: Money) -> bool {
        let decimals = u32::from(self.of(amount.currency()));
        let lost = amount.currency().exponent().saturating_sub(decimals);
        10_i64
            .checked_pow(lost)
            .and_then(|unit| amount.minor().checked_rem(unit))
            .is_some_and(|rest| rest == 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: Decimals = Decimals::Table { listed: &[("IDR", 0), ("MOP", 1), ("KWD", 3)], others: 2 };

    fn holds(decimals: Decimals, amount: &str, code: &str) -> bool {
        let currency = code.parse().unwrap();
        decimals.can_hold(Money::parse(amount, currency).unwrap())
    }

    #[test]
    fn a_gateway_is_never_told_more_decimals_than_it_takes() {
        for (decimals, amount, code, can) in [
            (Decimals::Iso, "12.34", "TRY", true),
            (Decimals::Iso, "1.234", "KWD", true),
            (Decimals::Fixed(2), "1.234", "KWD", false),
            (Decimals::Fixed(2), "1.230", "KWD", true),
            (Decimals::Fixed(2), "1500", "JPY", true),
            (TABLE, "15000.00", "IDR", true),
            (TABLE, "15000.01", "IDR", false),
            (TABLE, "1.20", "MOP", true),
            (TABLE, "1.25", "MOP", false),
            (TABLE, "1.234", "KWD", true),
            (TABLE, "12.34", "TRY", true),
        ] {
            assert_eq!(holds(decimals, amount, code), can, "{amount} {code} by {decimals:?}");
        }
    }

    #[test]
    fn a_currency_has_never_more_decimals_at_a_gateway_than_it_has() {
        assert_eq!(TABLE.of("JPY".parse().unwrap()), 0);
        assert_eq!(TABLE.of("KWD".parse().unwrap()), 3);
        assert_eq!(Decimals::Fixed(9).of("TRY".parse().unwrap()), 2);
    }
}
