//! What a gateway was signed in to with is taken out of its answer: an error that repeats the request brings no secret into
//! our books and logs.

use axum::http::HeaderMap;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// What stands in its place.
const TAKEN_OUT: &[u8] = b"[secret]";
/// What is shorter is no secret, and might be part of any text.
const LEAST_BYTES: usize = 8;

/// The secrets of one request: the values of its sensitive headers, without their schemes. Shown by nothing.
pub struct SignIn(Vec<Vec<u8>>);

impl SignIn {
    /// Reads them off a request's headers.
    pub fn of(headers: &HeaderMap) -> Self {
        let values = headers.values().filter(|value| value.is_sensitive());
        let mut secrets: Vec<Vec<u8>> =
            values.filter_map(|value| value.to_str().ok()).flat_map(parts).collect();
        // A gateway may write `\/` for a slash in JSON.
        let escaped: Vec<_> = secrets.iter().map(|secret| replace(secret, b"/", b"\\/")).collect();
        secrets.extend(escaped);
        secrets.retain(|secret| secret.len() >= LEAST_BYTES);
        // A whole goes before its parts.
        secrets.sort_unstable_by_key(|secret| std::cmp::Reverse(secret.len()));
        secrets.dedup();
        Self(secrets)
    }

    /// The answer without them.
    pub fn take_out(&self, body: Vec<u8>) -> Vec<u8> {
        self.0.iter().fold(body, |body, secret| replace(&body, secret, TAKEN_OUT))
    }
}

/// A header's secret; of a Basic one the pair behind it and the password, too.
fn parts(value: &str) -> Vec<Vec<u8>> {
    let secret = value.strip_prefix("Bearer ").unwrap_or(value);
    let Some(encoded) = value.strip_prefix("Basic ") else { return vec![secret.into()] };
    let pair = STANDARD.decode(encoded).unwrap_or_default();
    let password = pair.iter().position(|byte| *byte == b':').and_then(|at| pair.get(at.saturating_add(1)..));
    let password = password.unwrap_or_default().to_vec();
    vec![encoded.into(), pair, password]
}

fn replace(text: &[u8], what: &[u8], by: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, after)) = rest.split_first() {
        if let Some(after) = rest.strip_prefix(what) {
            out.extend_from_slice(by);
            rest = after;
        } else {
            out.push(*first);
            rest = after;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn without(header: &str, body: &str) -> String {
        let mut value = HeaderValue::from_str(header).unwrap();
        value.set_sensitive(true);
        let mut headers = HeaderMap::new();
        headers.insert("authorization", value);
        headers.insert("content-type", HeaderValue::from_static("application/json"));
        String::from_utf8(SignIn::of(&headers).take_out(body.into())).unwrap()
    }

    #[test]
    fn a_repeated_sign_in_is_taken_out_of_an_answer_and_nothing_else_is() {
        let token = "Bearer a/long+token=";
        let said =
            r#"{"message":"no: Bearer a/long+token=","as":"a\/long+token=","type":"application/json"}"#;
        let left = r#"{"message":"no: Bearer [secret]","as":"[secret]","type":"application/json"}"#;
        assert_eq!(without(token, said), left);
        assert_eq!(without(token, "a/long+token"), "a/long+token");
        assert_eq!(without("a-token-alone", "mgmtToken: a-token-alone"), "mgmtToken: [secret]");
    }

    #[test]
    fn of_a_shops_basic_the_pair_and_the_password_are_taken_out_and_its_number_stays() {
        let basic = "Basic MzYxOmRlbW8tc2VjcmV0LWtleQ==";
        let said = "MzYxOmRlbW8tc2VjcmV0LWtleQ== 361:demo-secret-key demo-secret-key 361";
        assert_eq!(without(basic, said), "[secret] [secret] [secret] 361");
    }

    #[test]
    fn what_is_too_short_for_a_secret_is_left_alone() {
        assert_eq!(without("Bearer id", r#"{"id":1}"#), r#"{"id":1}"#);
    }
}
