//! Ids and numbers that we give, from the clock and the randomness that were passed in.

use domain::reference_number::reference_number;
use store::Micros;
use uuid::{Builder, Uuid};

use crate::random::Randomness;

/// A UUID of version 7: sorts by time of birth.
#[must_use]
pub fn new_uuid(now: Micros, random: &dyn Randomness) -> Uuid {
    let millis = u64::try_from(now / 1_000).unwrap_or(0);
    Builder::from_unix_timestamp_millis(millis, &random.bytes()).into_uuid()
}

/// A fresh Reference Number.
#[must_use]
pub fn new_reference_number(random: &dyn Randomness) -> String {
    reference_number(u128::from_be_bytes(random.bytes()))
}

/// An Order Number for a payment that brings none: `O` and ten characters that cannot be misread.
#[must_use]
pub fn new_order_number(random: &dyn Randomness) -> String {
    const ALPHABET: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    let bytes: [u8; 10] = random.bytes();
    let letters = bytes.iter().filter_map(|byte| ALPHABET.get(usize::from(byte % 32)).copied());
    std::iter::once(b'O').chain(letters).map(char::from).collect()
}
