//! Writes refunds as Craftgate has them: a cancel with an id and no items, a refund without an id and with the refunds of its items.

use domain::money::Money;
use domain::payment::PaymentResult;
use domain::refund::{RefundKind, RefundState};
use serde_json::value::RawValue;

use crate::craftgate::local_time;
use crate::craftgate::wire::CraftgateRefundDestination;
use crate::craftgate::wire::body::{CraftgateErrorFields, CraftgateItemRefundBody, CraftgateRefundBody};
use crate::craftgate::wire::call::{REFUND_DESTINATION_TYPE, number, whole_number};
use crate::craftgate::wire::refund::ITEM_REFUNDS;
use crate::dialect::transaction::PortRefund;

/// The refund of an item, by its ids.
pub struct ItemRefund {
    /// Its own id.
    pub id: String,
    /// The item's id, where it is known.
    pub item_id: Option<String>,
    /// How it is written.
    pub body: CraftgateItemRefundBody,
}

/// Writes the refunds that came of one call as one refund of a payment; none when there are none, or no number holds them.
pub fn whole_body(refunds: &[PortRefund]) -> Option<CraftgateRefundBody> {
    let first = refunds.first()?;
    let price = refunds.iter().skip(1).try_fold(first.amount, |sum, refund| sum.plus(refund.amount)).ok()?;
    let by_item = refunds.iter().any(|refund| !is_cancel_or_open(refund));
    let items = if by_item { refunds.iter().flat_map(item_refunds).collect() } else { Vec::new() };
    let refund_type = match first.kind {
        _ if by_item => Some("REFUND"),
        Some(RefundKind::Cancel) => Some("CANCEL"),
        // Which of the two it will be, only the gateway's answer tells.
        Some(RefundKind::Refund) | None => None,
    };
    let kept = Kept { refund: first, prefix: String::new(), price };
    Some(CraftgateRefundBody {
        id: if by_item { None } else { Some(identifier(&first.id)?) },
        conversation_id: conversation_id(first),
        created_date: kept.created_date(),
        status: together(refunds),
        refund_price: amount(price)?,
        refund_bank_price: kept.share("refundBankPrice", CraftgateRefundDestination::Provider)?,
        refund_wallet_price: kept.share("refundWalletPrice", CraftgateRefundDestination::Wallet)?,
        refund_type,
        refund_destination_type: kept.destination().to_owned(),
        auth_code: kept.text("authCode"),
        host_reference: kept.text("hostReference"),
        trans_id: kept.text("transId"),
        currency: price.currency().code(),
        payment_id: identifier(&first.payment_id)?,
        payment_transaction_refunds: items.into_iter().map(|item: ItemRefund| item.body).collect(),
        error: error_of(first),
    })
}

/// Writes a refund as refunds of items: as many as the gateway made of it, each with the gateway's id, else one.
pub fn item_refunds(refund: &PortRefund) -> Vec<ItemRefund> {
    let told = (0..)
        .map(|place| format!("{ITEM_REFUNDS}.{place}."))
        .map_while(|prefix| Some((refund.details.get(&format!("{prefix}id"))?.to_owned(), prefix)));
    let told: Vec<ItemRefund> = told
        .filter_map(|(id, prefix)| {
            let price = refund.details.get(&format!("{prefix}refundPrice"));
            let price = price.and_then(|price| Money::parse(price, refund.amount.currency()).ok());
            let item_id = refund.details.get(&format!("{prefix}paymentTransactionId")).map(str::to_owned);
            let kept = Kept { refund, prefix, price: price.unwrap_or(refund.amount) };
            item_refund(&kept, id, item_id.or_else(|| refund.item_id.clone()))
        })
        .collect();
    if !told.is_empty() {
        return told;
    }
    let kept = Kept { refund, prefix: String::new(), price: refund.amount };
    item_refund(&kept, refund.id.clone(), refund.item_id.clone()).into_iter().collect()
}

fn item_refund(kept: &Kept<'_>, id: String, item_id: Option<String>) -> Option<ItemRefund> {
    let refund = kept.refund;
    let payment_transaction_id = match &item_id {
        Some(id) => Some(identifier(id)?),
        None => None,
    };
    let body = CraftgateItemRefundBody {
        id: identifier(&id)?,
        conversation_id: conversation_id(refund),
        created_date: kept.created_date(),
        status: status(refund.state),
        is_after_settlement: match kept.get("isAfterSettlement") {
            Some("true") => Some(true),
            Some("false") => Some(false),
            Some(_) | None => None,
        },
        refund_price: amount(kept.price)?,
        refund_bank_price: kept.share("refundBankPrice", CraftgateRefundDestination::Provider)?,
        refund_wallet_price: kept.share("refundWalletPrice", CraftgateRefundDestination::Wallet)?,
        currency: kept.price.currency().code(),
        payment_transaction_id,
        payment_id: identifier(&refund.payment_id)?,
        refund_destination_type: kept.destination().to_owned(),
        auth_code: kept.text("authCode"),
        host_reference: kept.text("hostReference"),
        trans_id: kept.text("transId"),
        error: error_of(refund),
    };
    Some(ItemRefund { id, item_id, body })
}

/// Whether it is a cancel, or a refund of a whole payment of which it is not known yet what it will be: both have no items.
pub fn is_cancel_or_open(refund: &PortRefund) -> bool {
    refund.item_id.is_none() && refund.kind != Some(RefundKind::Refund)
}

/// The error to answer when each of these refunds failed.
pub fn declined(refunds: &[PortRefund]) -> Option<CraftgateErrorFields> {
    let failed = |refund: &PortRefund| refund.state.payment_result() == PaymentResult::Failed;
    refunds.first().filter(|_| refunds.iter().all(failed)).and_then(error_of)
}

fn error_of(refund: &PortRefund) -> Option<CraftgateErrorFields> {
    if refund.state.payment_result() != PaymentResult::Failed {
        return None;
    }
    let group =
        ["errors.errorGroup", "error.errorGroup"].into_iter().find_map(|name| refund.details.get(name));
    Some(CraftgateErrorFields {
        error_code: refund.code.clone().unwrap_or_else(|| refund.state.as_str().to_owned()),
        error_description: refund.message.clone().unwrap_or_else(|| "The refund was not made.".to_owned()),
        error_group: group.map(str::to_owned),
    })
}

/// The caller's own name for the refund; where it has none, the name that the gateway knows it by.
fn conversation_id(refund: &PortRefund) -> String {
    refund.tracking_id.clone().unwrap_or_else(|| refund.reference_number.clone())
}

const fn status(state: RefundState) -> &'static str {
    match state.payment_result() {
        PaymentResult::Success => "SUCCESS",
        PaymentResult::Failed => "FAILURE",
        PaymentResult::Pending => "WAITING",
    }
}

/// Where several refunds stand together: under way while one is, and a success only when each is.
fn together(refunds: &[PortRefund]) -> &'static str {
    let any = |result| refunds.iter().any(|refund| refund.state.payment_result() == result);
    if any(PaymentResult::Pending) {
        "WAITING"
    } else if any(PaymentResult::Failed) {
        "FAILURE"
    } else {
        "SUCCESS"
    }
}

/// What the gateway itself said of a refund, or of one item of it.
struct Kept<'a> {
    refund: &'a PortRefund,
    /// Before the names of its fields.
    prefix: String,
    price: Money,
}

impl Kept<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        self.refund.details.get(&format!("{}{name}", self.prefix))
    }

    fn text(&self, name: &str) -> Option<String> {
        self.get(name).map(str::to_owned)
    }

    fn created_date(&self) -> String {
        local_time::write(self.refund.created_at, &local_time::default_zone())
    }

    fn destination(&self) -> &str {
        let said =
            self.get(REFUND_DESTINATION_TYPE).or_else(|| self.refund.details.get(REFUND_DESTINATION_TYPE));
        said.unwrap_or(CraftgateRefundDestination::Provider.as_str())
    }

    /// What went one of the two ways: as the gateway said, else all of it by the way that the refund took.
    fn share(&self, name: &str, way: CraftgateRefundDestination) -> Option<Box<RawValue>> {
        if let Some(told) = self.get(name).and_then(number) {
            return Some(told);
        }
        let to_wallet = self.destination() == CraftgateRefundDestination::Wallet.as_str();
        let all = to_wallet == (way == CraftgateRefundDestination::Wallet);
        amount(if all { self.price } else { Money::zero(self.price.currency()) })
    }
}

/// An amount in major units, by its digits.
pub fn amount(amount: Money) -> Option<Box<RawValue>> {
    number(&amount.to_string())
}

/// An id: a number where it is one, as Craftgate's are, else a text.
pub fn identifier(id: &str) -> Option<Box<RawValue>> {
    match whole_number(id).and_then(number) {
        Some(number) => Some(number),
        None => serde_json::to_string(id).ok().and_then(|text| RawValue::from_string(text).ok()),
    }
}
