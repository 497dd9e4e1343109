//! The two refund calls, as we make them and as they come in.

use serde::Serialize;
use serde_json::value::RawValue;

use crate::craftgate::wire::CraftgateRefundDestination;
use crate::details::Details;
use crate::json_tree::JsonTree;

/// The option, and the field, that charges the merchant's own balance.
pub const CHARGE_FROM_ME: &str = "chargeFromMe";
/// The option, and the field, that says where the money goes.
pub const REFUND_DESTINATION_TYPE: &str = "refundDestinationType";

/// `POST /payment/v1/refunds` as we make it, in the order of Craftgate's own clients.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CraftgateRefundCall<'a> {
    /// Craftgate's id of the payment.
    pub payment_id: Box<RawValue>,
    /// Our Reference Number.
    pub conversation_id: &'a str,
    /// Where the money goes; Craftgate's own default when it is not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refund_destination_type: Option<&'static str>,
    /// Whether the merchant's own balance is charged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub charge_from_me: Option<bool>,
}

/// `POST /payment/v1/refund-transactions` as we make it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CraftgateItemRefundCall<'a> {
    /// Craftgate's id of the item.
    pub payment_transaction_id: Box<RawValue>,
    /// Our Reference Number.
    pub conversation_id: &'a str,
    /// How much, in major units.
    pub refund_price: Box<RawValue>,
    /// Where the money goes; Craftgate's own default when it is not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refund_destination_type: Option<&'static str>,
    /// Whether the merchant's own balance is charged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub charge_from_me: Option<bool>,
}

/// What a requester chose beyond the amount.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CraftgateChoice {
    /// Where the money goes.
    pub destination: Option<CraftgateRefundDestination>,
    /// Whether the merchant's own balance is charged.
    pub charge_from_me: Option<bool>,
}

impl CraftgateChoice {
    /// Reads the options of an order; the name of the option whose value is none of the documented ones as the error.
    pub fn read(options: &Details) -> Result<Self, &'static str> {
        let destination = match options.get(REFUND_DESTINATION_TYPE) {
            None => None,
            Some(word) => Some(CraftgateRefundDestination::read(word).ok_or(REFUND_DESTINATION_TYPE)?),
        };
        let charge_from_me = match options.get(CHARGE_FROM_ME) {
            None => None,
            Some("true") => Some(true),
            Some("false") => Some(false),
            Some(_) => return Err(CHARGE_FROM_ME),
        };
        Ok(Self { destination, charge_from_me })
    }

    /// As an order keeps it.
    #[must_use]
    pub fn options(self) -> Details {
        let mut options = Details::default();
        options.keep(REFUND_DESTINATION_TYPE, self.destination.map(CraftgateRefundDestination::as_str));
        options
            .keep(CHARGE_FROM_ME, self.charge_from_me.map(|charged| if charged { "true" } else { "false" }));
        options
    }
}

/// A refund call as it comes in, of either kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CraftgateIncoming {
    /// The payment's or the item's id.
    pub id: String,
    /// The caller's name for the refund.
    pub conversation_id: Option<String>,
    /// How much, by its digits; none: all that is left.
    pub price: Option<String>,
    /// What the caller chose.
    pub choice: CraftgateChoice,
}

/// The field that is missing or of another kind than documented, and what it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field} must be {expected}")]
pub struct WrongField {
    /// Its name.
    pub field: &'static str,
    /// What it should be.
    pub expected: &'static str,
}

impl CraftgateIncoming {
    /// Reads the fields of a call whose subject stands in `id_field`; fields it does not have are let through.
    pub fn read(tree: &JsonTree, id_field: &'static str) -> Result<Self, WrongField> {
        let wrong = |field, expected| WrongField { field, expected };
        let id = tree.text_of(id_field).and_then(whole_number);
        let id = id.ok_or(wrong(id_field, "the id, a whole number"))?.to_owned();
        let conversation_id = match tree.get("conversationId") {
            None => None,
            Some(JsonTree::Text(text)) => Some(text.clone()).filter(|text| !text.is_empty()),
            Some(_) => return Err(wrong("conversationId", "a text")),
        };
        let price = match tree.get("refundPrice") {
            None => None,
            Some(JsonTree::Number(digits) | JsonTree::Text(digits)) if !digits.is_empty() => {
                Some(digits.clone())
            }
            Some(_) => return Err(wrong("refundPrice", "a number in major units, such as 12.34")),
        };
        Ok(Self { id, conversation_id, price, choice: read_choice(tree)? })
    }
}

fn read_choice(tree: &JsonTree) -> Result<CraftgateChoice, WrongField> {
    let destination = match tree.get(REFUND_DESTINATION_TYPE) {
        None => None,
        Some(word) => Some(
            word.text()
                .and_then(CraftgateRefundDestination::read)
                .ok_or(WrongField { field: REFUND_DESTINATION_TYPE, expected: "PROVIDER or WALLET" })?,
        ),
    };
    let charge_from_me = match tree.get(CHARGE_FROM_ME) {
        None => None,
        Some(JsonTree::Bool(charged)) => Some(*charged),
        Some(_) => return Err(WrongField { field: CHARGE_FROM_ME, expected: "true or false" }),
    };
    Ok(CraftgateChoice { destination, charge_from_me })
}

/// A whole number above zero as its digits; none when the text is anything else.
#[must_use]
pub fn whole_number(text: &str) -> Option<&str> {
    let fits = (1..=19).contains(&text.len()) && !text.starts_with('0');
    (fits && text.bytes().all(|byte| byte.is_ascii_digit())).then_some(text)
}

/// A number of JSON by its own digits; none when the text is no number.
#[must_use]
pub fn number(text: &str) -> Option<Box<RawValue>> {
    if !text.starts_with(|first: char| first == '-' || first.is_ascii_digit()) {
        return None;
    }
    RawValue::from_string(text.to_owned()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Result<CraftgateIncoming, WrongField> {
        CraftgateIncoming::read(&JsonTree::read_object(body.as_bytes()).unwrap(), "paymentId")
    }

    #[test]
    fn a_call_is_read_whole_and_what_is_null_is_absent() {
        let whole = read(r#"{"paymentId":9007199254740993,"conversationId":"o-1","refundPrice":1.50,"refundDestinationType":"WALLET","chargeFromMe":true,"more":{}}"#).unwrap();
        assert_eq!((whole.id.as_str(), whole.price.as_deref()), ("9007199254740993", Some("1.50")));
        assert_eq!(whole.choice.options().get("chargeFromMe"), Some("true"));
        assert_eq!(whole.choice.options().get("refundDestinationType"), Some("WALLET"));
        assert_eq!(CraftgateChoice::read(&whole.choice.options()), Ok(whole.choice));
        let bare = read(r#"{"paymentId":"7","conversationId":null,"refundPrice":null,"chargeFromMe":null}"#)
            .unwrap();
        assert_eq!((bare.conversation_id, bare.price, bare.choice), (None, None, CraftgateChoice::default()));
    }

    #[test]
    fn each_wrong_field_is_told_by_its_name() {
        for (body, field) in [
            ("{}", "paymentId"),
            (r#"{"paymentId":1.5}"#, "paymentId"),
            (r#"{"paymentId":-1}"#, "paymentId"),
            (r#"{"paymentId":{}}"#, "paymentId"),
            (r#"{"paymentId":1,"conversationId":2}"#, "conversationId"),
            (r#"{"paymentId":1,"refundPrice":[]}"#, "refundPrice"),
            (r#"{"paymentId":1,"refundPrice":""}"#, "refundPrice"),
            (r#"{"paymentId":1,"refundDestinationType":"PIGEON"}"#, "refundDestinationType"),
            (r#"{"paymentId":1,"chargeFromMe":"yes"}"#, "chargeFromMe"),
        ] {
            assert_eq!(read(body).unwrap_err().field, field, "{body}");
        }
    }

    #[test]
    fn an_option_that_is_none_of_the_documented_words_is_told() {
        let with = |name, value| {
            let mut options = Details::default();
            options.keep(name, Some(value));
            CraftgateChoice::read(&options)
        };
        assert_eq!(with("chargeFromMe", "maybe"), Err("chargeFromMe"));
        assert_eq!(with("refundDestinationType", "PIGEON"), Err("refundDestinationType"));
        assert_eq!(with("somethingElse", "x"), Ok(CraftgateChoice::default()));
    }
}
