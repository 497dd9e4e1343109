//! Reads an ID token and believes it only when everything in it is right (`OpenID` Connect Core 1.0 §3.1.3.7).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::Value;
use subtle::ConstantTimeEq as _;

use crate::sign_on::signing_key::{Algorithm, SigningKey};

/// How far a provider's clock may be from ours, in seconds.
const CLOCK_SKEW_S: i64 = 60;
/// Longer than any provider's name for somebody (`OpenID` Connect Core 1.0 §2).
const SUBJECT_MAX_BYTES: usize = 255;

/// What a token must say.
#[derive(Debug)]
pub struct Expected<'a> {
    /// Who made it.
    pub issuer: &'a str,
    /// For whom: what the provider calls this desk.
    pub client_id: &'a str,
    /// What went there with the browser.
    pub nonce: &'a str,
    /// How the provider says that it signs.
    pub algorithms: &'a [Algorithm],
    /// The moment, in seconds since 1970.
    pub now_s: i64,
}

/// What a provider says of somebody.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Claims {
    /// Its own name for them.
    pub sub: String,
    /// Their e-mail, in any case.
    pub email: Option<String>,
    /// Whether the provider has made sure that the e-mail is theirs; some write it as text.
    email_verified: Value,
    /// What they are called.
    pub name: Option<String>,
}

impl Claims {
    /// The e-mail, lower-cased, where the provider has made sure that it is theirs.
    #[must_use]
    pub fn proved_email(&self) -> Option<String> {
        let is_verified = self.email_verified == Value::Bool(true) || self.email_verified == "true";
        self.email.as_ref().filter(|_| is_verified).map(|email| email.trim().to_lowercase())
    }
}

/// Why a token is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Doubt {
    /// It is no token.
    #[error("it is no signed token")]
    NoToken,
    /// It is signed in a way that proves nothing, or in one that the provider does not use.
    #[error("its signature is of no kind that counts here")]
    Algorithm,
    /// None of the provider's keys has signed it.
    #[error("no key of the provider has signed it")]
    Signature,
    /// Another provider made it.
    #[error("another issuer made it")]
    Issuer,
    /// It is for somebody else than this desk.
    #[error("it is for another audience")]
    Audience,
    /// Its time is over, or has not come.
    #[error("its time is over or has not come")]
    Time,
    /// It was made for another sign-in.
    #[error("it was made for another sign-in")]
    Nonce,
    /// It names nobody.
    #[error("it names nobody")]
    Subject,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    crit: Option<Value>,
}

#[derive(Deserialize)]
struct Facts {
    iss: String,
    aud: Audience,
    azp: Option<String>,
    exp: i64,
    iat: i64,
    nbf: Option<i64>,
    nonce: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

/// Reads a token that the provider signed with one of its keys for this sign-in.
pub fn verify(token: &str, keys: &[SigningKey], expected: &Expected<'_>) -> Result<Claims, Doubt> {
    let (signed, signature) = token.rsplit_once('.').ok_or(Doubt::NoToken)?;
    let (header, payload) = signed.split_once('.').ok_or(Doubt::NoToken)?;
    let header: Header = part(header)?;
    let algorithm = Algorithm::of(&header.alg).filter(|algorithm| expected.algorithms.contains(algorithm));
    let algorithm = algorithm.filter(|_| header.crit.is_none()).ok_or(Doubt::Algorithm)?;
    let signature = URL_SAFE_NO_PAD.decode(signature).ok().ok_or(Doubt::NoToken)?;
    let is_signed = keys
        .iter()
        .filter(|key| key.fits(algorithm, header.kid.as_deref()))
        .any(|key| key.verifies(algorithm, signed.as_bytes(), &signature));
    if !is_signed {
        return Err(Doubt::Signature);
    }
    check(&part(payload)?, expected)?;
    let claims: Claims = part(payload)?;
    let is_name = !claims.sub.is_empty() && claims.sub.len() <= SUBJECT_MAX_BYTES;
    is_name.then_some(claims).ok_or(Doubt::Subject)
}

fn check(facts: &Facts, expected: &Expected<'_>) -> Result<(), Doubt> {
    if facts.iss != expected.issuer {
        return Err(Doubt::Issuer);
    }
    let is_for_us = match &facts.aud {
        Audience::One(one) => one == expected.client_id,
        // Others may have it too: then it says that it was we who asked.
        Audience::Many(many) => {
            many.iter().any(|one| one == expected.client_id) && (many.len() == 1 || facts.azp.is_some())
        }
    };
    if !is_for_us || facts.azp.as_ref().is_some_and(|azp| azp != expected.client_id) {
        return Err(Doubt::Audience);
    }
    let begins_s = facts.nbf.unwrap_or(facts.iat).max(facts.iat).saturating_sub(CLOCK_SKEW_S);
    if expected.now_s < begins_s || expected.now_s >= facts.exp.saturating_add(CLOCK_SKEW_S) {
        return Err(Doubt::Time);
    }
    let nonce = facts.nonce.as_deref().unwrap_or_default();
    if !bool::from(nonce.as_bytes().ct_eq(expected.nonce.as_bytes())) {
        return Err(Doubt::Nonce);
    }
    Ok(())
}

fn part<T: for<'a> Deserialize<'a>>(text: &str) -> Result<T, Doubt> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok().ok_or(Doubt::NoToken)?;
    serde_json::from_slice(&bytes).ok().ok_or(Doubt::NoToken)
}
