//! A refund as Craftgate answers it: of a payment (the seed's first table) or of an item (its second).

use domain::money::{Currency, Money};

use crate::craftgate::wire::answer::CraftgateErrors;
use crate::craftgate::wire::{CraftgateRefundStatus, CraftgateRefundType};
use crate::details::Details;
use crate::json_tree::JsonTree;

/// Each documented field of a refund, whether of a payment or of an item, but for the two lists and objects in it.
pub const REFUND_FIELDS: [&str; 18] = [
    "id",
    "conversationId",
    "createdDate",
    "status",
    "refundPrice",
    "refundBankPrice",
    "refundWalletPrice",
    "refundType",
    "refundDestinationType",
    "authCode",
    "hostReference",
    "transId",
    "currency",
    "paymentId",
    "paymentTransactionId",
    "isAfterSettlement",
    "paymentType",
    "chargeFromMe",
];

/// Each documented field of one element of `paymentTransactionRefunds`, the ones that must not be left out first.
pub const ITEM_REFUND_FIELDS: [&str; 15] = [
    "id",
    "status",
    "refundPrice",
    "paymentTransactionId",
    "createdDate",
    "isAfterSettlement",
    "refundBankPrice",
    "refundWalletPrice",
    "currency",
    "conversationId",
    "paymentId",
    "refundDestinationType",
    "authCode",
    "hostReference",
    "transId",
];

/// The name of the list of items' refunds.
pub const ITEM_REFUNDS: &str = "paymentTransactionRefunds";

/// A refund, read field by field; a field of another type than documented is read as far as it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CraftgateRefund {
    tree: JsonTree,
    /// The refunds of items in it; empty for a cancel.
    pub items: Vec<Self>,
}

/// Why an answer's amount cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnreadablePrice {
    /// The currency is none.
    #[error("a currency that is none")]
    Currency,
    /// The number is none of the currency, or negative.
    #[error("a refundPrice that is no amount of its currency")]
    Price,
}

impl CraftgateRefund {
    /// Takes a refund from a tree; none when it is no object.
    #[must_use]
    pub fn read(tree: &JsonTree) -> Option<Self> {
        if !matches!(tree, JsonTree::Object(_)) {
            return None;
        }
        let list = tree.get(ITEM_REFUNDS).map_or(&[][..], JsonTree::items);
        let items = list.iter().map(|item| Self { tree: item.clone(), items: Vec::new() }).collect();
        Some(Self { tree: tree.clone(), items })
    }

    /// Takes several refunds of items as those of one refund, which says nothing itself.
    #[must_use]
    pub const fn of_items(items: Vec<Self>) -> Self {
        Self { tree: JsonTree::Object(Vec::new()), items }
    }

    /// A field's text or digits, by Craftgate's own name.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.tree.text_of(name)
    }

    /// Craftgate's id of it: for a cancel, and for an item's refund.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.text("id")
    }

    /// What `status` says.
    #[must_use]
    pub fn status(&self) -> CraftgateRefundStatus {
        CraftgateRefundStatus::read(self.text("status"))
    }

    /// What `refundType` says.
    #[must_use]
    pub fn refund_type(&self) -> CraftgateRefundType {
        CraftgateRefundType::read(self.text("refundType"))
    }

    /// Its currency; where a list does not tell it, that of the payment beside it.
    #[must_use]
    pub fn currency(&self) -> Option<&str> {
        self.text("currency").or_else(|| self.tree.get("payment")?.text_of("currency"))
    }

    /// Craftgate's id of the payment; where a list does not tell it, that of the payment beside it.
    #[must_use]
    pub fn payment_id(&self) -> Option<&str> {
        self.text("paymentId").or_else(|| self.tree.get("payment")?.text_of("id"))
    }

    /// `refundPrice` in the refund's own currency, else in the one given; none when it says nothing of it.
    pub fn price(&self, otherwise: Currency) -> Result<Option<Money>, UnreadablePrice> {
        let currency = match self.currency() {
            Some(code) => code.parse().ok().ok_or(UnreadablePrice::Currency)?,
            None => otherwise,
        };
        let Some(price) = self.tree.get("refundPrice") else { return Ok(None) };
        let price = price.text().and_then(|text| Money::parse(text, currency).ok());
        price.filter(|price| price.minor() >= 0).map(Some).ok_or(UnreadablePrice::Price)
    }

    /// The refund's own error, where a list tells one.
    #[must_use]
    pub fn error(&self) -> CraftgateErrors {
        self.tree.get("error").map(CraftgateErrors::read).unwrap_or_default()
    }

    /// Keeps every documented field by its own name: first the refund's, then the items', the ids of all before the rest.
    pub fn keep_in(&self, details: &mut Details) {
        for name in REFUND_FIELDS {
            details.keep(name, self.text(name));
        }
        let error = self.error();
        keep_errors(&error, "error", details);
        for name in ITEM_REFUND_FIELDS {
            for (place, item) in self.items.iter().enumerate() {
                details.keep(&format!("{ITEM_REFUNDS}.{place}.{name}"), item.text(name));
            }
        }
    }

    /// Whether it carries this conversation id, itself or by an item of it; where it carries none, whether it has one of these ids.
    ///
    /// An id alone does not outweigh another conversation id: refunds of payments and of items are numbered apart.
    #[must_use]
    pub fn is(&self, ids: &[&str], conversation_id: &str) -> bool {
        let itself = match self.text("conversationId") {
            Some(theirs) => theirs == conversation_id,
            None => self.id().is_some_and(|id| ids.contains(&id)),
        };
        itself || self.items.iter().any(|item| item.is(ids, conversation_id))
    }
}

/// Keeps an error's fields by their own names behind a prefix: `errors.errorCode`.
pub fn keep_errors(errors: &CraftgateErrors, prefix: &str, details: &mut Details) {
    for (name, value) in [
        ("errorCode", &errors.code),
        ("errorDescription", &errors.description),
        ("errorGroup", &errors.group),
        ("providerError.errorCode", &errors.provider_code),
        ("providerError.errorMessage", &errors.provider_message),
    ] {
        details.keep(&format!("{prefix}.{name}"), value.as_ref());
    }
}
