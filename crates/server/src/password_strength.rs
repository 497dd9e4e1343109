//! How easily a new password is guessed: `zxcvbn` counts the guesses of somebody who knows words, names and patterns.

use zxcvbn::{Score, zxcvbn};

/// OWASP ASVS 4.0.3, 2.1.1 and 2.1.2.
pub const MIN_CHARS: usize = 12;
/// The same.
pub const MAX_CHARS: usize = 128;

/// How many letters and digits have to be of no word that is known of the person.
const UNKNOWN_MIN_CHARS: usize = 6;

/// Why a new password is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WeakPassword {
    /// Too short.
    #[error("the password needs at least {MIN_CHARS} characters")]
    Short,
    /// Too long.
    #[error("the password may have at most {MAX_CHARS} characters")]
    Long,
    /// Guessed within ten thousand million tries.
    #[error("this password is easily guessed: {0}")]
    Guessable(String),
}

/// Refuses a new password that is easily guessed, also by whoever knows these words: an e-mail, names.
pub fn check_strength(password: &str, known: &[&str]) -> Result<(), WeakPassword> {
    let chars = password.chars().count();
    if chars < MIN_CHARS {
        return Err(WeakPassword::Short);
    }
    if chars > MAX_CHARS {
        return Err(WeakPassword::Long);
    }
    // Whoever knows an e-mail knows its parts.
    let words: Vec<&str> = known
        .iter()
        .flat_map(|text| std::iter::once(*text).chain(text.split(|letter: char| !letter.is_alphanumeric())))
        .filter(|word| word.len() > 2)
        .collect();
    if unknown_chars(password, &words) < UNKNOWN_MIN_CHARS {
        return Err(WeakPassword::Guessable("most of it is your name or your e-mail".to_owned()));
    }
    let estimate = zxcvbn(password, &words);
    if estimate.score() >= Score::Three {
        return Ok(());
    }
    let hint = estimate.feedback().and_then(|feedback| {
        let warning = feedback.warning().map(|warning| warning.to_string());
        warning.or_else(|| feedback.suggestions().first().map(ToString::to_string))
    });
    let hint =
        hint.unwrap_or_else(|| "take several words that have nothing to do with each other".to_owned());
    Err(WeakPassword::Guessable(hint.trim_end_matches('.').to_owned()))
}

/// How many letters and digits of a password are left without these words. The estimate alone takes a dash between two of them for
/// ten thousand times as good.
fn unknown_chars(password: &str, words: &[&str]) -> usize {
    let mut rest = password.to_lowercase();
    for word in words {
        rest = rest.replace(&word.to_lowercase(), "");
    }
    rest.chars().filter(|letter| letter.is_alphanumeric()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_long_and_not_to_be_guessed() {
        assert_eq!(check_strength("correct horse battery staple", &[]), Ok(()));
        assert_eq!(check_strength("Tr0ub4dor&3", &[]), Err(WeakPassword::Short));
        assert_eq!(check_strength(&"ab".repeat(65), &[]), Err(WeakPassword::Long));
        for guessed in ["password1234", "aaaaaaaaaaaaaaaa", "qwertyuiop123", "1234567890123"] {
            assert!(matches!(check_strength(guessed, &[]), Err(WeakPassword::Guessable(_))), "{guessed}");
        }
    }

    #[test]
    fn what_is_known_of_a_person_does_not_protect_them() {
        let password = "kalyoncu-dervisoglu";
        assert_eq!(check_strength(password, &[]), Ok(()));
        let known = ["dervisoglu.kalyoncu@shop.example"];
        assert!(matches!(check_strength(password, &known), Err(WeakPassword::Guessable(_))));
    }
}
