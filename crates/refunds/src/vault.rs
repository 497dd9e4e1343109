//! Keeps integration secrets: XChaCha20-Poly1305 under a key that has a name, so that keys can be changed.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use secrecy::{ExposeSecret, SecretBox, SecretString};

use crate::random::Randomness;

const NONCE_BYTES: usize = 24;

/// Encrypts and decrypts with one named key.
pub struct Vault {
    key_id: String,
    key: SecretBox<[u8; 32]>,
}

/// A secret at rest: the nonce and the ciphertext, and the name of the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// 24 bytes of nonce, then the ciphertext with its tag.
    pub ciphertext: Vec<u8>,
    /// Which key opens it.
    pub key_id: String,
}

/// Why a secret could not be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// It was encrypted with a key that we do not have.
    #[error("the secret was encrypted with the key {0:?}, which is not the one in use")]
    OtherKey(String),
    /// It does not decrypt: the key is wrong or the bytes were changed.
    #[error("the secret does not decrypt: the key is wrong, or the stored bytes were changed")]
    Unreadable,
}

impl Vault {
    /// Takes a key and its name.
    #[must_use]
    pub fn from_key(key_id: impl Into<String>, key: [u8; 32]) -> Self {
        Self { key_id: key_id.into(), key: SecretBox::new(Box::new(key)) }
    }

    /// Encrypts a secret. `context` binds it to its place: what is sealed for one integration opens for no other.
    pub fn seal(&self, random: &dyn Randomness, context: &str, secret: &str) -> Result<Sealed, VaultError> {
        let nonce: [u8; NONCE_BYTES] = random.bytes();
        let payload = Payload { msg: secret.as_bytes(), aad: context.as_bytes() };
        let sealed =
            self.cipher().encrypt(&XNonce::from(nonce), payload).ok().ok_or(VaultError::Unreadable)?;
        let ciphertext = nonce.iter().copied().chain(sealed).collect();
        Ok(Sealed { ciphertext, key_id: self.key_id.clone() })
    }

    /// Decrypts a secret that was sealed for the same context.
    pub fn open(&self, key_id: &str, context: &str, ciphertext: &[u8]) -> Result<SecretString, VaultError> {
        if key_id != self.key_id {
            return Err(VaultError::OtherKey(key_id.to_owned()));
        }
        let (nonce, sealed) = ciphertext.split_first_chunk::<NONCE_BYTES>().ok_or(VaultError::Unreadable)?;
        let payload = Payload { msg: sealed, aad: context.as_bytes() };
        let plain =
            self.cipher().decrypt(&XNonce::from(*nonce), payload).ok().ok_or(VaultError::Unreadable)?;
        String::from_utf8(plain).ok().map(SecretString::from).ok_or(VaultError::Unreadable)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&Key::from(*self.key.expose_secret()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SystemRandom;

    #[test]
    fn a_secret_opens_only_with_its_key_in_its_place() {
        let vault = Vault::from_key("k1", [7; 32]);
        let sealed = vault.seal(&SystemRandom, "integration:1", "token").unwrap();
        assert!(!sealed.ciphertext.windows(5).any(|window| window == b"token"));
        let open = |vault: &Vault, key_id: &str, context: &str| {
            vault.open(key_id, context, &sealed.ciphertext).map(|secret| secret.expose_secret().to_owned())
        };
        assert_eq!(open(&vault, "k1", "integration:1").unwrap(), "token");
        assert!(matches!(open(&vault, "k1", "integration:2"), Err(VaultError::Unreadable)));
        assert!(matches!(open(&vault, "k0", "integration:1"), Err(VaultError::OtherKey(_))));
        let stranger = Vault::from_key("k1", [8; 32]);
        assert!(matches!(open(&stranger, "k1", "integration:1"), Err(VaultError::Unreadable)));
    }
}
