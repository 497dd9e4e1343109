//! Craftgate's notifications: proved genuine by their HMAC, and taken as a hint to ask, because they name no more than an id.
//!
//! <https://developer.craftgate.io/webhook/transaction-webhook> (2025-05): a refund's message has no payload, comes only when the refund
//! succeeded, and may come again.

use secrecy::{ExposeSecret as _, SecretString};

use crate::craftgate::signature::{SignedNews, same, sign_notification};
use crate::craftgate::wire::NOTIFICATION_SIGNATURE_HEADER;
use crate::details::Details;
use crate::json_tree::JsonTree;
use crate::notification::{News, Notification, NotificationError, RawNotification};

/// Each documented field of a message, but for the payload of other events.
const FIELDS: [&str; 5] = ["eventType", "eventTime", "eventTimestamp", "status", "payloadId"];

/// Reads a message; nothing in it is believed before its signature is proved.
pub fn read(
    raw: &RawNotification<'_>,
    webhook_key: Option<&SecretString>,
) -> Result<Notification, NotificationError> {
    let key = webhook_key
        .ok_or(NotificationError::NotGenuine("the integration has no webhook_key to prove it with"))?;
    let mut signatures = raw.headers.get_all(NOTIFICATION_SIGNATURE_HEADER).iter();
    let (Some(signature), None) = (signatures.next(), signatures.next()) else {
        return Err(NotificationError::NotGenuine("it must have one x-cg-signature-v1"));
    };
    let signature =
        signature.to_str().ok().ok_or(NotificationError::NotGenuine("its signature is no text"))?;
    let tree = JsonTree::read_object(raw.body)
        .ok_or_else(|| NotificationError::Unreadable("it is no JSON object".to_owned()))?;
    let text = |name| tree.text_of(name).unwrap_or_default();
    let news = SignedNews {
        event_type: text("eventType"),
        event_timestamp: text("eventTimestamp"),
        status: text("status"),
        payload_id: text("payloadId"),
    };
    let expected = sign_notification(key.expose_secret(), news);
    if !expected.is_some_and(|expected| same(&expected, signature)) {
        return Err(NotificationError::NotGenuine("its signature is not that of its content"));
    }
    let mut details = Details::default();
    for name in FIELDS {
        details.keep(name, tree.text_of(name));
    }
    let message_id = [news.event_type, news.event_timestamp, news.status, news.payload_id].join(":");
    Ok(Notification { message_id, news: read_news(news)?, details })
}

fn read_news(news: SignedNews<'_>) -> Result<News, NotificationError> {
    match news.event_type {
        "" => Err(NotificationError::Unreadable("it has no eventType".to_owned())),
        "REFUND" | "REFUND_TX" if news.payload_id.is_empty() => {
            Err(NotificationError::Unreadable("it has no payloadId".to_owned()))
        }
        "REFUND" | "REFUND_TX" => Ok(News::Hint {
            gateway_payment_id: None,
            gateway_refund_id: Some(news.payload_id.to_owned()),
            reference_number: None,
        }),
        // Payments, payouts, wallets, and whatever comes to be.
        other => Ok(News::Other(other.to_owned())),
    }
}
