//! The codes of an authenticator (RFC 6238): six digits, another every 30 seconds, by HMAC-SHA-1, which every one knows.

use domain::id::PersonId;
use store::Micros;
use totp_rs::{Builder, Secret, Totp, TotpError};

/// How long a code is shown, in seconds: one step of time.
const STEP_S: u64 = 30;
const DIGITS: usize = 6;
const MICROS: Micros = 1_000_000;

/// What a person's key is sealed for: it opens for nobody else.
#[must_use]
pub fn secret_context(person: PersonId) -> String {
    format!("second-factor:{person}")
}

/// An authenticator's key was none.
#[derive(Debug, thiserror::Error)]
pub enum BadKey {
    /// It is no base-32 text.
    #[error("the key is no base-32 text: {0}")]
    Text(#[from] totp_rs::SecretParseError),
    /// It, or a name beside it, is none that authenticators know.
    #[error("the key is none for an authenticator: {0}")]
    Unfit(#[from] TotpError),
}

/// An authenticator with a key, for an account's name.
pub fn authenticator(key: &str, account: &str) -> Result<Totp, BadKey> {
    let secret = Secret::try_from_base32(key)?;
    let named = Builder::new().with_secret(secret).with_step_duration(STEP_S).with_skew(1);
    // A colon would end the name.
    let account = account.replace(':', " ");
    Ok(named.with_issuer(Some("Refund Desk")).with_account_name(account).build()?)
}

/// The step of time that a code is of: the present one, the one before or the one after; none where it is of none of them.
#[must_use]
pub fn step_of(authenticator: &Totp, code: &str, now: Micros) -> Option<i64> {
    let digits: String = code.chars().filter(|letter| !letter.is_whitespace()).collect();
    if digits.len() != DIGITS || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let now_s = u64::try_from(now / MICROS).ok()?;
    authenticator.check(&digits, now_s).and_then(|step| i64::try_from(step).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// "12345678901234567890", the key of the tables in RFC 6238, appendix B, and RFC 4226, appendix D.
    const KEY: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    #[test]
    fn the_standards_own_codes_are_taken() {
        let authenticator = authenticator(KEY, "agent@demo.example").unwrap();
        let step = |code, seconds: Micros| step_of(&authenticator, code, seconds * MICROS);
        assert_eq!(step("287082", 59), Some(1));
        assert_eq!(step("081804", 1_111_111_109), Some(37_037_036));
        assert_eq!(step(" 005 924", 1_234_567_890), Some(41_152_263));
    }

    #[test]
    fn one_step_before_and_after_are_taken_and_no_further_one() {
        let authenticator = authenticator(KEY, "agent@demo.example").unwrap();
        let at = |seconds: Micros| step_of(&authenticator, "287082", seconds * MICROS);
        assert_eq!([29, 30, 59, 60, 89].map(|seconds| at(seconds).is_some()), [true; 5]);
        assert_eq!(at(0), Some(1), "a clock that is behind");
        assert_eq!(at(90), None);
    }

    #[test]
    fn what_is_no_six_digits_is_no_code() {
        let authenticator = authenticator(KEY, "agent@demo.example").unwrap();
        for text in ["", "28708", "2870820", "28708a", "٢٨٧٠٨٢", "+28708"] {
            assert_eq!(step_of(&authenticator, text, 59 * MICROS), None, "{text}");
        }
    }
}
