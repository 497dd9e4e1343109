//! An amount as it stands in JSON: a decimal text, or a number whose digits are read as text, never as a float.

use domain::money::{AmountError, Currency, Money};
use serde::Deserializer;
#[cfg(not(target_arch = "wasm32"))]
use serde::de::Error;
use serde::{Deserialize, Serialize};
#[cfg(not(target_arch = "wasm32"))]
use serde_json::value::RawValue;

/// A decimal amount in major units, as text. We always write a string (`"12.34"`); on the way in a JSON number is
/// taken as well, by its own digits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct AmountText(String);

impl AmountText {
    /// Takes the text as it came.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text as it came.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Reads it in a currency, exactly or not at all.
    pub fn money(&self, currency: Currency) -> Result<Money, AmountError> {
        Money::parse(&self.0, currency)
    }
}

impl From<Money> for AmountText {
    fn from(money: Money) -> Self {
        Self(money.to_string())
    }
}

/// In the browser only what our server wrote is read: always a text.
#[cfg(target_arch = "wasm32")]
impl<'de> Deserialize<'de> for AmountText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self)
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl<'de> Deserialize<'de> for AmountText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw: Box<RawValue> = Deserialize::deserialize(deserializer)?;
        let lexeme = raw.get();
        if lexeme.starts_with('"') {
            return serde_json::from_str(lexeme).map(Self).map_err(D::Error::custom);
        }
        if lexeme.starts_with(|c: char| c == '-' || c.is_ascii_digit()) {
            return Ok(Self(lexeme.to_owned()));
        }
        Err(D::Error::custom("an amount is a decimal text such as \"12.34\", or a number"))
    }
}

impl utoipa::PartialSchema for AmountText {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .pattern(Some(r"^-?\d+(\.\d+)?$"))
            .description(Some("A decimal amount in major units, as text: \"12.34\"."))
            .examples(["12.34"])
            .build()
            .into()
    }
}

impl utoipa::ToSchema for AmountText {
    fn name() -> std::borrow::Cow<'static, str> {
        "AmountText".into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<AmountText, serde_json::Error> {
        serde_json::from_str(json)
    }

    #[test]
    fn text_and_number_keep_their_digits() {
        assert_eq!(read("\"12.30\"").unwrap().as_str(), "12.30");
        assert_eq!(read("12.30").unwrap().as_str(), "12.30");
        assert_eq!(read("0.1").unwrap().as_str(), "0.1");
        assert_eq!(read("9007199254740993.01").unwrap().as_str(), "9007199254740993.01");
        assert_eq!(read("-1").unwrap().as_str(), "-1");
    }

    #[test]
    fn anything_else_is_refused() {
        for json in ["null", "true", "{}", "[1]"] {
            assert!(read(json).is_err(), "{json}");
        }
    }
}
