//! MindBehind's call and answers as they stand in JSON.

use domain::money::{AmountError, Currency, Money};
use serde::de::{Deserializer, Error as _};
use serde::ser::{Error as _, Serializer};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::mindbehind::settings::AmountForm;

/// The path of the refund call.
pub const REFUND_PATH: &str = "/masterpassIntegration/v1/transactions/refund";

/// The header with the token; header names know no case, and this is how they are compared.
pub const TOKEN_HEADER: &str = "mgmttoken";

/// An amount in major units, kept by its own digits: no float is made of it on either way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WireAmount {
    digits: String,
    form: AmountForm,
}

impl WireAmount {
    /// Takes an amount to be written in a form.
    #[must_use]
    pub fn new(amount: Money, form: AmountForm) -> Self {
        Self { digits: amount.to_string(), form }
    }

    /// Zero, where the currency is not known.
    #[must_use]
    pub fn zero(form: AmountForm) -> Self {
        Self { digits: "0".to_owned(), form }
    }

    /// The digits as they came.
    #[must_use]
    pub fn digits(&self) -> &str {
        &self.digits
    }

    /// Reads it in a currency, exactly or not at all.
    pub fn money(&self, currency: Currency) -> Result<Money, AmountError> {
        Money::parse(&self.digits, currency)
    }
}

impl Serialize for WireAmount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.form {
            AmountForm::Text => serializer.serialize_str(&self.digits),
            AmountForm::Number => {
                RawValue::from_string(self.digits.clone()).map_err(S::Error::custom)?.serialize(serializer)
            }
        }
    }
}

impl<'de> Deserialize<'de> for WireAmount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw: Box<RawValue> = Deserialize::deserialize(deserializer)?;
        let lexeme = raw.get();
        if lexeme.starts_with('"') {
            let digits = serde_json::from_str(lexeme).map_err(D::Error::custom)?;
            return Ok(Self { digits, form: AmountForm::Text });
        }
        if lexeme.starts_with(|first: char| first == '-' || first.is_ascii_digit()) {
            return Ok(Self { digits: lexeme.to_owned(), form: AmountForm::Number });
        }
        Err(D::Error::custom("an amount is a number such as 12.34, or the same as text"))
    }
}

/// The refund call as we make it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MindbehindRefundCall<'a> {
    /// The ID of the original payment in MindBehind's report.
    pub transaction_id: &'a str,
    /// How much to give back.
    pub amount: WireAmount,
}

/// The refund call as it comes in: what is missing is told by name. Other fields are let through.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MindbehindIncomingCall {
    /// The ID of the original payment in the report.
    #[serde(default)]
    pub transaction_id: Option<String>,
    /// How much to give back.
    #[serde(default)]
    pub amount: Option<WireAmount>,
}

/// Our answer to a refund call (assumed: MindBehind documents no answer).
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MindbehindRefundAnswer {
    /// The refund's own ID.
    pub id: String,
    /// The payment's ID, as it was asked for.
    pub transaction_id: String,
    /// How much, positive.
    pub amount: WireAmount,
    /// `SUCCESS`, `FAILED` or `PENDING`, the report's words.
    pub payment_result: &'static str,
    /// The Reference Number.
    pub reference_number: String,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// Our refusal (assumed: MindBehind documents no error).
#[derive(Debug, Serialize)]
pub struct MindbehindError {
    /// The stable name of what is wrong.
    pub code: &'static str,
    /// What is wrong and what to do about it.
    pub message: String,
    /// What can still be refunded, when the amount was above it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refundable: Option<WireAmount>,
}

/// Whatever MindBehind answers, field by field, because its types are not documented.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MindbehindAnswer {
    #[serde(default)]
    id: Option<Box<RawValue>>,
    #[serde(default)]
    amount: Option<Box<RawValue>>,
    #[serde(default)]
    payment_result: Option<Box<RawValue>>,
    #[serde(default)]
    code: Option<Box<RawValue>>,
    #[serde(default)]
    message: Option<Box<RawValue>>,
    #[serde(default)]
    error: Option<Box<RawValue>>,
    #[serde(default)]
    errors: Option<Box<RawValue>>,
    #[serde(default)]
    success: Option<Box<RawValue>>,
    #[serde(default)]
    status: Option<Box<RawValue>>,
}

/// An answer's amount is there and is none of the currency that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an amount that cannot be read")]
pub struct UnreadableAmount;

/// What an answer's `paymentResult` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MindbehindResult {
    /// There is none.
    Absent,
    /// `SUCCESS`.
    Success,
    /// `PENDING`.
    Pending,
    /// `FAILED`.
    Failed,
    /// A word that the report does not have.
    Other(String),
}

impl MindbehindAnswer {
    /// Reads a body; none when it is no JSON object, or one that names a field twice.
    #[must_use]
    pub fn read(body: &[u8]) -> Option<Self> {
        // serde would read an array as the fields in their order.
        if begins_object(body) { serde_json::from_slice(body).ok() } else { None }
    }

    /// The refund's own ID, text or number.
    #[must_use]
    pub fn id(&self) -> Option<String> {
        self.id.as_deref().and_then(plain_text).filter(|id| !id.is_empty())
    }

    /// How much it says it paid, always positive: the report writes refunds as negative amounts. None when it says
    /// nothing of it.
    pub fn amount(&self, currency: Currency) -> Result<Option<Money>, UnreadableAmount> {
        let Some(raw) = &self.amount else { return Ok(None) };
        let digits = plain_text(raw).ok_or(UnreadableAmount)?;
        let amount = Money::parse(&digits, currency).ok().ok_or(UnreadableAmount)?;
        Ok(Some(if amount.minor() < 0 { amount.negated() } else { amount }))
    }

    /// What `paymentResult` says.
    #[must_use]
    pub fn payment_result(&self) -> MindbehindResult {
        let Some(raw) = &self.payment_result else { return MindbehindResult::Absent };
        let word = plain_text(raw).unwrap_or_else(|| raw.get().to_owned());
        match word.to_ascii_uppercase().as_str() {
            "SUCCESS" => MindbehindResult::Success,
            "PENDING" => MindbehindResult::Pending,
            "FAILED" => MindbehindResult::Failed,
            _ => MindbehindResult::Other(word),
        }
    }

    /// Whether it speaks of an error beside its result.
    #[must_use]
    pub fn says_error(&self) -> bool {
        let succeeds = |raw: &RawValue| matches!(raw.get(), "true" | "\"true\"" | "1" | "\"1\"");
        self.names_error() || self.success.as_deref().is_some_and(|raw| !succeeds(raw))
    }

    /// Whether it is an answer that only a refund that went well gets: it has an ID, and not a word that could mean
    /// anything else. `status` is such a word, because nobody knows its values.
    #[must_use]
    pub fn says_nothing_contrary(&self) -> bool {
        self.id().is_some()
            && self.code.is_none()
            && self.message.is_none()
            && self.status.is_none()
            && !self.names_error()
            && self.success.as_deref().is_none_or(|raw| raw.get() == "true")
    }

    fn names_error(&self) -> bool {
        let speaks =
            |raw: &RawValue| !matches!(raw.get(), "null" | "false" | "\"\"" | "[]" | "{}" | "0" | "\"0\"");
        self.error.as_deref().is_some_and(speaks) || self.errors.as_deref().is_some_and(speaks)
    }

    /// Its code, text or number.
    #[must_use]
    pub fn code(&self) -> Option<String> {
        self.code.as_deref().and_then(plain_text).filter(|code| !code.is_empty())
    }

    /// Its words: `message`, else `error` or `errors` as they stand.
    #[must_use]
    pub fn message(&self) -> Option<String> {
        self.message
            .as_deref()
            .and_then(plain_text)
            .or_else(|| {
                let raw = self.error.as_deref().or(self.errors.as_deref())?;
                Some(plain_text(raw).unwrap_or_else(|| raw.get().to_owned()))
            })
            .filter(|message| !message.is_empty())
    }
}

/// Whether a body sets out to be a JSON object, whatever becomes of it.
#[must_use]
pub fn begins_object(body: &[u8]) -> bool {
    body.trim_ascii_start().first() == Some(&b'{')
}

fn plain_text(raw: &RawValue) -> Option<String> {
    let lexeme = raw.get();
    if lexeme.starts_with('"') {
        return serde_json::from_str(lexeme).ok();
    }
    lexeme.starts_with(|first: char| first == '-' || first.is_ascii_digit()).then(|| lexeme.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lira(minor: i64) -> Money {
        Money::new(minor, "TRY".parse().unwrap())
    }

    #[test]
    fn an_amount_is_written_by_its_digits_in_either_form() {
        let write = |minor, form| serde_json::to_string(&WireAmount::new(lira(minor), form)).unwrap();
        assert_eq!(write(1230, AmountForm::Number), "12.30");
        assert_eq!(write(1230, AmountForm::Text), "\"12.30\"");
        assert_eq!(write(i64::MAX, AmountForm::Number), "92233720368547758.07");
    }

    #[test]
    fn an_amount_is_read_by_its_digits_in_either_form() {
        for (json, minor) in
            [("12.30", 1230), ("\"12.3\"", 1230), ("90071992547409.93", 9_007_199_254_740_993)]
        {
            let amount: WireAmount = serde_json::from_str(json).unwrap();
            assert_eq!(amount.money("TRY".parse().unwrap()), Ok(lira(minor)), "{json}");
        }
        for json in ["null", "true", "{}", "[1]"] {
            assert!(serde_json::from_str::<WireAmount>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn an_answer_is_read_whatever_types_its_fields_have() {
        let answer = MindbehindAnswer::read(br#"{"id":42,"amount":-5.5,"paymentResult":"success"}"#).unwrap();
        assert_eq!(answer.id().as_deref(), Some("42"));
        assert_eq!(answer.amount("TRY".parse().unwrap()), Ok(Some(lira(550))));
        assert_eq!(answer.payment_result(), MindbehindResult::Success);
        assert!(!answer.says_error());
    }

    #[test]
    fn a_field_named_twice_makes_an_answer_unreadable() {
        assert!(MindbehindAnswer::read(br#"{"paymentResult":"SUCCESS","paymentResult":"FAILED"}"#).is_none());
        assert!(MindbehindAnswer::read(br#"["SUCCESS"]"#).is_none());
    }
}
