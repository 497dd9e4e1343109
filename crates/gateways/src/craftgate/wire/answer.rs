//! The envelope of Craftgate's answers: `data` when it went well, `errors` when it did not.

use crate::json_tree::JsonTree;

/// An answer, opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CraftgateAnswer {
    /// `data`, and no `errors`.
    Data(JsonTree),
    /// `errors`, an object, and no `data`.
    Errors(CraftgateErrors),
    /// No JSON object, one that names a field twice, or one with both, or neither.
    Unreadable,
}

/// `errors`: what went wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CraftgateErrors {
    /// `errorCode`: above 10000 from the bank, below from Craftgate's own checks.
    pub code: Option<String>,
    /// `errorDescription`: words for people.
    pub description: Option<String>,
    /// `errorGroup`: the sort of error, where it is one of a payment.
    pub group: Option<String>,
    /// `providerError.errorCode`: the bank's own code.
    pub provider_code: Option<String>,
    /// `providerError.errorMessage`: the bank's own words.
    pub provider_message: Option<String>,
}

impl CraftgateAnswer {
    /// Opens a body.
    #[must_use]
    pub fn read(body: &[u8]) -> Self {
        let Some(tree) = JsonTree::read_object(body) else { return Self::Unreadable };
        match (tree.get("data"), tree.get("errors")) {
            (Some(data @ JsonTree::Object(_)), None) => Self::Data(data.clone()),
            (None, Some(errors @ JsonTree::Object(_))) => Self::Errors(CraftgateErrors::read(errors)),
            (_, _) => Self::Unreadable,
        }
    }
}

impl CraftgateErrors {
    /// Reads `errors`, or the `error` of a refund in a list.
    #[must_use]
    pub fn read(tree: &JsonTree) -> Self {
        let text = |name| tree.text_of(name).map(str::to_owned);
        let provider =
            |name| tree.get("providerError").and_then(|error| error.text_of(name)).map(str::to_owned);
        Self {
            code: text("errorCode"),
            description: text("errorDescription"),
            group: text("errorGroup"),
            provider_code: provider("errorCode"),
            provider_message: provider("errorMessage"),
        }
    }

    /// Its words: the description, and the bank's own behind it where they say more.
    #[must_use]
    pub fn words(&self) -> Option<String> {
        match (&self.description, &self.provider_message) {
            (Some(words), Some(more)) if words != more => Some(format!("{words} ({more})")),
            (Some(words), _) | (None, Some(words)) => Some(words.clone()),
            (None, None) => None,
        }
    }
}

/// The rows of a list, and how many there are in all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CraftgateRows<'a> {
    /// The rows of this page.
    pub items: &'a [JsonTree],
    /// `totalSize`, where it is told.
    pub total: Option<u64>,
    /// `size`, where it is told: how many rows a page has at most, which may be less than was asked for.
    pub size: Option<u64>,
}

impl<'a> CraftgateRows<'a> {
    /// Reads the `data` of a list; none when it has no `items`.
    #[must_use]
    pub fn read(data: &'a JsonTree) -> Option<Self> {
        let items = data.get("items").filter(|items| matches!(items, JsonTree::List(_)))?.items();
        let count = |name| data.text_of(name).and_then(|count| count.parse().ok());
        Some(Self { items, total: count("totalSize"), size: count("size") })
    }

    /// Whether these rows, the first page, are surely all: as many as there are, or all of them fit its size. A page may be shorter than
    /// its size by rows that are not shown.
    #[must_use]
    pub fn are_all(&self) -> bool {
        let here = u64::try_from(self.items.len()).unwrap_or(0).max(self.size.unwrap_or(0));
        self.total.is_none_or(|total| here >= total)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_data_or_errors_and_never_both() {
        assert!(matches!(CraftgateAnswer::read(br#"{"data":{"id":1}}"#), CraftgateAnswer::Data(_)));
        assert!(matches!(CraftgateAnswer::read(br#"{"data":{},"errors":null}"#), CraftgateAnswer::Data(_)));
        for body in [
            "",
            "[]",
            "{}",
            r#"{"data":null}"#,
            r#"{"data":[]}"#,
            r#"{"data":{},"errors":{}}"#,
            r#"{"errors":[]}"#,
        ] {
            assert_eq!(CraftgateAnswer::read(body.as_bytes()), CraftgateAnswer::Unreadable, "{body}");
        }
    }

    #[test]
    fn a_code_is_read_as_text_or_number_and_the_banks_words_are_added() {
        let body = br#"{"errors":{"errorCode":10051,"errorDescription":"No funds","providerError":{"errorCode":"51","errorMessage":"limit"}}}"#;
        let CraftgateAnswer::Errors(errors) = CraftgateAnswer::read(body) else { panic!("these are errors") };
        assert_eq!(errors.code.as_deref(), Some("10051"));
        assert_eq!(errors.words().as_deref(), Some("No funds (limit)"));
    }
}
