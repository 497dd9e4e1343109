//! The two proofs of the beGateway family: HTTP Basic of the shop, and an RSA signature over a notification's raw body.

use axum::http::{HeaderMap, HeaderValue, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey};
use secrecy::ExposeSecret;
use subtle::ConstantTimeEq;

use crate::begateway::settings::ShopSecret;

/// The header with the signature; header names know no case.
pub const SIGNATURE_HEADER: &str = "content-signature";

/// DER of the algorithm `rsaEncryption` with its `NULL` (RFC 8017, appendix A.1).
const RSA_ALGORITHM: [u8; 15] =
    [0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];

/// Writes the `Authorization` of a shop; none when it cannot stand in a header.
#[must_use]
pub fn basic_header(secret: &ShopSecret) -> Option<HeaderValue> {
    let pair = format!("{}:{}", secret.shop_id.expose_secret(), secret.secret_key.expose_secret());
    let mut value = HeaderValue::from_str(&format!("Basic {}", STANDARD.encode(pair))).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// Reads who signs in by HTTP Basic: the shop's id and its secret key. None when there is no such header, or two.
#[must_use]
pub fn read_basic(headers: &HeaderMap) -> Option<(String, String)> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(value), None) = (values.next(), values.next()) else { return None };
    let (scheme, encoded) = value.to_str().ok()?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let pair = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (user, password) = pair.split_once(':')?;
    Some((user.to_owned(), password.to_owned()))
}

/// Whether these headers sign in as this shop; takes as long whatever differs.
#[must_use]
pub fn signs_in(headers: &HeaderMap, secret: &ShopSecret) -> bool {
    let Some((user, password)) = read_basic(headers) else { return false };
    let same = user.as_bytes().ct_eq(secret.shop_id.expose_secret().as_bytes())
        & password.as_bytes().ct_eq(secret.secret_key.expose_secret().as_bytes());
    same.into()
}

/// A provider's public key, which its notifications are signed with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotificationKey {
    pkcs1: Vec<u8>,
}

/// The text is no public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the public key is none: give the Base64 text that the back office shows, an RSA key of 2,048 bits or more"
)]
pub struct UnfitPublicKey;

impl NotificationKey {
    /// Reads a public key: Base64 of its `SubjectPublicKeyInfo`, white space and PEM lines let through.
    pub fn read(text: &str) -> Result<Self, UnfitPublicKey> {
        let lines = text.lines().filter(|line| !line.trim_start().starts_with("-----"));
        let encoded: String = lines.flat_map(str::chars).filter(|letter| !letter.is_whitespace()).collect();
        let der = STANDARD.decode(encoded).ok().ok_or(UnfitPublicKey)?;
        let pkcs1 = read_public_key_info(&der).ok_or(UnfitPublicKey)?.to_vec();
        // 2,048 bits of modulus are 256 bytes; a shorter key would verify nothing later.
        if pkcs1.len() < 256 {
            return Err(UnfitPublicKey);
        }
        Ok(Self { pkcs1 })
    }

    /// Whether the headers carry this key's signature (Base64 of RSA PKCS#1 v1.5 with SHA-256) over these raw bytes.
    #[must_use]
    pub fn verifies(&self, headers: &HeaderMap, body: &[u8]) -> bool {
        let mut values = headers.get_all(SIGNATURE_HEADER).iter();
        let (Some(value), None) = (values.next(), values.next()) else { return false };
        let Ok(signature) = STANDARD.decode(value.as_bytes()) else { return false };
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &self.pkcs1).verify(body, &signature).is_ok()
    }
}

/// A provider's private key, for whoever plays the provider.
pub struct NotificationSigner(RsaKeyPair);

/// The private key is none that can sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the private key cannot sign: give the DER of an RSA key of 2,048 bits or more in PKCS#8")]
pub struct UnfitPrivateKey;

impl NotificationSigner {
    /// Takes a private key, DER in PKCS#8.
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, UnfitPrivateKey> {
        RsaKeyPair::from_pkcs8(der).map(Self).ok().ok_or(UnfitPrivateKey)
    }

    /// Signs a body: what stands in `Content-Signature`.
    pub fn sign(&self, body: &[u8]) -> Result<String, UnfitPrivateKey> {
        let mut signature = vec![0; self.0.public().modulus_len()];
        self.0
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), body, &mut signature)
            .ok()
            .ok_or(UnfitPrivateKey)?;
        Ok(STANDARD.encode(signature))
    }

    /// The public key in the form that the back office shows.
    #[must_use]
    pub fn public_key(&self) -> String {
        let mut bits = vec![0];
        bits.extend_from_slice(self.0.public().as_ref());
        let mut info = RSA_ALGORITHM.to_vec();
        info.extend(der_value(0x03, &bits));
        STANDARD.encode(der_value(0x30, &info))
    }
}

/// Finds the RSA key within a `SubjectPublicKeyInfo`.
fn read_public_key_info(der: &[u8]) -> Option<&[u8]> {
    let (info, rest) = read_der_value(0x30, der)?;
    let bits = info.strip_prefix(&RSA_ALGORITHM)?;
    let (bits, more) = read_der_value(0x03, bits)?;
    if !rest.is_empty() || !more.is_empty() {
        return None;
    }
    bits.strip_prefix(&[0])
}

/// Takes one DER value of a tag; gives its content and what follows.
fn read_der_value(tag: u8, der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (&length, rest) = der.strip_prefix(&[tag])?.split_first()?;
    let (length, rest) = if length < 0x80 {
        (usize::from(length), rest)
    } else {
        let (bytes, rest) = rest.split_at_checked(usize::from(length & 0x7f))?;
        // Keys are thousands of bytes, never millions.
        let length = bytes.iter().try_fold(0_usize, |sum, &byte| {
            sum.checked_mul(256)?.checked_add(usize::from(byte)).filter(|length| *length < 1_000_000)
        })?;
        (length, rest)
    };
    rest.split_at_checked(length)
}

fn der_value(tag: u8, content: &[u8]) -> Vec<u8> {
    let bytes = content.len().to_be_bytes();
    let length: Vec<u8> = bytes.iter().copied().skip_while(|byte| *byte == 0).collect();
    let mut value = vec![tag];
    match (u8::try_from(content.len()), u8::try_from(length.len())) {
        (Ok(short), _) if short < 0x80 => value.push(short),
        (_, Ok(count)) => {
            value.push(0x80 | count);
            value.extend(length);
        }
        (_, Err(_)) => {}
    }
    value.extend_from_slice(content);
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: &'static str, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(
            axum::http::HeaderName::from_static(name),
            HeaderValue::from_str(value).unwrap(),
        )])
    }

    /// Shop 361 with the key `secret`: `MzYxOnNlY3JldA==`, computed by `printf 361:secret | base64`.
    #[test]
    fn a_shop_signs_in_by_basic() {
        let secret = ShopSecret { shop_id: "361".into(), secret_key: "secret".into() };
        assert_eq!(basic_header(&secret).unwrap(), "Basic MzYxOnNlY3JldA==");
        assert!(signs_in(&headers("authorization", "Basic MzYxOnNlY3JldA=="), &secret));
        assert!(signs_in(&headers("authorization", "basic MzYxOnNlY3JldA=="), &secret));
        for wrong in ["Basic QWxhZGRpbjpPcGVuU2VzYW1l", "Bearer MzYxOnNlY3JldA==", "Basic", "Basic %%%"] {
            assert!(!signs_in(&headers("authorization", wrong), &secret), "{wrong}");
        }
        assert!(!signs_in(&HeaderMap::new(), &secret));
    }

    #[test]
    fn a_public_key_that_is_none_is_told() {
        for text in ["", "no key", "MIIBIjAN", "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----"] {
            assert_eq!(NotificationKey::read(text), Err(UnfitPublicKey), "{text}");
        }
    }
}
