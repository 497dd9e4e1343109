//! Amounts as people write them, by our own arithmetic.

/// Minor units as decimal text with so many digits after the point.
#[must_use]
pub fn text(minor: i64, exponent: u32) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    let digits = minor.unsigned_abs();
    if exponent == 0 {
        return format!("{sign}{digits}");
    }
    let unit = 10_u64.saturating_pow(exponent);
    let width = usize::try_from(exponent).unwrap_or(0);
    format!("{sign}{}.{:0width$}", digits / unit, digits % unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_exponent_has_its_digits() {
        assert_eq!(text(1_205, 2), "12.05");
        assert_eq!(text(7, 3), "0.007");
        assert_eq!(text(42, 0), "42");
        assert_eq!(text(-150, 2), "-1.50");
    }
}
