//! The key pair that the sandbox signs its notifications with, as beGateway and as Overpay: a demo key, proof of nothing.

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use gateways::begateway::signature::NotificationSigner;

/// The private key that the sandbox signs as beGateway and Overpay with. It is in the source for everybody to read: it proves
/// nothing outside a rehearsal.
const DEMO_ONLY_PRIVATE_KEY: &str = include_str!("../demo/demo_only_private_key.txt");

pub(crate) static SIGNER: LazyLock<Option<NotificationSigner>> = LazyLock::new(|| {
    let encoded: String = DEMO_ONLY_PRIVATE_KEY.split_ascii_whitespace().collect();
    NotificationSigner::from_pkcs8(&STANDARD.decode(encoded).ok()?).ok()
});

/// The public key of the sandbox's beGateway and Overpay, in the form that their back offices show.
#[must_use]
pub fn public_key() -> Option<String> {
    SIGNER.as_ref().map(NotificationSigner::public_key)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed by `openssl pkey -pubout` of the key's own file.
    #[test]
    fn the_demo_key_is_the_one_that_the_documentation_shows() {
        let shown = include_str!("../demo/public_key.txt").trim();
        assert_eq!(public_key().as_deref(), Some(shown));
    }
}
