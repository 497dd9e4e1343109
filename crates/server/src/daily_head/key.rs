//! The key that daily heads are signed with: made once for the whole desk, kept encrypted like every stored secret.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use refunds::random::Randomness;
use refunds::vault::{Vault, VaultError};
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use secrecy::ExposeSecret as _;
use store::daily_head::{HeadKey, find_head_key, keep_head_key};
use store::engine::Store;
use store::error::StoreError;

use crate::daily_head::statement::{hex, unhex};

/// What the key is bound to in the vault.
pub const SECRET_CONTEXT: &str = "daily heads";

/// What stands before the 32 bytes of an Ed25519 key in a `SubjectPublicKeyInfo` (RFC 8410, section 4).
const PUBLIC_KEY_INFO: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// Why heads cannot be signed.
#[derive(Debug, thiserror::Error)]
pub enum HeadKeyError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The key's secret half cannot be kept or read.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// What was kept is no key.
    #[error("the kept key of the daily heads is none")]
    NoKey,
}

/// Opens the key; makes it where there is none yet.
pub async fn open_head_key(
    store: &Store,
    vault: &Vault,
    random: &dyn Randomness,
) -> Result<Ed25519KeyPair, HeadKeyError> {
    let kept = match find_head_key(store).await? {
        Some(kept) => kept,
        None => keep_head_key(store, &make_head_key(vault, random)?).await?,
    };
    let seed = vault.open(&kept.secret_key_id, SECRET_CONTEXT, &kept.secret_ciphertext)?;
    let seed = unhex(seed.expose_secret()).ok_or(HeadKeyError::NoKey)?;
    // Refuses a public key that is not this one's.
    Ed25519KeyPair::from_seed_and_public_key(&seed, &kept.public_key).ok().ok_or(HeadKeyError::NoKey)
}

/// Makes a key, which signs nothing until it is kept.
pub fn make_head_key(vault: &Vault, random: &dyn Randomness) -> Result<HeadKey, HeadKeyError> {
    let seed: [u8; 32] = random.bytes();
    let pair = Ed25519KeyPair::from_seed_unchecked(&seed).ok().ok_or(HeadKeyError::NoKey)?;
    let sealed = vault.seal(random, SECRET_CONTEXT, &hex(&seed))?;
    Ok(HeadKey {
        public_key: pair.public_key().as_ref().to_vec(),
        secret_ciphertext: sealed.ciphertext,
        secret_key_id: sealed.key_id,
    })
}

/// A public key in PEM, as `openssl` and others read it.
#[must_use]
pub fn pem(public_key: &[u8]) -> String {
    let info: Vec<u8> = PUBLIC_KEY_INFO.iter().chain(public_key).copied().collect();
    format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", STANDARD.encode(info))
}

/// Reads a public key: 64 hexadecimal digits, or PEM.
#[must_use]
pub fn read_public_key(text: &str) -> Option<[u8; 32]> {
    let text = text.trim();
    if let Some(key) = unhex(text) {
        return Some(key);
    }
    let inside = text.strip_prefix("-----BEGIN PUBLIC KEY-----")?.strip_suffix("-----END PUBLIC KEY-----")?;
    let info = STANDARD.decode(inside.trim()).ok()?;
    info.strip_prefix(PUBLIC_KEY_INFO.as_slice())?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_key_is_read_in_both_forms() {
        let pair = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap();
        let key: [u8; 32] = pair.public_key().as_ref().try_into().unwrap();
        assert_eq!(read_public_key(&pem(&key)), Some(key));
        assert_eq!(read_public_key(&format!("{}\n", hex(&key))), Some(key));
        for other in ["", "ab", &pem(&key[..31]), &pem(&key).replace("PUBLIC", "PRIVATE")] {
            assert_eq!(read_public_key(other), None, "{other}");
        }
    }
}
