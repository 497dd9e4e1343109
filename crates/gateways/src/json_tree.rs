//! JSON as a tree that loses no digit: what a gateway says is kept field by field, whatever types it has.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::details::Details;

/// How deep a tree is read; what lies deeper stays as its own text.
const DEPTH_MAX: usize = 8;

/// Any JSON value, numbers by their own digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JsonTree {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as it is written.
    Number(String),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Self>),
    /// An object: its fields in their order, each name once.
    Object(Vec<(String, Self)>),
    /// What lies too deep, as it is written.
    Deep(String),
}

impl JsonTree {
    /// Reads a body; none when it is not JSON, or an object in it names a field twice.
    #[must_use]
    pub fn read(body: &[u8]) -> Option<Self> {
        read_raw(serde_json::from_slice(body).ok()?, DEPTH_MAX)
    }

    /// Reads a body that must be an object.
    #[must_use]
    pub fn read_object(body: &[u8]) -> Option<Self> {
        Self::read(body).filter(|tree| matches!(tree, Self::Object(_)))
    }

    /// A field of an object; none where there is none, or it is `null`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Self> {
        let Self::Object(fields) = self else { return None };
        fields
            .iter()
            .find(|(field, _)| field == name)
            .map(|(_, value)| value)
            .filter(|value| **value != Self::Null)
    }

    /// Its text, its digits, or `true` or `false`; none for lists, objects and `null`.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Number(text) => Some(text),
            Self::Bool(true) => Some("true"),
            Self::Bool(false) => Some("false"),
            Self::Null | Self::List(_) | Self::Object(_) | Self::Deep(_) => None,
        }
    }

    /// The text of a field, unless it is empty.
    #[must_use]
    pub fn text_of(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(Self::text).filter(|text| !text.is_empty())
    }

    /// The items of a list; none of anything else.
    #[must_use]
    pub fn items(&self) -> &[Self] {
        if let Self::List(items) = self { items } else { &[] }
    }

    /// The tree as JSON again, every number by its own digits.
    #[must_use]
    pub fn to_json(&self) -> String {
        let quoted = |text: &str| serde_json::to_string(text).unwrap_or_default();
        match self {
            Self::Null => "null".to_owned(),
            Self::Bool(value) => value.to_string(),
            Self::Number(text) | Self::Deep(text) => text.clone(),
            Self::Text(text) => quoted(text),
            Self::List(items) => {
                format!("[{}]", items.iter().map(Self::to_json).collect::<Vec<_>>().join(","))
            }
            Self::Object(fields) => {
                let field = |(name, value): &(String, Self)| format!("{}:{}", quoted(name), value.to_json());
                format!("{{{}}}", fields.iter().map(field).collect::<Vec<_>>().join(","))
            }
        }
    }

    /// Every leaf below, with its path: `refund.ref_id`, `items.0.id`. `null` is no leaf.
    #[must_use]
    pub fn leaves(&self) -> Vec<(String, &str)> {
        let mut leaves = Vec::new();
        self.gather("", &mut leaves);
        leaves
    }

    /// Keeps every leaf below, by its path after `prefix`.
    pub fn keep_in(&self, details: &mut Details, prefix: &str) {
        let mut leaves = Vec::new();
        self.gather(prefix, &mut leaves);
        for (path, text) in leaves {
            details.keep(&path, Some(text));
        }
    }

    fn gather<'a>(&'a self, path: &str, leaves: &mut Vec<(String, &'a str)>) {
        let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        match self {
            Self::Null => {}
            Self::Deep(text) => leaves.push((path.to_owned(), text)),
            Self::Bool(_) | Self::Number(_) | Self::Text(_) => {
                leaves.extend(self.text().map(|text| (path.to_owned(), text)));
            }
            Self::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    item.gather(&below(&index.to_string()), leaves);
                }
            }
            Self::Object(fields) => {
                for (name, value) in fields {
                    value.gather(&below(name), leaves);
                }
            }
        }
    }
}

fn read_raw(raw: &RawValue, depth: usize) -> Option<JsonTree> {
    let text = raw.get();
    let tree = match text.bytes().next()? {
        b'n' => JsonTree::Null,
        b't' => JsonTree::Bool(true),
        b'f' => JsonTree::Bool(false),
        b'"' => JsonTree::Text(serde_json::from_str(text).ok()?),
        b'[' | b'{' if depth == 0 => JsonTree::Deep(text.to_owned()),
        b'[' => {
            let items: Vec<&RawValue> = serde_json::from_str(text).ok()?;
            JsonTree::List(items.into_iter().map(|item| read_raw(item, depth - 1)).collect::<Option<_>>()?)
        }
        b'{' => {
            let Fields(raw_fields) = serde_json::from_str(text).ok()?;
            let mut fields = Vec::with_capacity(raw_fields.len());
            for (name, value) in raw_fields {
                fields.push((name, read_raw(value, depth - 1)?));
            }
            JsonTree::Object(fields)
        }
        _ => JsonTree::Number(text.to_owned()),
    };
    Some(tree)
}

/// An object's fields as they are written; one that is named twice is an error.
struct Fields<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Fields<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(FieldsVisitor)
    }
}

struct FieldsVisitor;

impl<'de> Visitor<'de> for FieldsVisitor {
    type Value = Fields<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields<'de>, A::Error> {
        let mut names = std::collections::BTreeSet::new();
        let mut fields = Vec::new();
        while let Some((name, value)) = map.next_entry::<String, &RawValue>()? {
            if !names.insert(name.clone()) {
                return Err(serde::de::Error::custom("a field is named twice"));
            }
            fields.push((name, value));
        }
        Ok(Fields(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_keeps_its_digits_and_a_nested_field_its_path() {
        let body = br#"{"id":9007199254740993,"refund":{"ref_id":"8889999","ok":true,"rrn":null},"items":[{"id":1.50}]}"#;
        let tree = JsonTree::read_object(body).unwrap();
        let leaves = tree.leaves();
        assert_eq!(
            leaves,
            [
                ("id".to_owned(), "9007199254740993"),
                ("refund.ref_id".to_owned(), "8889999"),
                ("refund.ok".to_owned(), "true"),
                ("items.0.id".to_owned(), "1.50"),
            ]
        );
        assert_eq!(tree.get("refund").and_then(|refund| refund.get("rrn")), None);
        assert_eq!(tree.to_json().as_bytes(), body);
    }

    #[test]
    fn a_field_named_twice_makes_the_whole_unreadable() {
        assert_eq!(JsonTree::read(br#"{"status":"successful","status":"failed"}"#), None);
        assert_eq!(JsonTree::read(br#"{"refund":{"a":1,"a":1}}"#), None);
        assert_eq!(JsonTree::read_object(br#"["successful"]"#), None);
    }

    #[test]
    fn what_lies_too_deep_stays_text_and_costs_nothing() {
        let body = format!("{}{}", "[".repeat(60_000), "]".repeat(60_000));
        let leaves = JsonTree::read(body.as_bytes()).map(|tree| tree.leaves().len());
        assert_eq!(leaves, Some(1));
    }
}
