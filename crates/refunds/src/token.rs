//! The text of a credential: found by its public part, proven by its secret part, of which only a hash is kept.

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::random::Randomness;

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const PREFIX_CHARS: usize = 12;
const SECRET_CHARS: usize = 32;

/// A new credential's text, shown once, and what is kept of it.
#[derive(Clone)]
pub struct IssuedToken {
    /// `rd_<dialect>_<prefix>_<secret>`: shown once.
    pub text: String,
    /// What it is found by.
    pub public_prefix: String,
    /// SHA-256 of the secret part.
    pub secret_hash: Vec<u8>,
}

/// A credential's text in its parts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct TokenParts<'a> {
    /// `api`, or a gateway kind.
    pub dialect: &'a str,
    /// What it is found by.
    pub public_prefix: &'a str,
    /// What proves it.
    pub secret: &'a str,
}

/// Makes a new credential's text for a dialect. The secret part has 190 random bits.
#[must_use]
pub fn issue_token(random: &dyn Randomness, dialect: &str) -> IssuedToken {
    assemble(dialect, draw_letters(random, PREFIX_CHARS), &draw_letters(random, SECRET_CHARS))
}

/// Takes a credential's text that was made elsewhere: a demo's, known to everyone. None when it has not the form of one.
#[must_use]
pub fn adopt_token(text: &str) -> Option<IssuedToken> {
    let TokenParts { dialect, public_prefix, secret } = split_token(text)?;
    Some(assemble(dialect, public_prefix.to_owned(), secret))
}

fn assemble(dialect: &str, public_prefix: String, secret: &str) -> IssuedToken {
    IssuedToken {
        text: format!("rd_{dialect}_{public_prefix}_{secret}"),
        public_prefix,
        secret_hash: hash_secret(secret),
    }
}

/// Takes a credential's text apart; none when it has not the form of one.
#[must_use]
pub fn split_token(text: &str) -> Option<TokenParts<'_>> {
    let mut parts = text.strip_prefix("rd_")?.split('_');
    let (dialect, public_prefix, secret) = (parts.next()?, parts.next()?, parts.next()?);
    let whole = parts.next().is_none() && public_prefix.len() == PREFIX_CHARS && secret.len() == SECRET_CHARS;
    whole.then_some(TokenParts { dialect, public_prefix, secret })
}

/// What is kept of a secret that only has to be compared: its SHA-256.
#[must_use]
pub fn hash_secret(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

/// Whether a secret is the one that the hash was made of, in constant time.
#[must_use]
pub fn secret_matches(secret: &str, hash: &[u8]) -> bool {
    Sha256::digest(secret.as_bytes()).as_slice().ct_eq(hash).into()
}

/// Draws random letters and digits.
#[must_use]
pub fn draw_letters(random: &dyn Randomness, count: usize) -> String {
    draw(random, count, ALPHABET)
}

/// Draws random digits, the first of them no zero.
#[must_use]
pub fn draw_digits(random: &dyn Randomness, count: usize) -> String {
    loop {
        let digits = draw(random, count, b"0123456789");
        if !digits.starts_with('0') {
            return digits;
        }
    }
}

fn draw(random: &dyn Randomness, count: usize, alphabet: &[u8]) -> String {
    // Bytes from this one on would make the first characters likelier.
    let even_below = 256 - 256 % alphabet.len();
    let mut text = String::with_capacity(count);
    while text.len() < count {
        let bytes: [u8; 32] = random.bytes();
        let even = bytes.iter().map(|byte| usize::from(*byte)).filter(|byte| *byte < even_below);
        let drawn = even.filter_map(|byte| alphabet.get(byte % alphabet.len()).copied());
        text.extend(drawn.take(count - text.len()).map(char::from));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SystemRandom;

    #[test]
    fn a_token_proves_itself_and_nothing_else_does() {
        let issued = issue_token(&SystemRandom, "mindbehind");
        let parts = split_token(&issued.text).unwrap();
        assert_eq!(parts.dialect, "mindbehind");
        assert_eq!(parts.public_prefix, issued.public_prefix);
        assert!(secret_matches(parts.secret, &issued.secret_hash));
        let other = issue_token(&SystemRandom, "mindbehind");
        assert!(!secret_matches(split_token(&other.text).unwrap().secret, &issued.secret_hash));
    }

    #[test]
    fn what_is_no_token_has_no_parts() {
        for text in
            ["", "rd_api", "rd_api_short_short", "xx_api_aaaaaaaaaaaa_bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"]
        {
            assert!(split_token(text).is_none(), "{text}");
        }
    }
}
