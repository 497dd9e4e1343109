//! What a gateway said beyond what our words can hold: its own fields, by its own names, as text.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, Serializer};

/// The most fields that are kept of one answer.
const FIELDS_MAX: usize = 64;
/// The longest name or value that is kept, in characters; what is longer is cut.
const TEXT_MAX_CHARS: usize = 500;

/// A gateway's own fields, by the names of its documentation; nested ones as `refund.ref_id`, `items.0.id`.
///
/// Values are text, so that no digit of a number is lost. Kept with the row as a JSON object, in `gateway_details`, in the
/// order in which the gateway's words were read; an object is the same in any order.
#[derive(Clone, Debug, Default, Eq)]
pub struct Details(Vec<(String, String)>);

impl PartialEq for Details {
    fn eq(&self, other: &Self) -> bool {
        self.0.len() == other.0.len() && self.iter().all(|(name, value)| other.get(name) == Some(value))
    }
}

impl Serialize for Details {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Details {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(InOrder)
    }
}

/// Reads an object of texts in its order.
struct InOrder;

impl<'de> Visitor<'de> for InOrder {
    type Value = Details;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("an object of texts")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Details, A::Error> {
        let mut details = Details::default();
        while let Some((name, value)) = map.next_entry::<String, String>()? {
            details.keep(&name, Some(value));
        }
        Ok(details)
    }
}

/// Whether a name, such as `credit_card.number`, is of a card: no gateway should send one, and none is kept.
fn is_of_a_card(name: &str) -> bool {
    name.split('.').any(|part| {
        let letters = part.chars().filter(char::is_ascii_alphanumeric);
        let plain: String = letters.map(|letter| letter.to_ascii_lowercase()).collect();
        plain.contains("card") || ["pan", "ccnum", "cvv", "cvc"].contains(&plain.as_str())
    })
}

impl Details {
    /// Keeps a field, where it says anything. What does not fit any more is left out, and so is whatever is of a card.
    pub fn keep(&mut self, name: &str, value: Option<impl AsRef<str>>) {
        let Some(value) = value else { return };
        let value = value.as_ref();
        if value.is_empty() || is_of_a_card(name) {
            return;
        }
        let name = cut(name);
        if let Some((_, known)) = self.0.iter_mut().find(|(known, _)| *known == name) {
            *known = cut(value);
        } else if self.0.len() < FIELDS_MAX {
            self.0.push((name, cut(value)));
        }
    }

    /// A field, by its name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them, in the order in which they were kept.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Takes what a later answer says; what it does not mention stays.
    pub fn take(&mut self, later: &Self) {
        for (name, value) in later.iter() {
            self.keep(name, Some(value));
        }
    }

    /// As it is kept in the database; none when there is nothing to keep.
    #[must_use]
    pub fn to_json(&self) -> Option<String> {
        if self.is_empty() {
            return None;
        }
        serde_json::to_string(self).ok()
    }

    /// Reads what [`Self::to_json`] wrote; what does not read is nothing.
    #[must_use]
    pub fn from_json(text: Option<&str>) -> Self {
        text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
    }
}

fn cut(text: &str) -> String {
    text.chars().take(TEXT_MAX_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_answer_adds_and_replaces_and_forgets_nothing() {
        let mut first = Details::default();
        first.keep("refund.ref_id", Some("8889999"));
        first.keep("status", Some("pending"));
        first.keep("message", None::<&str>);
        let mut later = Details::default();
        later.keep("status", Some("successful"));
        first.take(&later);
        assert_eq!(first.get("refund.ref_id"), Some("8889999"));
        assert_eq!(first.get("status"), Some("successful"));
        assert_eq!(Details::from_json(first.to_json().as_deref()), first);
    }

    #[test]
    fn nothing_of_a_card_is_kept_whatever_it_is_called() {
        let mut details = Details::default();
        for name in
            ["cardNumber", "card_number", "cardnum", "credit_card.number", "CARD_NO", "PAN", "payment.cvv"]
        {
            details.keep(name, Some("4111111111111111"));
        }
        assert!(details.is_empty(), "{details:?}");
        details.keep("mihpayid", Some("403993715529606983"));
        details.keep("span", Some("1"));
        assert_eq!(details.iter().count(), 2);
    }

    #[test]
    fn the_order_of_the_gateways_words_outlives_the_database() {
        let mut details = Details::default();
        for name in ["status", "authCode", "id"] {
            details.keep(name, Some("1"));
        }
        details.keep("status", Some("2"));
        let read = Details::from_json(details.to_json().as_deref());
        let names: Vec<&str> = read.iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["status", "authCode", "id"]);
        assert_eq!(read.get("status"), Some("2"));
        assert_eq!(Details::from_json(Some(r#"{"id":"1","status":"2","authCode":"1"}"#)), details);
    }

    #[test]
    fn no_answer_fills_the_database() {
        let mut details = Details::default();
        for number in 0..1_000 {
            details.keep(&format!("field_{number}"), Some("x".repeat(10_000)));
        }
        assert_eq!(details.iter().count(), FIELDS_MAX);
        assert!(details.iter().all(|(_, value)| value.chars().count() == TEXT_MAX_CHARS));
    }
}
