//! The secrets of webhooks and what they sign, by the Standard Webhooks specification
//! (<https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::id::WebhookId;
use hmac::{Hmac, KeyInit as _, Mac as _};
use refunds::random::Randomness;
use secrecy::{ExposeSecret as _, SecretString};
use sha2::Sha256;

const PREFIX: &str = "whsec_";
/// The specification asks for 24 to 64.
const SECRET_BYTES: usize = 32;

/// A stored secret does not read as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the webhook's secret does not read as one")]
pub struct BadSecret;

/// Makes a secret.
#[must_use]
pub fn new_secret(random: &dyn Randomness) -> String {
    let bytes: [u8; SECRET_BYTES] = random.bytes();
    format!("{PREFIX}{}", STANDARD.encode(bytes))
}

/// The place that a webhook's secret is bound to in the vault.
#[must_use]
pub fn secret_context(webhook: WebhookId) -> String {
    format!("webhook:{webhook}")
}

/// Signs a message: the value of the `webhook-signature` header.
pub fn sign(secret: &SecretString, id: &str, timestamp: i64, body: &str) -> Result<String, BadSecret> {
    let encoded = secret.expose_secret().strip_prefix(PREFIX).ok_or(BadSecret)?;
    let key = STANDARD.decode(encoded).ok().ok_or(BadSecret)?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).ok().ok_or(BadSecret)?;
    mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
    Ok(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
}

/// Signs a message with each of these secrets, the signatures in their order with a blank between them.
pub fn sign_with_each(
    secrets: &[SecretString],
    id: &str,
    timestamp: i64,
    body: &str,
) -> Result<String, BadSecret> {
    let signatures = secrets.iter().map(|secret| sign(secret, id, timestamp, body));
    Ok(signatures.collect::<Result<Vec<_>, _>>()?.join(" "))
}

#[cfg(test)]
mod tests {
    use refunds::random::SystemRandom;

    use super::*;

    /// The vector of the specification's own library: `libraries/javascript/src/webhook.test.ts`, "sign function works"
    /// (<https://github.com/standard-webhooks/standard-webhooks>, commit 10d3e46).
    #[test]
    fn the_specifications_own_message_is_signed_as_it_says() {
        let secret = SecretString::from("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        let signature =
            sign(&secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, "{\"test\": 2432232314}").unwrap();
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn two_secrets_make_two_signatures_with_a_blank_between() {
        let secrets = [new_secret(&SystemRandom), new_secret(&SystemRandom)].map(SecretString::from);
        let [new, old] = secrets.each_ref().map(|secret| sign(secret, "msg_1", 1, "{}").unwrap());
        assert_ne!(new, old);
        assert_eq!(sign_with_each(&secrets, "msg_1", 1, "{}").unwrap(), format!("{new} {old}"));
    }

    #[test]
    fn a_new_secret_signs_and_what_is_none_does_not() {
        let secret = new_secret(&SystemRandom);
        assert_eq!(STANDARD.decode(secret.strip_prefix(PREFIX).unwrap()).unwrap().len(), SECRET_BYTES);
        assert!(sign(&SecretString::from(secret), "msg_1", 1, "{}").is_ok());
        for bad in ["", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_?"] {
            assert_eq!(sign(&SecretString::from(bad), "msg_1", 1, "{}"), Err(BadSecret), "{bad}");
        }
    }
}
