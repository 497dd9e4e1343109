//! PayU's hashes: lower-case hexadecimal SHA-512 over texts with pipes between them, the client's secret among them.
//!
//! The formulas are those of PayU's pages on the partner refund, the partner refund status, the partner's Verify Payment and the
//! partner webhooks (<https://docs.payu.in/reference/new-partner-webhooks>).

use std::fmt::Write as _;

use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha512};
use subtle::ConstantTimeEq as _;

/// The hash of a refund: `merchant_id|refund_id|amount|client_secret`, the amount as it stands in the call.
#[must_use]
pub fn refund_hash(merchant_id: &str, refund_id: &str, amount: &str, client_secret: &SecretString) -> String {
    hash(&[merchant_id, refund_id, amount, client_secret.expose_secret()])
}

/// The hash of a question about a payment's refunds: `merchant_id|payu_id|client_secret`.
#[must_use]
pub fn status_hash(merchant_id: &str, payu_id: &str, client_secret: &SecretString) -> String {
    hash(&[merchant_id, payu_id, client_secret.expose_secret()])
}

/// The hash of a question about a payment: `merchant_id|verify_payment|txnid|client_secret`.
#[must_use]
pub fn verify_hash(merchant_id: &str, txnid: &str, client_secret: &SecretString) -> String {
    hash(&[merchant_id, "verify_payment", txnid, client_secret.expose_secret()])
}

/// What the hash of a payment's notification covers, beside the secret; what is missing in the notification is empty.
#[derive(Clone, Copy, Debug)]
pub struct PaymentNewsParts<'a> {
    /// `status`.
    pub status: &'a str,
    /// `udf1` to `udf5`.
    pub udf: [&'a str; 5],
    /// `email`.
    pub email: &'a str,
    /// `firstname`.
    pub firstname: &'a str,
    /// `productinfo`.
    pub productinfo: &'a str,
    /// `amount`, as it stands in the notification.
    pub amount: &'a str,
    /// `txnid`.
    pub txnid: &'a str,
    /// The merchant's id.
    pub merchant_id: &'a str,
}

/// The hash of a payment's notification:
/// `client_secret|status|||||udf5|udf4|udf3|udf2|udf1|email|firstname|productinfo|amount|txnid|merchant_id`.
#[must_use]
pub fn payment_news_hash(parts: &PaymentNewsParts<'_>, client_secret: &SecretString) -> String {
    let [udf1, udf2, udf3, udf4, udf5] = parts.udf;
    hash(&[
        client_secret.expose_secret(),
        parts.status,
        "",
        "",
        "",
        "",
        udf5,
        udf4,
        udf3,
        udf2,
        udf1,
        parts.email,
        parts.firstname,
        parts.productinfo,
        parts.amount,
        parts.txnid,
        parts.merchant_id,
    ])
}

/// Compares a hash that came with the right one, in the same time wherever they differ. PayU's pages tell to ignore case.
#[must_use]
pub fn hash_matches(right: &str, came: &str) -> bool {
    right.as_bytes().ct_eq(came.to_ascii_lowercase().as_bytes()).into()
}

fn hash(parts: &[&str]) -> String {
    let mut sha = Sha512::new();
    for (place, part) in parts.iter().enumerate() {
        if place > 0 {
            sha.update(b"|");
        }
        sha.update(part.as_bytes());
    }
    let mut hex = String::with_capacity(128);
    for byte in sha.finalize() {
        // Writing to a text cannot fail.
        write!(hex, "{byte:02x}").ok();
    }
    hex
}
