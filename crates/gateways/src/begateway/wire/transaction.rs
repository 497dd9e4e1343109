//! Transactions as the beGateway family writes them, read field by field and kept by their own names.

use domain::money::{AmountError, Currency, Money};
use jiff::Timestamp;

use crate::begateway::exponent::read_minor;
use crate::details::Details;
use crate::json_tree::JsonTree;

/// The fields of a transaction that are kept: what the refund pages document, and no data of a person or a card.
const FIELDS: [&str; 24] = [
    "uid",
    "id",
    "status",
    "type",
    "message",
    "amount",
    "currency",
    "parent_uid",
    "reason",
    "receipt_url",
    "tracking_id",
    "test",
    "language",
    "created_at",
    "updated_at",
    "paid_at",
    "closed_at",
    "settled_at",
    "manually_corrected_at",
    "method_type",
    "payment_method_type",
    "status_code",
    "code",
    "friendly_message",
];

/// The sections of a transaction that are kept, whatever they hold; `transaction` is one in API version 3.
const SECTIONS: [&str; 9] = [
    "refund",
    "void",
    "be_protected_verification",
    "smart_routing_verification",
    "transaction",
    "payment",
    "authorization",
    "capture",
    "chargeback",
];

/// A transaction, whichever of the two envelopes it came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BegatewayTransaction(JsonTree);

/// Where a transaction stands, in the gateway's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BegatewayStatus {
    /// It says nothing of it.
    Absent,
    /// Done.
    Successful,
    /// Declined.
    Failed,
    /// Not done in time.
    Expired,
    /// Under way.
    Pending,
    /// Waits for somebody, a customer mostly.
    Incomplete,
    /// A word that the pages do not have.
    Other(String),
}

/// What a transaction is, in the gateway's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BegatewayType {
    /// It says nothing of it.
    Absent,
    /// Money is taken.
    Payment,
    /// Money is held.
    Authorization,
    /// Held money is taken.
    Capture,
    /// Money is given back.
    Refund,
    /// A hold is let go.
    Void,
    /// The customer's bank takes it back.
    Chargeback,
    /// A word that the pages do not have.
    Other(String),
}

/// Why a transaction's amount cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnreadableAmount {
    /// There is none.
    #[error("no amount")]
    Absent,
    /// The currency is none that can be paid in.
    #[error("a currency that is none")]
    Currency,
    /// The digits are no amount of it.
    #[error(transparent)]
    Digits(#[from] AmountError),
}

impl BegatewayTransaction {
    /// Reads a body: `{"transaction": {…}}`, or the flat object of API version 3, whose section `transaction` is another
    /// thing. None when it holds no transaction.
    #[must_use]
    pub fn read(body: &[u8]) -> Option<Self> {
        let tree = JsonTree::read_object(body)?;
        if is_transaction(&tree) {
            return Some(Self(tree));
        }
        tree.get("transaction").cloned().and_then(Self::take)
    }

    /// Takes an element of a list, with or without the envelope.
    #[must_use]
    pub fn take(tree: JsonTree) -> Option<Self> {
        if is_transaction(&tree) {
            return Some(Self(tree));
        }
        tree.get("transaction").filter(|inner| is_transaction(inner)).cloned().map(Self)
    }

    /// Its uid; some clients know `id` only.
    #[must_use]
    pub fn uid(&self) -> Option<&str> {
        self.0.text_of("uid").or_else(|| self.0.text_of("id"))
    }

    /// A field's text, by its name.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.text_of(name)
    }

    /// The text of a field of one of its sections.
    #[must_use]
    pub fn text_in(&self, section: &str, name: &str) -> Option<&str> {
        self.0.get(section).and_then(|section| section.text_of(name))
    }

    /// Where it stands: the outer status, whatever its sections say.
    #[must_use]
    pub fn status(&self) -> BegatewayStatus {
        match self.text("status").map(str::to_ascii_lowercase).as_deref() {
            None => BegatewayStatus::Absent,
            Some("successful") => BegatewayStatus::Successful,
            Some("failed") => BegatewayStatus::Failed,
            Some("expired") => BegatewayStatus::Expired,
            Some("pending") => BegatewayStatus::Pending,
            Some("incomplete") => BegatewayStatus::Incomplete,
            Some(other) => BegatewayStatus::Other(other.to_owned()),
        }
    }

    /// What it is.
    #[must_use]
    pub fn kind(&self) -> BegatewayType {
        match self.text("type").map(str::to_ascii_lowercase).as_deref() {
            None => BegatewayType::Absent,
            Some("payment") => BegatewayType::Payment,
            Some("authorization") => BegatewayType::Authorization,
            Some("capture") => BegatewayType::Capture,
            Some("refund") => BegatewayType::Refund,
            Some("void") => BegatewayType::Void,
            Some("chargeback") => BegatewayType::Chargeback,
            Some(other) => BegatewayType::Other(other.to_owned()),
        }
    }

    /// Its amount. Where it names no currency, `otherwise` is its parent's.
    pub fn amount(&self, otherwise: Option<Currency>) -> Result<Money, UnreadableAmount> {
        let currency = match self.text("currency") {
            Some(code) => code.parse().ok(),
            None => otherwise,
        };
        let currency = currency.ok_or(UnreadableAmount::Currency)?;
        let digits = self.text("amount").ok_or(UnreadableAmount::Absent)?;
        Ok(read_minor(digits, currency)?)
    }

    /// Whether one of the names in its `tracking_id` is this one.
    #[must_use]
    pub fn is_tracked_as(&self, name: &str) -> bool {
        self.text("tracking_id").is_some_and(|names| tracking_names(names).any(|one| one == name))
    }

    /// Whether it is a test; some write `1` for true.
    #[must_use]
    pub fn is_test(&self) -> bool {
        matches!(self.text("test"), Some("true" | "1"))
    }

    /// An instant, UTC microseconds, from its ISO 8601 text; none when there is none or it cannot be read.
    #[must_use]
    pub fn instant(&self, name: &str) -> Option<i64> {
        let instant: Timestamp = self.text(name)?.parse().ok()?;
        Some(instant.as_microsecond())
    }

    /// The code of what came of it, where it is a name.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        let code = self.text("code").or_else(|| self.text("status_code"))?;
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
        (code.len() <= 64 && code.bytes().all(fits)).then_some(code)
    }

    /// The gateway's words: the message, and the processor's where it says something else.
    #[must_use]
    pub fn words(&self) -> Option<String> {
        let outer = self.text("message").or_else(|| self.text("friendly_message"));
        let inner =
            ["refund", "void", "transaction"].iter().find_map(|section| self.text_in(section, "message"));
        match (outer, inner) {
            (Some(outer), Some(inner)) if outer != inner => Some(format!("{outer}: {inner}")),
            (Some(words), _) | (None, Some(words)) => Some(words.to_owned()),
            (None, None) => None,
        }
    }

    /// Its fields by their own names, no data of a person or a card among them.
    #[must_use]
    pub fn details(&self) -> Details {
        let mut details = Details::default();
        for name in FIELDS {
            details.keep(name, self.text(name));
        }
        for name in SECTIONS {
            if let Some(section) = self.0.get(name) {
                section.keep_in(&mut details, name);
            }
        }
        details
    }
}

/// The names within a `tracking_id`: it holds several between semicolons.
pub fn tracking_names(tracking_id: &str) -> impl Iterator<Item = &str> {
    tracking_id.split(';').map(str::trim).filter(|name| !name.is_empty())
}

fn is_transaction(tree: &JsonTree) -> bool {
    tree.text_of("uid").is_some()
        || (tree.text_of("status").is_some()
            && (tree.text_of("id").is_some() || tree.text_of("type").is_some()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> BegatewayTransaction {
        BegatewayTransaction::read(body.as_bytes()).unwrap()
    }

    #[test]
    fn both_envelopes_hold_the_same_transaction() {
        let wrapped = read(r#"{"transaction":{"uid":"2-3","status":"successful","type":"refund"}}"#);
        let flat = read(
            r#"{"uid":"2-3","status":"successful","type":"refund","code":"S.0000","transaction":{"ref_id":"8"}}"#,
        );
        for transaction in [wrapped, flat.clone()] {
            assert_eq!(transaction.uid(), Some("2-3"));
            assert_eq!(transaction.status(), BegatewayStatus::Successful);
            assert_eq!(transaction.kind(), BegatewayType::Refund);
        }
        assert_eq!(flat.details().get("transaction.ref_id"), Some("8"));
        assert_eq!(BegatewayTransaction::read(br#"{"message":"no"}"#), None);
    }

    #[test]
    fn the_outer_status_rules_and_unheard_of_words_are_kept() {
        let torn = read(r#"{"transaction":{"uid":"1","status":"pending","refund":{"status":"successful"}}}"#);
        assert_eq!(torn.status(), BegatewayStatus::Pending);
        let strange = read(r#"{"transaction":{"uid":"1","status":"initial","type":"payout"}}"#);
        assert_eq!(strange.status(), BegatewayStatus::Other("initial".to_owned()));
        assert_eq!(strange.kind(), BegatewayType::Other("payout".to_owned()));
    }

    #[test]
    fn no_card_and_no_person_is_kept() {
        let body = r#"{"transaction":{"uid":"1","status":"failed","credit_card":{"holder":"John Doe","last_4":"0000"},
            "customer":{"email":"john@example.com"},"billing_address":{"phone":"1"},"description":"for John"}}"#;
        let kept: Vec<String> = read(body).details().iter().map(|(name, _)| name.to_owned()).collect();
        assert_eq!(kept, ["uid", "status"]);
    }

    #[test]
    fn one_of_several_tracking_names_is_found_whole_only() {
        let tracked = read(r#"{"transaction":{"uid":"1","status":"pending","tracking_id":"a-1; b-2;c"}}"#);
        assert!(tracked.is_tracked_as("b-2") && tracked.is_tracked_as("c"));
        assert!(!tracked.is_tracked_as("b") && !tracked.is_tracked_as("a-1; b-2;c"));
    }

    #[test]
    fn instants_are_read_with_their_offset() {
        let both = read(
            r#"{"transaction":{"uid":"1","created_at":"2014-06-11T12:04:59+03:00","paid_at":"2014-06-11T09:04:59.000Z","closed_at":"soon"}}"#,
        );
        assert_eq!(both.instant("created_at"), Some(1_402_477_499_000_000));
        assert_eq!(both.instant("paid_at"), both.instant("created_at"));
        assert_eq!(both.instant("closed_at"), None);
    }
}
