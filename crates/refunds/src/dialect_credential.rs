//! New credentials for the gateways' dialects, in the form that programs written for that gateway are configured with.

use domain::gateway_kind::GatewayKind;
use store::credential::SigningSecret;

use crate::dialect_port::sign_in::signing_context;
use crate::random::Randomness;
use crate::token::{draw_digits, draw_letters, hash_secret, issue_token};
use crate::vault::{Vault, VaultError};

const SHOP_ID_DIGITS: usize = 12;
const API_KEY_LETTERS: usize = 16;
const SECRET_LETTERS: usize = 32;

/// A new credential: what the program is configured with, shown once, and what is kept.
pub struct IssuedCredential {
    /// Each part by the gateway's own name for it, such as `shop_id` and `secret_key`.
    pub parts: Vec<(&'static str, String)>,
    /// What it is found by.
    pub public_prefix: String,
    /// SHA-256 of the secret that proves it.
    pub secret_hash: Vec<u8>,
    /// The secret that signatures are checked with, encrypted.
    pub signing_secret: Option<SigningSecret>,
}

/// Makes a new credential for a dialect. Craftgate's and PayU's secrets are kept encrypted, because their signatures and
/// hashes need them; of the others only a hash is kept.
pub fn issue_dialect_credential(
    random: &dyn Randomness,
    vault: &Vault,
    kind: GatewayKind,
) -> Result<IssuedCredential, VaultError> {
    match kind {
        GatewayKind::Mindbehind => {
            let issued = issue_token(random, kind.as_str());
            Ok(IssuedCredential {
                parts: vec![("mgmtToken", issued.text)],
                public_prefix: issued.public_prefix,
                secret_hash: issued.secret_hash,
                signing_secret: None,
            })
        }
        GatewayKind::Begateway | GatewayKind::Overpay => {
            let shop_id = draw_digits(random, SHOP_ID_DIGITS);
            let secret = draw_letters(random, SECRET_LETTERS);
            Ok(IssuedCredential {
                public_prefix: shop_id.clone(),
                secret_hash: hash_secret(&secret),
                signing_secret: None,
                parts: vec![("shop_id", shop_id), ("secret_key", secret)],
            })
        }
        GatewayKind::Craftgate => {
            let api_key = draw_letters(random, API_KEY_LETTERS);
            let secret = draw_letters(random, SECRET_LETTERS);
            Ok(IssuedCredential {
                secret_hash: hash_secret(&secret),
                signing_secret: Some(seal(random, vault, &api_key, &secret)?),
                public_prefix: api_key.clone(),
                parts: vec![("api_key", api_key), ("secret_key", secret)],
            })
        }
        GatewayKind::Payu => {
            let issued = issue_token(random, kind.as_str());
            let secret = draw_letters(random, SECRET_LETTERS);
            Ok(IssuedCredential {
                signing_secret: Some(seal(random, vault, &issued.public_prefix, &secret)?),
                public_prefix: issued.public_prefix,
                secret_hash: issued.secret_hash,
                parts: vec![("token", issued.text), ("client_secret", secret)],
            })
        }
    }
}

fn seal(
    random: &dyn Randomness,
    vault: &Vault,
    public_prefix: &str,
    secret: &str,
) -> Result<SigningSecret, VaultError> {
    let sealed = vault.seal(random, &signing_context(public_prefix), secret)?;
    Ok(SigningSecret { ciphertext: sealed.ciphertext, key_id: sealed.key_id })
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;
    use crate::random::SystemRandom;
    use crate::token::{secret_matches, split_token};

    fn part(issued: &IssuedCredential, name: &str) -> String {
        issued.parts.iter().find(|(known, _)| *known == name).map(|(_, text)| text.clone()).unwrap()
    }

    #[test]
    fn each_dialect_gets_what_its_programs_are_configured_with() {
        let vault = Vault::from_key("test", [7; 32]);
        for kind in [GatewayKind::Begateway, GatewayKind::Overpay] {
            let issued = issue_dialect_credential(&SystemRandom, &vault, kind).unwrap();
            assert!(part(&issued, "shop_id").bytes().all(|byte| byte.is_ascii_digit()));
            assert_eq!(part(&issued, "shop_id"), issued.public_prefix);
            assert!(secret_matches(&part(&issued, "secret_key"), &issued.secret_hash));
            assert_eq!(issued.signing_secret, None, "a hash does");
        }
        let issued = issue_dialect_credential(&SystemRandom, &vault, GatewayKind::Payu).unwrap();
        let token = part(&issued, "token");
        assert!(secret_matches(split_token(&token).unwrap().secret, &issued.secret_hash));
    }

    #[test]
    fn a_secret_that_signs_is_kept_encrypted_and_bound_to_its_credential() {
        let vault = Vault::from_key("test", [7; 32]);
        let issued = issue_dialect_credential(&SystemRandom, &vault, GatewayKind::Craftgate).unwrap();
        let sealed = issued.signing_secret.clone().unwrap();
        let secret = part(&issued, "secret_key");
        assert!(!sealed.ciphertext.windows(secret.len()).any(|bytes| bytes == secret.as_bytes()));
        let context = signing_context(&issued.public_prefix);
        let opened = vault.open(&sealed.key_id, &context, &sealed.ciphertext).unwrap();
        assert_eq!(opened.expose_secret(), secret);
        assert!(vault.open(&sealed.key_id, "credential:other", &sealed.ciphertext).is_err());
    }
}
