//! A provider's public keys, and whether a signature was made with one of them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};
use serde::Deserialize;

/// How a token may be signed: by a key that the provider alone has. `none`, and `HS256` with a key that everybody knows, are not
/// among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// RSA, PKCS #1 v1.5, SHA-256; 2048 bits and more.
    Rs256,
    /// ECDSA on P-256, SHA-256.
    Es256,
    /// Ed25519.
    EdDsa,
}

impl Algorithm {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Rs256, Self::Es256, Self::EdDsa];

    /// Its name in a token's header (RFC 7518 §3.1, RFC 8037 §3.1).
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Es256 => "ES256",
            Self::EdDsa => "EdDSA",
        }
    }

    /// Reads a name; none for any other.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.name() == name)
    }
}

/// A key as providers publish it (RFC 7517). What is missing for its kind makes it verify nothing.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct SigningKey {
    kty: String,
    kid: Option<String>,
    #[serde(rename = "use")]
    usage: Option<String>,
    alg: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

impl SigningKey {
    /// Whether it may have signed what names this algorithm and, where the token names one, this key.
    #[must_use]
    pub fn fits(&self, algorithm: Algorithm, kid: Option<&str>) -> bool {
        let is_named = kid.is_none_or(|kid| self.kid.as_deref() == Some(kid));
        let signs = self.usage.as_deref().is_none_or(|usage| usage == "sig");
        let is_for_it = self.alg.as_deref().is_none_or(|alg| alg == algorithm.name());
        let is_of_its_kind = match algorithm {
            Algorithm::Rs256 => self.kty == "RSA",
            Algorithm::Es256 => self.kty == "EC" && self.crv.as_deref() == Some("P-256"),
            Algorithm::EdDsa => self.kty == "OKP" && self.crv.as_deref() == Some("Ed25519"),
        };
        is_named && signs && is_for_it && is_of_its_kind
    }

    /// Whether the signature of a message was made with this key.
    #[must_use]
    pub fn verifies(&self, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> bool {
        self.try_verify(algorithm, message, signature).is_some()
    }

    fn try_verify(&self, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> Option<()> {
        match algorithm {
            Algorithm::Rs256 => {
                let key =
                    RsaPublicKeyComponents { n: decoded(self.n.as_ref())?, e: decoded(self.e.as_ref())? };
                key.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature).ok()
            }
            Algorithm::Es256 => {
                // A point, uncompressed (SEC 1 §2.3.3).
                let point = [vec![4], decoded(self.x.as_ref())?, decoded(self.y.as_ref())?].concat();
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(message, signature).ok()
            }
            Algorithm::EdDsa => {
                UnparsedPublicKey::new(&ED25519, decoded(self.x.as_ref())?).verify(message, signature).ok()
            }
        }
    }
}

fn decoded(text: Option<&String>) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    // Made with OpenSSL: `openssl genrsa 2048`, and `openssl dgst -sha256 -sign` over the words "refund desk".
    const N: &str = "vFQtT45phXMDVhp1MpS3l6KOrM_-7cSsKQcsSLua4TA1Gzsqd2sbJK511qE5vzWoYhUeV4e3W3qUu-AbQTNiOLTrFnWu7ond94nd\
        F3Rj3NY3BGwt33F_R97nZNtejbV76NI-0zGoY1IBlH7661Ct4b84f8mmn80SR-xl7lonhSRvCn_6uuuYRbr6M-Ds3zVGprpDHSeH\
        Cf7qHlVmJRytCUDYrgKy32wo65v26rStYyNgvJrmhYZ1BRZlxw0E_kuGzKyxwHeHFBmfyjVngY9UUIzwAno_C2u-CCXmFPfJqInz\
        aqLnSuok-D73m8vV5OJ_mI2ppuen2MUiFc9jcN3VSw";
    const SIGNATURE: &str = "dUqseM2d1_uKxZQT9xnyYqTed_j5a-4o0gFxr4ZKFZMq1TWp8_PbFwGOtu9rxQsTrLJQd0QlygkEpaF288NZsun8RwJGvp_EeC8c\
        CKQNGB2Hd_owb5_0FY4iC9eiXsCPG5hLtC1UxYuH189IkLOJCuYPU5KAGYCsKA_Earm_V5kz78b_1t4uKkz_wdaX69E2Pl2MppzS\
        HnAavU-pAftg5HqvjlgYainyTDtXWIX9_ykPh3b4Bn6zTkDiwzbQoQ6O4FW5NcFQzB2oQSHE7yebUkTMZs38HLxBFeVWmezSGKqj\
        AnDnI1pbmeuZx3vnv6NdhZ5fqiT2NVKy7KB5kSQP3Q";

    fn rsa() -> SigningKey {
        SigningKey {
            kty: "RSA".to_owned(),
            kid: Some("one".to_owned()),
            n: Some(N.to_owned()),
            e: Some("AQAB".to_owned()),
            ..SigningKey::default()
        }
    }

    #[test]
    fn an_rsa_signature_counts_for_its_own_message_alone() {
        let signature = URL_SAFE_NO_PAD.decode(SIGNATURE).unwrap();
        assert!(rsa().verifies(Algorithm::Rs256, b"refund desk", &signature));
        assert!(!rsa().verifies(Algorithm::Rs256, b"refund desks", &signature));
        assert!(!rsa().verifies(Algorithm::Rs256, b"refund desk", &signature[1..]));
        assert!(!rsa().verifies(Algorithm::Es256, b"refund desk", &signature));
    }

    #[test]
    fn a_key_fits_what_it_is_made_for() {
        assert!(rsa().fits(Algorithm::Rs256, Some("one")) && rsa().fits(Algorithm::Rs256, None));
        assert!(!rsa().fits(Algorithm::Rs256, Some("two")) && !rsa().fits(Algorithm::EdDsa, None));
        let encrypts = SigningKey { usage: Some("enc".to_owned()), ..rsa() };
        assert!(!encrypts.fits(Algorithm::Rs256, None));
        let other = SigningKey { alg: Some("PS256".to_owned()), ..rsa() };
        assert!(!other.fits(Algorithm::Rs256, None));
    }

    #[test]
    fn what_proves_nothing_is_no_algorithm() {
        for name in ["none", "None", "HS256", "RS1", "rs256", ""] {
            assert_eq!(Algorithm::of(name), None, "{name}");
        }
        for algorithm in Algorithm::ALL {
            assert_eq!(Algorithm::of(algorithm.name()), Some(algorithm));
        }
    }
}
