//! One form for a phone number, whatever a person or a gateway typed.

/// The shortest run of digits that can be a whole phone number (ITU-T E.164 sets only the longest, 15).
const SHORTEST: usize = 5;
const LONGEST: usize = 15;

/// Reduces a phone number to the digits it is stored and searched by.
///
/// Spaces, dashes, dots, brackets, a leading `+` or `00` fall away: `+90 (532) 000 00 01` and
/// `0090-532-0000001` are both `905320000001`. A national form (`0532 000 00 01`) keeps its digits without the
/// trunk zero, `5320000001`, and is found as the end of the international one. `None` when what is left
/// cannot be a phone number.
#[must_use]
pub fn phone_digits(typed: &str) -> Option<String> {
    let separators = |c: char| c.is_whitespace() || matches!(c, '+' | '-' | '.' | '(' | ')' | '/' | '\u{a0}');
    let digits: String = typed.chars().filter(|c| !separators(*c)).collect();
    if !digits.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let digits = digits.strip_prefix("00").or_else(|| digits.strip_prefix('0')).unwrap_or(&digits);
    (SHORTEST..=LONGEST).contains(&digits.len()).then(|| digits.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_of_typing_is_one_number() {
        for typed in ["+90 (532) 000 00 01", "0090-532-000-00-01", "905320000001", "90.532.0000001"] {
            assert_eq!(phone_digits(typed).as_deref(), Some("905320000001"), "{typed}");
        }
        assert_eq!(phone_digits("0532 000 00 01").as_deref(), Some("5320000001"));
    }

    #[test]
    fn what_cannot_be_a_number_is_none() {
        for typed in ["", "abc", "12", "+90 532 000 00 01 ext 5", "1234567890123456"] {
            assert_eq!(phone_digits(typed), None, "{typed}");
        }
    }
}
