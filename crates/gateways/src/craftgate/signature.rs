//! Craftgate's two signatures: of requests (a hash over URL, keys and body), and of notifications (an HMAC).
//!
//! Requests: the `Authentication` part of <https://developer.craftgate.io/api/> (2025-05). Notifications: its webhook
//! page, and `HookAdapter` of Craftgate's own clients.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

/// What goes into the signature of one request, in this order.
#[derive(Clone, Copy)]
pub struct SignedParts<'a> {
    /// The whole URL, decoded: [`decode_url`].
    pub url: &'a str,
    /// The API key.
    pub api_key: &'a str,
    /// The secret key.
    pub secret_key: &'a str,
    /// The `x-rnd-key` of this request.
    pub rnd_key: &'a str,
    /// The body's own bytes; nothing when there is none.
    pub body: &'a [u8],
}

/// Signs a request: Base64 of SHA-256 over all parts, one after the other.
#[must_use]
pub fn sign_request(parts: SignedParts<'_>) -> String {
    let mut hash = Sha256::new();
    for part in [parts.url, parts.api_key, parts.secret_key, parts.rnd_key] {
        hash.update(part.as_bytes());
    }
    hash.update(parts.body);
    STANDARD.encode(hash.finalize())
}

/// The four fields of a notification that its signature covers.
#[derive(Clone, Copy)]
pub struct SignedNews<'a> {
    /// `eventType`.
    pub event_type: &'a str,
    /// `eventTimestamp`, by its digits.
    pub event_timestamp: &'a str,
    /// `status`.
    pub status: &'a str,
    /// `payloadId`.
    pub payload_id: &'a str,
}

/// Signs a notification: Base64 of HMAC-SHA256 over the four fields, one after the other. None when the key can be none.
#[must_use]
pub fn sign_notification(webhook_key: &str, news: SignedNews<'_>) -> Option<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(webhook_key.as_bytes()).ok()?;
    for part in [news.event_type, news.event_timestamp, news.status, news.payload_id] {
        mac.update(part.as_bytes());
    }
    Some(STANDARD.encode(mac.finalize().into_bytes()))
}

/// Whether two signatures are the same, in a time that tells nothing of where they differ.
#[must_use]
pub fn same(one: &str, other: &str) -> bool {
    one.as_bytes().ct_eq(other.as_bytes()).into()
}

/// How a `+` in a URL is read before it is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plus {
    /// As a space: Craftgate's Java and Python clients.
    IsSpace,
    /// As itself: its Node client.
    IsPlus,
}

/// Decodes a whole URL as it is signed: `%2F` is `/`. What is no UTF-8 becomes U+FFFD, and what is no escape stays.
#[must_use]
pub fn decode_url(url: &str, plus: Plus) -> String {
    let mut bytes = Vec::with_capacity(url.len());
    let mut rest = url.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' if plus == Plus::IsSpace => bytes.push(b' '),
            b'%' => {
                let mut ahead = rest.clone();
                if let Some(decoded) = ahead.next().and_then(|high| two_digits(high, ahead.next()?)) {
                    bytes.push(decoded);
                    rest = ahead;
                } else {
                    bytes.push(byte);
                }
            }
            _ => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn two_digits(high: u8, low: u8) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    Some(digit(high)? << 4 | digit(low)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FULL: &str = r#"{"memberExternalId":"ext-1511","name":"Haluk Demir","email":"haluk.demir@example.com","phoneNumber":"905551111111"}"#;
    const MEMBERS: &str = "api.craftgate.io/onboarding/v1/members";

    /// The vectors of Craftgate's documentation and of its clients' own tests; the last two follow from the same rule.
    #[test]
    fn every_published_request_is_signed_alike() {
        let (http, https) = (format!("http://{MEMBERS}"), format!("https://{MEMBERS}"));
        let java = ["api-key", "secret-key", "rand-2010"];
        let dummy = ["dummy", "dummy", "foo"];
        let refund = r#"{"paymentId":1024,"conversationId":"order-1","refundDestinationType":"PROVIDER","chargeFromMe":false}"#;
        let search = "https://sandbox-api.craftgate.io/payment-reporting/v1/payments?page=0&size=25&minCreatedDate=2024-01-02T03:04:05&conversationId=a b&c";
        let vectors: [(&str, [&str; 3], &str, &str); 10] = [
            (
                "https://api.craftgate.io/onboarding/v1/members/1",
                ["key-1", "FooBar123!", "Xa15Fp11T"],
                "",
                "y1TtnjNCJEvlkP5ufCkK3H0i2guMB/bKL4Ayw3VlKWA=",
            ),
            (&http, java, "", "lecLrGZXo5u+Oq3V33vIqtbLU2fopbiH78kq6wjWNDQ="),
            (&http, java, FULL, "Tj0mkbp+WLBwLhS65CjX708PGCl9hD9rlT6n6Zgcyi8="),
            (&https, java, "", "/IoWMs1tQ329eEC4XoDwQAhYc4eHZKV8bdFYNhrL/BQ="),
            (&https, java, FULL, "9guTlRNDTRRyUsfSyJ8N/gAdNgQgUsL1guzqgG+FzN4="),
            ("http://localhost:8000/foo?foo=42", dummy, "", "tf0w4o41UCEreJKeQZRHDmJlZr1K2IxG67dMZE5+0gc="),
            (
                "http://localhost:8000/foo",
                dummy,
                r#"{"foo":42}"#,
                "5PmVYuEmz1ueo49ta5QraJUrtUcDr0RKGwT+ZlmJqmM=",
            ),
            (
                "https://sandbox-api.craftgate.io",
                ["dummy", "dummy", "123"],
                r#"{"foo": 42}"#,
                "tAse+e0kJf/+XC6yrM+laeTcszYTH8z7uNc5oZAIGPs=",
            ),
            (
                "http://127.0.0.1:8765/payment/v1/refunds",
                java,
                refund,
                "XZnmNwm1mbhuTBg+4z32CeQ5XMpO8xLQlNUPHdEbvWk=",
            ),
            (search, java, "", "9xuNN775ZWAmDp3hKXFLFRe7ktK8W1+55kM/HJ8iK6s="),
        ];
        for (url, [api_key, secret_key, rnd_key], body, expected) in vectors {
            let parts = SignedParts { url, api_key, secret_key, rnd_key, body: body.as_bytes() };
            assert_eq!(sign_request(parts), expected, "{url}");
        }
    }

    #[test]
    fn every_published_notification_is_signed_alike() {
        let vectors = [
            (
                "1Q2w3E4r5T6y7U8i9Op",
                "API_AUTH",
                "1641018632",
                "2150001",
                "eNXKxfxUpVmp/wBrNUmOLjNXL0sYl0mh1s/rEB8K8NU=",
            ),
            (
                "1Q2w3E4r5T6y7U8i9Op",
                "API_AUTH",
                "1681384532",
                "2150001",
                "QQ9p+Sz/iujuXVcCLjuDK96TFuZoZgHZl9zmv0f2/lI=",
            ),
            (
                "Aoh7tReTybO6wOjBmOJFFsOR53SBojEp",
                "API_VERIFY_AND_AUTH",
                "1661521221",
                "584",
                "0wRB5XqWJxwwPbn5Z9TcbHh8EGYFufSYTsRMB74N094=",
            ),
            (
                "1Q2w3E4r5T6y7U8i9Op",
                "REFUND",
                "1681460837",
                "24",
                "6xZ9LwhcSrCFi6U9CRa07pPHrG2fraU5sEsdudrQdYU=",
            ),
            (
                "1Q2w3E4r5T6y7U8i9Op",
                "REFUND_TX",
                "1681460842",
                "144",
                "6ehkPfWzffJXMbYOpbLQob8z7mdFjS/11dLP6fqi9Gg=",
            ),
        ];
        for (key, event_type, event_timestamp, payload_id, expected) in vectors {
            let news = SignedNews { event_type, event_timestamp, status: "SUCCESS", payload_id };
            assert_eq!(sign_notification(key, news).as_deref(), Some(expected), "{event_type}");
        }
    }

    #[test]
    fn a_url_is_decoded_as_the_clients_decode_it() {
        let wire =
            "http://h/p?minCreatedDate=2024-01-02T03%3A04%3A05&conversationId=a%20b%26c&q=1%2B1+2%zz%4";
        assert_eq!(
            decode_url(wire, Plus::IsSpace),
            "http://h/p?minCreatedDate=2024-01-02T03:04:05&conversationId=a b&c&q=1+1 2%zz%4"
        );
        assert_eq!(decode_url("a+%2B", Plus::IsPlus), "a++");
        assert_eq!(decode_url("%C5%9F%FF", Plus::IsSpace), "ş\u{fffd}");
    }

    #[test]
    fn signatures_are_the_same_or_not() {
        assert!(same("abc=", "abc="));
        assert!(!same("abc=", "abc"));
        assert!(!same("abc=", "abd="));
    }
}
