//! The calls that we make, and their paths.

use domain::money::Money;
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

use crate::payu::settings::{AmountForm, AmountHash, PayuIdForm};

/// The path of the refund call, behind `https://api.payu.in` or `https://test-partnerapilayer.payu.in/apilayer`.
pub const REFUND_PATH: &str = "/partner/refunds";

/// The path of the refund status call; *assumed: PayU prints none*.
pub const REFUND_STATUS_PATH: &str = "/partner/refundStatus";

/// The path of the Verify Payment call (<https://docs.payu.in/reference/verify-partner-payment-api>).
pub const VERIFY_PAYMENT_PATH: &str = "/partner/verifyPayment";

/// The longest `refund_id`, in characters; a longer one is error 255.
pub const REFUND_ID_MAX_CHARS: usize = 23;

/// How many decimals an amount has on the wire: PayU pays rupees.
pub const AMOUNT_DECIMALS: u8 = 2;

/// The refund call, its fields in the order of the documented sample.
#[derive(Debug, Serialize)]
pub struct PayuRefundCall<'a> {
    /// Our name for the refund.
    pub refund_id: &'a str,
    /// PayU's id of the payment.
    pub payu_id: Box<RawValue>,
    /// The merchant.
    pub merchant_id: &'a str,
    /// The partner's UUID.
    pub reseller_id: &'a str,
    /// The signature.
    pub hash: String,
    /// How much, in major units.
    pub amount: Box<RawValue>,
}

/// The refund status call, its fields in the order of the documented table.
#[derive(Debug, Serialize)]
pub struct PayuStatusCall<'a> {
    /// The merchant.
    pub merchant_id: &'a str,
    /// PayU's id of the payment.
    pub payu_id: Box<RawValue>,
    /// The partner's UUID.
    pub reseller_id: &'a str,
    /// The signature.
    pub hash: String,
}

/// PayU's id of a payment: up to 20 digits, above 2^53 in life (`403993715529606983`), so no float ever holds one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayuId(u64);

impl PayuId {
    /// Reads the digits; none when it is no such number, or written with zeros in front.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let number: u64 = text.parse().ok()?;
        (number.to_string() == text).then_some(Self(number))
    }

    /// Its digits.
    #[must_use]
    pub fn digits(&self) -> String {
        self.0.to_string()
    }

    /// As it stands in JSON.
    pub fn raw(&self, form: PayuIdForm) -> Result<Box<RawValue>, serde_json::Error> {
        match form {
            PayuIdForm::Number => to_raw_value(&self.0),
            PayuIdForm::Text => to_raw_value(&self.digits()),
        }
    }
}

/// An amount as it is sent: one text, from which both the field and its hash are made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayuAmount(String);

impl PayuAmount {
    /// Writes an amount in major units with two decimals; none when it has more.
    #[must_use]
    pub fn of(amount: Money) -> Option<Self> {
        let mut decimal = amount.to_decimal().normalize();
        let decimals = u32::from(AMOUNT_DECIMALS);
        if decimal.scale() > decimals {
            return None;
        }
        decimal.rescale(decimals);
        // What could not be written with two decimals stays as it was.
        (decimal.scale() == decimals).then(|| Self(decimal.to_string()))
    }

    /// As it stands in JSON.
    pub fn raw(&self, form: AmountForm) -> Result<Box<RawValue>, serde_json::Error> {
        match form {
            AmountForm::Text => to_raw_value(&self.0),
            AmountForm::Number => RawValue::from_string(self.0.clone()),
        }
    }

    /// As it stands in the hash.
    #[must_use]
    pub fn hashed(&self, hash: AmountHash) -> &str {
        match hash {
            AmountHash::AsSent => &self.0,
            AmountHash::OneDecimal => self.0.strip_suffix('0').unwrap_or(&self.0),
            AmountHash::Shortest => {
                self.0.strip_suffix(".00").or_else(|| self.0.strip_suffix('0')).unwrap_or(&self.0)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(minor: i64, code: &str) -> Option<String> {
        PayuAmount::of(Money::new(minor, code.parse().unwrap())).map(|amount| amount.0)
    }

    #[test]
    fn an_amount_is_one_text_with_two_decimals_or_none() {
        assert_eq!(amount(50_000, "INR").as_deref(), Some("500.00"));
        assert_eq!(amount(5, "INR").as_deref(), Some("0.05"));
        assert_eq!(amount(i64::MAX, "INR").as_deref(), Some("92233720368547758.07"));
        assert_eq!(amount(500, "JPY").as_deref(), Some("500.00"));
        assert_eq!(amount(i64::MAX, "JPY").as_deref(), Some("9223372036854775807.00"));
        assert_eq!(amount(1_230, "KWD").as_deref(), Some("1.23"));
        assert_eq!(amount(1_234, "KWD"), None);
    }

    #[test]
    fn the_hash_can_follow_a_server_that_writes_numbers_its_own_way() {
        for (sent, one_decimal, shortest) in [
            ("10.00", "10.0", "10"),
            ("12.50", "12.5", "12.5"),
            ("12.34", "12.34", "12.34"),
            ("0.05", "0.05", "0.05"),
        ] {
            let amount = PayuAmount(sent.to_owned());
            assert_eq!(amount.hashed(AmountHash::AsSent), sent);
            assert_eq!(amount.hashed(AmountHash::OneDecimal), one_decimal);
            assert_eq!(amount.hashed(AmountHash::Shortest), shortest);
        }
    }

    #[test]
    fn an_id_above_2_to_the_53_keeps_its_digits() {
        let id = PayuId::read("403993715529606983").unwrap();
        assert_eq!(id.raw(PayuIdForm::Number).unwrap().get(), "403993715529606983");
        assert_eq!(id.raw(PayuIdForm::Text).unwrap().get(), "\"403993715529606983\"");
        for text in ["", "-1", "+1", "007", "1.0", "12a", "18446744073709551616"] {
            assert_eq!(PayuId::read(text), None, "{text:?}");
        }
    }
}
