//! Messages of the beGateway family: proved genuine on their raw bytes, and put into our words.
//!
//! Source: <https://docs.bepaid.by/en/using_api/webhooks/>. Once a public key is configured its signature is demanded, whatever
//! else a message carries: who could leave the header out could leave the proof out.

use crate::begateway::listed::{Listed, our_name, read_listed};
use crate::begateway::shop::Shop;
use crate::begateway::signature::signs_in;
use crate::begateway::wire::transaction::BegatewayTransaction;
use crate::listing::ListedRefund;
use crate::notification::{
    News, Notification, NotificationError, PaymentNews, RawNotification, RefundNews, RefundNewsKind,
};
use domain::refund::RefundState;

/// How sure it is that a message is the provider's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Proof {
    /// It is signed: each byte is the provider's.
    Signed,
    /// It came with the shop's own id and key.
    Basic,
}

/// Reads a message to a shop.
pub fn read_notification(shop: &Shop, raw: &RawNotification<'_>) -> Result<Notification, NotificationError> {
    let proof = prove(shop, raw)?;
    let unreadable = |why: &str| NotificationError::Unreadable(why.to_owned());
    let transaction =
        BegatewayTransaction::read(raw.body).ok_or_else(|| unreadable("it holds no transaction"))?;
    let uid = transaction.uid().ok_or_else(|| unreadable("its transaction has no uid"))?;
    let status = transaction.text("status").unwrap_or_default();
    // Nothing that is signed says when it was sent, so what it tells must do.
    let at = ["updated_at", "paid_at", "created_at"].iter().find_map(|name| transaction.text(name));
    let message_id = format!("{uid}:{status}:{}", at.unwrap_or_default());
    let news = read_news(&transaction, uid, proof).map_err(NotificationError::Unreadable)?;
    Ok(Notification { message_id, news, details: transaction.details() })
}

fn prove(shop: &Shop, raw: &RawNotification<'_>) -> Result<Proof, NotificationError> {
    if let Some(key) = &shop.notification_key {
        if key.verifies(raw.headers, raw.body) {
            return Ok(Proof::Signed);
        }
        return Err(NotificationError::NotGenuine(
            "its Content-Signature is missing or not of the configured key",
        ));
    }
    if signs_in(raw.headers, &shop.secret) {
        return Ok(Proof::Basic);
    }
    Err(NotificationError::NotGenuine("it does not sign in as the shop, and no public key is configured"))
}

fn read_news(transaction: &BegatewayTransaction, uid: &str, proof: Proof) -> Result<News, String> {
    // The documented answer of a refund has no times and may have no amount: it is news all the same.
    let is_refund = matches!(transaction.text("type"), Some("refund" | "void"));
    let listed = match read_listed(transaction) {
        Err(_) if is_refund => return Ok(hint(transaction, uid)),
        listed => listed?,
    };
    Ok(match listed {
        Listed::Payment(payment) => News::Payment(PaymentNews { payment: *payment }),
        Listed::Refund(refund) => refund_news(transaction, *refund, proof),
        Listed::Chargeback { gateway_refund_id, gateway_payment_id, amount, is_closed } => {
            News::Refund(RefundNews {
                kind: if is_closed {
                    RefundNewsKind::ChargebackClosed
                } else {
                    RefundNewsKind::ChargebackOpened
                },
                gateway_payment_id,
                gateway_refund_id,
                reference_number: None,
                amount,
                code: transaction.code().map(str::to_owned),
                message: transaction.words(),
            })
        }
        Listed::Other(word) => News::Other(word),
    })
}

/// Only a signature makes what is told a refund's end; else, and while it has none, the gateway is asked.
fn refund_news(transaction: &BegatewayTransaction, refund: ListedRefund, proof: Proof) -> News {
    let kind = match (proof, refund.state) {
        (Proof::Signed, RefundState::Succeeded) => RefundNewsKind::Succeeded,
        (Proof::Signed, RefundState::Failed) => RefundNewsKind::Failed,
        (Proof::Signed | Proof::Basic, _) => return hint(transaction, &refund.gateway_refund_id),
    };
    News::Refund(RefundNews {
        kind,
        gateway_payment_id: Some(refund.gateway_payment_id),
        gateway_refund_id: refund.gateway_refund_id,
        reference_number: refund.reference_number,
        amount: Some(refund.amount),
        code: transaction.code().map(str::to_owned),
        message: transaction.words(),
    })
}

fn hint(transaction: &BegatewayTransaction, uid: &str) -> News {
    News::Hint {
        gateway_payment_id: transaction.text("parent_uid").map(str::to_owned),
        gateway_refund_id: Some(uid.to_owned()),
        reference_number: our_name(transaction),
    }
}
