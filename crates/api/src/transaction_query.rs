//! The one query object: the table, the totals and the address bar all read and write it.

use domain::id::{CompanyId, SavedViewId, TransactionId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// What the report shows. Every field is optional; fields combine with *and*.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams, ToSchema)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub struct TransactionQuery {
    /// At or after: a day (`2026-11-01`, from its first instant in `zone`), an instant (RFC 3339), or a word for a day as
    /// the calendar in `zone` has it at `as_of`: `today`, `today-6` (six days before), `this-month`, `last-month`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Before the end of this day in `zone`, or before this instant; of a month its last day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// The IANA time zone that days are read in; UTC when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// What `from`, `to` and the order by time go by: `created` (as when absent), or `settled`, when a payment was paid
    /// and a refund reached its end. Rows that have not settled are not in a list by `settled`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// One company; all of the person's when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<uuid::Uuid>)]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub company: Option<CompanyId>,
    /// Several companies, by id, between commas. With `company` too, that one is among them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub companies: Option<String>,
    /// The customer's phone number, in any form, or its end of at least 5 digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// *Payment Result*: `SUCCESS`, `FAILED` or `PENDING`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<String>,
    /// The state behind the result: a payment's (`captured`) or a refund's (`unknown`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// *Gateway*: an integration's display name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gateway: Option<String>,
    /// Several gateways, by their integrations' ids, between commas. With `gateway` too, those of that name are among them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gateways: Option<String>,
    /// *Payment Type*.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_type: Option<String>,
    /// `payment` or `refund`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// *Payment Currency*, ISO 4217.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// *Payment Amount* at least: a decimal in major units of each row's own currency, `12.34`. A refund's is negative.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount_min: Option<String>,
    /// *Payment Amount* at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount_max: Option<String>,
    /// Payments with something left to refund (`true`), or with nothing left (`false`). Refunds are in neither.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refundable: Option<bool>,
    /// A part of the customer's name, at least 3 characters: capitals, accents and Turkish dots do not matter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer: Option<String>,
    /// *Order Number*, whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_number: Option<String>,
    /// *Reference Number*, whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference_number: Option<String>,
    /// *Conversation ID*, whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conversation_id: Option<String>,
    /// *ID*.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<uuid::Uuid>)]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub id: Option<TransactionId>,
    /// *Related Payment ID*: the refunds of this payment.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<uuid::Uuid>)]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub related_payment_id: Option<TransactionId>,
    /// A gateway's id of a payment, an order or a refund, whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gateway_id: Option<String>,
    /// *User Email*, whole, in any case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_email: Option<String>,
    /// The name of the credential that refunded, whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credential: Option<String>,
    /// The one search box: an id or a related payment id, or a part (at least 3 characters) of the customer's name, the
    /// phone number, the order, reference or conversation number, a gateway's id, the e-mail or the credential. Capitals,
    /// accents and Turkish dots do not matter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// `-created` (newest first, as when absent), `created`, `-amount` (largest first) or `amount`. Amounts are compared
    /// in major units, whatever the currency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sort: Option<String>,
    /// The saved view that this was opened as. It narrows nothing: the panel tells by it what was changed since.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<uuid::Uuid>)]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub view: Option<SavedViewId>,
    /// Where the last page ended: its `next`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// The moment the pages are of: the first page's `as_of`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<String>,
    /// Rows a page, 1 to 200; 50 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u16>,
}

/// The rows a page has when the query does not say.
pub const DEFAULT_LIMIT: u16 = 50;
/// The most rows a page can have.
pub const MAX_LIMIT: u16 = 200;

impl TransactionQuery {
    /// Reads an address's query string (without `?`); empty values mean absent.
    pub fn from_query_string(text: &str) -> Result<Self, serde_urlencoded::de::Error> {
        let kept: Vec<&str> = text
            .split('&')
            .filter(|pair| pair.split_once('=').is_some_and(|(_, value)| !value.is_empty()))
            .collect();
        serde_urlencoded::from_str(&kept.join("&"))
    }

    /// Writes it as a query string (without `?`), absent fields left out.
    pub fn to_query_string(&self) -> Result<String, serde_urlencoded::ser::Error> {
        serde_urlencoded::to_string(self)
    }

    /// The same filters from the first page on: no cursor, no moment.
    #[must_use]
    pub fn first_page(mut self) -> Self {
        self.cursor = None;
        self.as_of = None;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_survives_the_address_bar() {
        let query = TransactionQuery {
            from: Some("2026-11-01".to_owned()),
            zone: Some("Europe/Istanbul".to_owned()),
            phone: Some("+90 532 000 00 01".to_owned()),
            gateway: Some("Masterpass & friends".to_owned()),
            limit: Some(25),
            ..TransactionQuery::default()
        };
        let text = query.to_query_string().unwrap();
        assert_eq!(TransactionQuery::from_query_string(&text).unwrap(), query);
    }

    #[test]
    fn empty_values_mean_absent_and_unknown_names_are_told() {
        assert_eq!(
            TransactionQuery::from_query_string("phone=&result=").unwrap(),
            TransactionQuery::default()
        );
        assert!(TransactionQuery::from_query_string("colour=red").is_err());
    }
}
