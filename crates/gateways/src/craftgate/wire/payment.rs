//! A payment, and its items, as Craftgate's lookups and lists give them.

use crate::craftgate::wire::refund::CraftgateRefund;
use crate::json_tree::JsonTree;

/// The fields of a payment that are kept beside ours. Names, cards and addresses of people are not among them.
pub const PAYMENT_FIELDS: [&str; 22] = [
    "id",
    "createdDate",
    "price",
    "paidPrice",
    "walletPrice",
    "refundablePrice",
    "currency",
    "conversationId",
    "externalId",
    "orderId",
    "installment",
    "paymentStatus",
    "paymentType",
    "paymentPhase",
    "paymentProvider",
    "paymentSource",
    "paymentGroup",
    "refundStatus",
    "authCode",
    "hostReference",
    "transId",
    "retryCount",
];

/// `paymentStatus`, with `paymentPhase` beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CraftgatePaymentStatus {
    /// `SUCCESS` in the phase `AUTH` or `POST_AUTH`, or in none.
    Taken,
    /// `SUCCESS` in the phase `PRE_AUTH`.
    Held,
    /// `FAILURE`.
    Failure,
    /// `INIT_THREEDS`, `CALLBACK_THREEDS`, `WAITING`.
    UnderWay,
    /// A word that is in none of the documents, or none.
    Other,
}

/// A payment, read field by field.
#[derive(Clone, Copy, Debug)]
pub struct CraftgatePayment<'a>(&'a JsonTree);

impl<'a> CraftgatePayment<'a> {
    /// Takes a payment from a tree; none when it is no object.
    #[must_use]
    pub fn read(tree: &'a JsonTree) -> Option<Self> {
        matches!(tree, JsonTree::Object(_)).then_some(Self(tree))
    }

    /// A field's text or digits, by Craftgate's own name.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&'a str> {
        self.0.text_of(name)
    }

    /// Where it stands.
    #[must_use]
    pub fn status(&self) -> CraftgatePaymentStatus {
        match (self.text("paymentStatus"), self.text("paymentPhase")) {
            (Some("SUCCESS"), Some("PRE_AUTH")) => CraftgatePaymentStatus::Held,
            (Some("SUCCESS"), _) => CraftgatePaymentStatus::Taken,
            (Some("FAILURE"), _) => CraftgatePaymentStatus::Failure,
            (Some("INIT_THREEDS" | "CALLBACK_THREEDS" | "WAITING"), _) => CraftgatePaymentStatus::UnderWay,
            (_, _) => CraftgatePaymentStatus::Other,
        }
    }

    /// Its items; those that are no objects are left out.
    pub fn items(&self) -> impl Iterator<Item = Self> {
        self.0.get("paymentTransactions").map_or(&[][..], JsonTree::items).iter().filter_map(Self::read)
    }

    /// Its refunds, where the answer has them; none where it does not say.
    #[must_use]
    pub fn refunds(&self) -> Option<Vec<CraftgateRefund>> {
        let list = self.0.get("refunds").filter(|list| matches!(list, JsonTree::List(_)))?;
        Some(list.items().iter().filter_map(CraftgateRefund::read).collect())
    }

    /// The buyer's name, where the buyer is a member.
    #[must_use]
    pub fn buyer_name(&self) -> Option<String> {
        let member = self.0.get("buyerMember")?;
        if let Some(name) = member.text_of("name") {
            return Some(name.to_owned());
        }
        match (member.text_of("contactName"), member.text_of("contactSurname")) {
            (Some(name), Some(surname)) => Some(format!("{name} {surname}")),
            (Some(one), None) | (None, Some(one)) => Some(one.to_owned()),
            (None, None) => None,
        }
    }

    /// The buyer's phone number, where the buyer is a member.
    #[must_use]
    pub fn buyer_phone(&self) -> Option<&'a str> {
        self.0.get("buyerMember")?.text_of("phoneNumber")
    }
}
