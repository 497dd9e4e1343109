//! Recovery codes: sixteen letters and digits that cannot be misread, in fours; 80 random bits.

use domain::id::PersonId;
use refunds::random::Randomness;
use refunds::token::hash_secret;

/// So many are made at once.
const RECOVERY_CODES: usize = 10;
const LETTERS: usize = 16;
const IN_A_GROUP: usize = 4;
const ALPHABET: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// Ten new codes.
pub struct DrawnCodes {
    /// As they are shown, once.
    pub texts: Vec<String>,
    /// What is kept of each.
    pub hashes: Vec<Vec<u8>>,
}

/// Draws ten codes.
#[must_use]
pub fn draw_recovery_codes(random: &dyn Randomness, person: PersonId) -> DrawnCodes {
    let texts: Vec<String> = (0..RECOVERY_CODES).map(|_| draw_recovery_code(random)).collect();
    let hashes = texts.iter().map(|text| hash_recovery_code(person, text)).collect();
    DrawnCodes { texts, hashes }
}

/// Draws a code as it is shown: `K7QD-2MXR-9TBA-W3FH`.
fn draw_recovery_code(random: &dyn Randomness) -> String {
    let bytes: [u8; LETTERS] = random.bytes();
    let letter = |byte: &u8| ALPHABET.get(usize::from(byte % 32)).copied().map(char::from);
    let letters: Vec<char> = bytes.iter().filter_map(letter).collect();
    let groups: Vec<String> = letters.chunks(IN_A_GROUP).map(|group| group.iter().collect()).collect();
    groups.join("-")
}

/// What is kept of a person's code, however it is typed. Nobody else's has this hash, whatever code it is.
#[must_use]
pub fn hash_recovery_code(person: PersonId, code: &str) -> Vec<u8> {
    let letters = code.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_uppercase());
    hash_secret(&format!("{person}:{}", letters.collect::<String>()))
}

#[cfg(test)]
mod tests {
    use refunds::random::SystemRandom;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let code = draw_recovery_code(&SystemRandom);
        assert_eq!(code.len(), 19, "{code}");
        assert_eq!(code.split('-').map(str::len).collect::<Vec<_>>(), [4; 4], "{code}");
        let typed = format!(" {} ", code.to_lowercase().replace('-', " "));
        let [person, other] = [1, 2].map(|number| PersonId::new(Uuid::from_u128(number)));
        assert_eq!(hash_recovery_code(person, &typed), hash_recovery_code(person, &code));
        assert_ne!(hash_recovery_code(other, &code), hash_recovery_code(person, &code));
        let another = draw_recovery_code(&SystemRandom);
        assert_ne!(hash_recovery_code(person, &another), hash_recovery_code(person, &code));
    }
}
