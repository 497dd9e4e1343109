//! Numbers of cards: whoever takes payments has them at hand, and sends one where none belongs.

use serde_json::{Value, json};

use crate::secrets::desk::Desk;

/// Where a card's number may come from, each with a number of its own: test cards that gateways publish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Card {
    /// A program tells of a payment.
    Payment,
    /// A program asks for a refund.
    Refund,
    /// A program written for a gateway refunds.
    Dialect,
    /// A gateway's answer.
    Answer,
    /// A gateway's message.
    Message,
}

impl Card {
    const ALL: [Self; 5] = [Self::Payment, Self::Refund, Self::Dialect, Self::Answer, Self::Message];

    pub const fn number(self) -> &'static str {
        match self {
            Self::Payment => "5258640000000001",
            Self::Refund => "4256690000000001",
            Self::Dialect => "4012001037141112",
            Self::Answer => "4005550000000019",
            Self::Message => "5123456789012346",
        }
    }

    /// Marks all of them.
    pub fn plant(desk: &mut Desk) {
        for card in Self::ALL {
            desk.needles.add(&format!("card of {card:?}"), card.number());
        }
    }

    /// A JSON object with the card in it, by each name that a gateway has for it.
    pub fn put_in(self, body: &str) -> String {
        let mut body: Value = serde_json::from_str(body).unwrap();
        let number = self.number();
        let fields = [
            ("card_number", json!(number)),
            ("cardNumber", json!(number)),
            ("cardnum", json!(number)),
            ("credit_card", json!({ "number": number, "holder": "Demo Customer" })),
        ];
        let object = body.as_object_mut().unwrap();
        object.extend(fields.map(|(name, value)| (name.to_owned(), value)));
        body.to_string()
    }
}
