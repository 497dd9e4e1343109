//! The beGateway family's refusals: a message and a tree of errors, plain or within `response`.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::details::Details;
use crate::json_tree::JsonTree;

/// A refusal as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BegatewayProblem {
    /// The message.
    pub message: Option<String>,
    /// What is wrong, each with the path of its field: `base`, `request.amount`.
    pub errors: Vec<(String, String)>,
}

impl BegatewayProblem {
    /// Reads a body of any of the known forms: `{"message", "errors": {"field": ["…"]}}`, the same within `response`, and
    /// errors nested deeper. None when it is none of them.
    #[must_use]
    pub fn read(body: &[u8]) -> Option<Self> {
        let tree = JsonTree::read_object(body)?;
        let inner =
            tree.get("response").filter(|inner| matches!(inner, JsonTree::Object(_))).unwrap_or(&tree);
        let message = inner.text_of("message").or_else(|| tree.text_of("message")).map(str::to_owned);
        let errors: Vec<(String, String)> = inner
            .get("errors")
            .or_else(|| inner.get("error"))
            .map(|errors| {
                errors.leaves().into_iter().map(|(path, text)| (field_of(&path), text.to_owned())).collect()
            })
            .unwrap_or_default();
        (message.is_some() || !errors.is_empty()).then_some(Self { message, errors })
    }

    /// All of it as one text: the message, then what it does not say already.
    #[must_use]
    pub fn words(&self) -> String {
        let mut words = self.message.clone().unwrap_or_default();
        for (field, text) in &self.errors {
            if words.to_lowercase().contains(&text.to_lowercase()) {
                continue;
            }
            if !words.is_empty() {
                words.push_str("; ");
            }
            match field.as_str() {
                "" | "base" | "system" => words.push_str(text),
                field => {
                    words.push_str(field);
                    words.push(' ');
                    words.push_str(text);
                }
            }
        }
        words
    }

    /// Its fields by their own names.
    #[must_use]
    pub fn details(&self) -> Details {
        let mut details = Details::default();
        details.keep("message", self.message.as_deref());
        for (field, text) in &self.errors {
            let name = if field.is_empty() { "errors".to_owned() } else { format!("errors.{field}") };
            details.keep(&name, Some(text));
        }
        details
    }
}

/// The field that a leaf of the error tree speaks of: its path without the places in lists.
fn field_of(path: &str) -> String {
    let names = path.split('.').filter(|part| !part.bytes().all(|byte| byte.is_ascii_digit()));
    names.collect::<Vec<_>>().join(".")
}

/// A refusal as we answer it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BegatewayRefusal {
    /// What is wrong.
    pub message: String,
    /// What is wrong, field by field.
    pub errors: Value,
}

impl BegatewayRefusal {
    /// A refusal of one field: `{"message", "errors": {field: [texts]}}`.
    #[must_use]
    pub fn of(message: &str, field: &str, texts: &[&str]) -> Self {
        let texts = texts.iter().map(|text| Value::from(*text)).collect();
        let errors = Value::Object(Map::from_iter([(field.to_owned(), Value::Array(texts))]));
        Self { message: message.to_owned(), errors }
    }

    /// The same with its errors one level deeper, as the sister service writes them: `{"errors": {"request": {field: [texts]}}}`.
    #[must_use]
    pub fn within_request(mut self) -> Self {
        self.errors = Value::Object(Map::from_iter([("request".to_owned(), self.errors)]));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> BegatewayProblem {
        BegatewayProblem::read(body.as_bytes()).unwrap()
    }

    #[test]
    fn each_form_of_a_refusal_is_read() {
        let plain = read(
            r#"{"message":"transaction can't be refunded","errors":{"base":["transaction can't be refunded"]}}"#,
        );
        assert_eq!(plain.words(), "transaction can't be refunded");
        let older = read(
            r#"{"response":{"message":"Reason can't be blank.","errors":{"reason":["can't be blank"]}}}"#,
        );
        assert_eq!(older.words(), "Reason can't be blank.");
        assert_eq!(older.errors, [("reason".to_owned(), "can't be blank".to_owned())]);
        let deeper =
            read(r#"{"message":"Unprocessable entity","errors":{"request":{"amount":["is missing"]}}}"#);
        assert_eq!(deeper.words(), "Unprocessable entity; request.amount is missing");
        assert_eq!(deeper.details().get("errors.request.amount"), Some("is missing"));
        let bare = read(r#"{"errors":"no"}"#);
        assert_eq!(bare.words(), "no");
        assert_eq!(BegatewayProblem::read(b"{}"), None);
    }
}
