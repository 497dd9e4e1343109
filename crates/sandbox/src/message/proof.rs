//! How each gateway proves its messages: an HMAC, an RSA signature with the shop's Basic, a bearer token of ours, or not at all.

use domain::gateway_kind::GatewayKind;
use gateways::begateway::settings::ShopSecret;
use gateways::begateway::signature::{SIGNATURE_HEADER, basic_header};
use gateways::craftgate::signature::{SignedNews, sign_notification};
use gateways::craftgate::wire::NOTIFICATION_SIGNATURE_HEADER;
use gateways::json_tree::JsonTree;

use crate::ledger::notice::DueNotice;
use crate::notification_key::SIGNER;

/// The headers that prove a message, name and value; none when it cannot be proved.
pub(crate) fn proof(notice: &DueNotice) -> Option<Vec<(&'static str, String)>> {
    let Ok(kind) = notice.form.parse() else {
        return Some(vec![("authorization", format!("Bearer {}", notice.notify_token.as_ref()?))]);
    };
    match kind {
        GatewayKind::Mindbehind | GatewayKind::Payu => Some(Vec::new()),
        GatewayKind::Craftgate => Some(vec![(NOTIFICATION_SIGNATURE_HEADER, sign_craftgate(notice)?)]),
        GatewayKind::Begateway | GatewayKind::Overpay => {
            let shop = ShopSecret {
                shop_id: notice.login.clone()?.into(),
                secret_key: notice.secret.clone()?.into(),
            };
            let signature = SIGNER.as_ref()?.sign(notice.body.as_bytes()).ok()?;
            let basic = basic_header(&shop)?.to_str().ok()?.to_owned();
            Some(vec![("authorization", basic), (SIGNATURE_HEADER, signature)])
        }
    }
}

fn sign_craftgate(notice: &DueNotice) -> Option<String> {
    let tree = JsonTree::read_object(notice.body.as_bytes())?;
    let text = |name| tree.text_of(name).unwrap_or_default();
    let news = SignedNews {
        event_type: text("eventType"),
        event_timestamp: text("eventTimestamp"),
        status: text("status"),
        payload_id: text("payloadId"),
    };
    sign_notification(notice.webhook_key.as_ref()?, news)
}
