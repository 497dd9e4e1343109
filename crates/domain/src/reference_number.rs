//! The Reference Number: our own name for a transaction towards its gateway.

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const DIGITS: usize = 22;

/// Writes 128 random bits as `R` and 22 base-62 characters: 23 in all, the most that `PayU` takes as a
/// `refund_id`.
#[must_use]
pub fn reference_number(random: u128) -> String {
    let mut rest = random;
    let mut digits = [b'0'; DIGITS];
    for digit in digits.iter_mut().rev() {
        let index = usize::try_from(rest % 62).unwrap_or(0);
        *digit = ALPHABET.get(index).copied().unwrap_or(b'0');
        rest /= 62;
    }
    std::iter::once('R').chain(digits.iter().copied().map(char::from)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_128_bits_fit_in_23_characters() {
        assert_eq!(reference_number(0), "R0000000000000000000000");
        assert_eq!(reference_number(61), "R000000000000000000000z");
        assert_eq!(reference_number(u128::MAX).len(), 23);
        assert_ne!(reference_number(u128::MAX), reference_number(u128::MAX - 1));
    }
}
