//! How each gateway proves its messages: an HMAC, an RSA signature with the shop's Basic, a bearer token of ours, or not at all.

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::gateway_kind::GatewayKind;
use gateways::begateway::settings::ShopSecret;
use gateways::begateway::signature::{NotificationSigner, SIGNATURE_HEADER, basic_header};
use gateways::craftgate::signature::{SignedNews, sign_notification};
use gateways::craftgate::wire::NOTIFICATION_SIGNATURE_HEADER;
use gateways::json_tree::JsonTree;

use crate::ledger::notice::DueNotice;

/// The private key that the sandbox signs as beGateway and Overpay with. It is in the source for everybody to read: it proves
/// nothing outside a rehearsal.
const DEMO_ONLY_PRIVATE_KEY: &str = include_str!("../../demo/demo_only_private_key.txt");

static SIGNER: LazyLock<Option<NotificationSigner>> = LazyLock::new(|| {
    let encoded: String = DEMO_ONLY_PRIVATE_KEY.split_ascii_whitespace().collect();
    NotificationSigner::from_pkcs8(&STANDARD.decode(encoded).ok()?).ok()
});

/// The public key of the sandbox's beGateway and Overpay, in the form that their back offices show.
#[must_use]
pub fn public_key() -> Option<String> {
    SIGNER.as_ref().map(NotificationSigner::public_key)
}

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

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed by `openssl pkey -pubout` of the key's own file.
    #[test]
    fn the_demo_key_is_the_one_that_the_documentation_shows() {
        let shown = include_str!("../../demo/public_key.txt").trim();
        assert_eq!(public_key().as_deref(), Some(shown));
    }
}
