//! Lira as the panel writes them for a viewer who reads English.

use anyhow::{Context as _, Result, ensure};

/// Turkish lira in kuruş.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lira(pub i64);

impl Lira {
    /// Reads the API's decimal text: `-12.50`.
    pub fn parse(text: &str) -> Result<Self> {
        let (whole, fraction) = text.split_once('.').with_context(|| format!("{text:?} has no decimals"))?;
        ensure!(fraction.len() == 2, "{text:?} has not two decimals");
        Ok(Self(format!("{whole}{fraction}").parse().with_context(|| format!("{text:?} is no amount"))?))
    }

    /// As the API writes it, and as one types it: `1234.50`.
    #[must_use]
    pub fn plain(self) -> String {
        let sign = if self.0 < 0 { "-" } else { "" };
        let minor = self.0.unsigned_abs();
        format!("{sign}{}.{:02}", minor / 100, minor % 100)
    }

    /// As the panel shows it: `-₺1,234.50`.
    #[must_use]
    pub fn shown(self) -> String {
        let minor = self.0.unsigned_abs();
        let digits = (minor / 100).to_string();
        let mut whole = String::new();
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                whole.push(',');
            }
            whole.push(digit);
        }
        let sign = if self.0 < 0 { "-" } else { "" };
        format!("{sign}₺{whole}.{:02}", minor % 100)
    }

    /// With the other sign.
    #[must_use]
    pub const fn negated(self) -> Self {
        Self(-self.0)
    }
}

impl std::ops::Sub for Lira {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lira_are_read_and_written_as_people_see_them() {
        assert_eq!(Lira::parse("-12.50").unwrap(), Lira(-1_250));
        assert_eq!(Lira(123_456_705).shown(), "₺1,234,567.05");
        assert_eq!(Lira(-99_900).shown(), "-₺999.00");
        assert_eq!(Lira(-5).plain(), "-0.05");
        assert!(Lira::parse("12").is_err());
    }
}
