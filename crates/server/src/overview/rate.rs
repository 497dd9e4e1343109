//! The refund rate: what was given back of each hundred that came in.

use store::transaction::sum::CurrencySum;

/// Successful refunds as a percentage of successful payments of the same currency, by amount, with two decimals, halves rounded
/// up. Nothing where no payment succeeded.
#[must_use]
pub fn refund_rate(sum: &CurrencySum) -> Option<String> {
    let (payments, refunds) = (i128::from(sum.payments.minor()), -i128::from(sum.refunds.minor()));
    if payments <= 0 {
        return None;
    }
    let hundredths = (refunds * 20_000 + payments).div_euclid(payments * 2);
    Some(format!("{}.{:02}", hundredths / 100, hundredths % 100))
}

#[cfg(test)]
mod tests {
    use domain::money::Money;

    use super::*;

    fn rate(payments: i64, refunds: i64) -> Option<String> {
        let money = |minor| Money::new(minor, "TRY".parse().unwrap());
        refund_rate(&CurrencySum {
            payments: money(payments),
            payment_count: 1,
            refunds: money(-refunds),
            refund_count: 1,
            pending_refunds: money(0),
        })
    }

    #[test]
    fn a_rate_is_a_percentage_with_two_decimals() {
        assert_eq!(rate(10_000, 0).as_deref(), Some("0.00"));
        assert_eq!(rate(10_000, 235).as_deref(), Some("2.35"));
        assert_eq!(rate(30_000, 1).as_deref(), Some("0.00"));
        assert_eq!(rate(20_000, 1).as_deref(), Some("0.01"));
        assert_eq!(rate(3, 1).as_deref(), Some("33.33"));
        assert_eq!(rate(3, 2).as_deref(), Some("66.67"));
        assert_eq!(rate(i64::MAX, i64::MAX).as_deref(), Some("100.00"));
    }

    #[test]
    fn more_than_came_in_these_days_can_be_given_back_in_them_and_without_payments_there_is_no_rate() {
        assert_eq!(rate(100, 250).as_deref(), Some("250.00"));
        assert_eq!(rate(0, 250), None);
    }
}
