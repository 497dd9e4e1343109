//! The bank's own ids in each gateway's form, and Reference Numbers, from the system's randomness.

use std::time::{SystemTime, UNIX_EPOCH};

use domain::gateway_kind::GatewayKind;
use domain::reference_number::reference_number;

/// Writes an id as MindBehind's public ids look: 24 hex digits, the first eight of them the second of birth.
#[must_use]
pub fn hex_id(born_at_s: u32, random: u64) -> String {
    format!("{born_at_s:08x}{random:016x}")
}

/// Writes an id as beGateway's and Overpay's uids look today: a UUID of version 4.
#[must_use]
pub fn uuid_id(random: u128) -> String {
    let version = 0x4_u128 << 76;
    let variant = 0x8_u128 << 60;
    let bits = (random & !(0xf << 76) & !(0xc << 60)) | version | variant;
    let hex = format!("{bits:032x}");
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    format!("{}-{}-{}-{}-{}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32))
}

/// Writes an id as Craftgate's look: a whole number, here of 15 or 16 digits and below 2^53, so that any program can hold it.
#[must_use]
pub fn craftgate_id(random: u64) -> String {
    ((random >> 12) | (1 << 51)).to_string()
}

/// Writes an id as PayU's ids of payments look: 18 digits, above 2^53, so that no float can hold it.
#[must_use]
pub fn payu_payment_id(random: u64) -> String {
    (400_000_000_000_000_000 + random % 100_000_000_000_000_000).to_string()
}

/// Writes an id as PayU's ids of requests look: 11 digits.
#[must_use]
pub fn payu_request_id(random: u64) -> String {
    (10_000_000_000 + random % 90_000_000_000).to_string()
}

/// Writes an id of a payment in a gateway's form. The same numbers give the same id.
#[must_use]
pub fn payment_id(kind: GatewayKind, born_at_s: u32, random: u128) -> String {
    let short = low_bits(random);
    match kind {
        GatewayKind::Mindbehind => hex_id(born_at_s, short),
        GatewayKind::Begateway | GatewayKind::Overpay => uuid_id(random),
        GatewayKind::Craftgate => craftgate_id(short),
        GatewayKind::Payu => payu_payment_id(short),
    }
}

/// Writes an id of a refund in a gateway's form. The same numbers give the same id.
#[must_use]
pub fn refund_id(kind: GatewayKind, born_at_s: u32, random: u128) -> String {
    match kind {
        GatewayKind::Mindbehind | GatewayKind::Begateway | GatewayKind::Overpay | GatewayKind::Craftgate => {
            payment_id(kind, born_at_s, random)
        }
        GatewayKind::Payu => payu_request_id(low_bits(random)),
    }
}

/// An id for a payment that is taken now.
pub(crate) fn new_payment_id(kind: GatewayKind) -> Result<String, getrandom::Error> {
    Ok(payment_id(kind, now_s(), random()?))
}

/// An id for a refund that is made now.
pub(crate) fn new_refund_id(kind: GatewayKind) -> Result<String, getrandom::Error> {
    Ok(refund_id(kind, now_s(), random()?))
}

/// A Reference Number of the bank's own.
pub(crate) fn new_reference_number() -> Result<String, getrandom::Error> {
    Ok(reference_number(random()?))
}

/// Now, in microseconds since 1970 UTC.
pub(crate) fn now_us() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_micros());
    i64::try_from(since).unwrap_or(i64::MAX)
}

fn now_s() -> u32 {
    u32::try_from(now_us() / 1_000_000).unwrap_or(u32::MAX)
}

fn random() -> Result<u128, getrandom::Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(u128::from_le_bytes(bytes))
}

fn low_bits(random: u128) -> u64 {
    u64::try_from(random & u128::from(u64::MAX)).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_24_hex_digits() {
        assert_eq!(hex_id(0, 0), "000000000000000000000000");
        assert_eq!(hex_id(u32::MAX, 0xabc), "ffffffff0000000000000abc");
        let id = new_payment_id(GatewayKind::Mindbehind).unwrap();
        assert!(id.len() == 24 && id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{id}");
    }

    #[test]
    fn a_uid_is_a_uuid_of_version_4() {
        assert_eq!(uuid_id(0), "00000000-0000-4000-8000-000000000000");
        assert_eq!(uuid_id(u128::MAX), "ffffffff-ffff-4fff-bfff-ffffffffffff");
    }

    #[test]
    fn numbers_have_the_size_that_their_gateway_gives_them() {
        for random in [0, 1, u64::MAX] {
            let craftgate: u64 = craftgate_id(random).parse().unwrap();
            assert!((1_000_000_000_000_000..(1 << 53)).contains(&craftgate), "{craftgate}");
            let payu: u64 = payu_payment_id(random).parse().unwrap();
            assert!(payu > 1 << 53 && payu.to_string().len() == 18, "{payu}");
            assert_eq!(payu_request_id(random).len(), 11);
        }
    }
}
