//! Passwords as Argon2id hashes.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};

/// 19 MiB, two passes, one lane: OWASP's Password Storage Cheat Sheet, Argon2id.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// A hash of no password, with our parameters: checking against it takes as long as against a real one.
const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$cmVmdW5kLWRlc2stbm9ib2R5$\
                       AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// A password could not be hashed, or a stored hash not read.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// The parameters, or the machine's memory or randomness, would not do.
    #[error("the password could not be hashed: {0}")]
    Hash(argon2::password_hash::Error),
    /// The stored text is no password hash.
    #[error("the stored password hash cannot be read: {0}")]
    Unreadable(argon2::password_hash::phc::Error),
}

/// Hashes a password for storing, with a fresh salt. Takes a moment and 19 MiB: never on an async thread.
pub fn hash(password: &str) -> Result<String, PasswordError> {
    argon2()?.hash_password(password.as_bytes()).map(|hash| hash.to_string()).map_err(PasswordError::Hash)
}

/// Whether a password is the stored one; `None` stored is nobody's, takes as long, and never matches.
pub fn verify(password: &str, stored: Option<&str>) -> Result<bool, PasswordError> {
    let parsed = PasswordHash::new(stored.unwrap_or(NOBODYS)).map_err(PasswordError::Unreadable)?;
    let matches = argon2()?.verify_password(password.as_bytes(), &parsed).is_ok();
    Ok(matches && stored.is_some())
}

fn argon2() -> Result<Argon2<'static>, PasswordError> {
    let params =
        Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|error| PasswordError::Hash(error.into()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_matches_its_own_hash_only() {
        let stored = hash("correct horse").unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert_ne!(stored, hash("correct horse").unwrap());
        assert!(verify("correct horse", Some(&stored)).unwrap());
        assert!(!verify("correct horsf", Some(&stored)).unwrap());
    }

    #[test]
    fn nobodys_hash_is_read_and_never_matches() {
        assert!(!verify("", None).unwrap());
        assert!(!verify("correct horse", None).unwrap());
    }

    #[test]
    fn a_stored_text_that_is_no_hash_is_told() {
        assert!(verify("x", Some("plain")).is_err());
    }
}
