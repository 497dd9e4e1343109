//! What all calls to us have in common: token, partner, hash, mandatory fields, checked in this order.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, HeaderValue, header};
use secrecy::SecretString;

use crate::dialect::{DialectPort, Proof, SignedIn};
use crate::json_tree::JsonTree;
use crate::payu::routes::CALL_LIMIT_BYTES;
use crate::payu::routes::answer::Answer;
use crate::payu::signature::hash_matches;

/// Whether a call must bring a hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HashDemand {
    /// It must.
    Mandatory,
    /// It may, and then it must be right.
    Optional,
}

/// A call whose sender and partner are right.
pub(super) struct PayuIncomingCall<C> {
    /// Who calls.
    pub(super) caller: C,
    secret: Option<SecretString>,
    body: JsonTree,
}

impl<C> PayuIncomingCall<C> {
    /// Checks token and partner.
    pub(super) async fn read<P: DialectPort<Caller = C>>(
        port: &P,
        headers: &HeaderMap,
        body: Result<Bytes, BytesRejection>,
    ) -> Result<Self, Answer> {
        let signed_in = sign_in(port, headers).await?;
        let body = body.map_err(|rejection| {
            let message = format!("The body could not be read; it may have at most {CALL_LIMIT_BYTES} bytes");
            Answer::layer(rejection.status(), message)
        })?;
        let body = JsonTree::read_object(&body).ok_or_else(|| {
            Answer::errors(vec!["the body must be a JSON object with each field once".to_owned()])
        })?;
        let call = Self { caller: signed_in.caller, secret: signed_in.secret, body };
        let strange = |right: Option<String>, name| {
            call.field(name).filter(|given| right.is_some_and(|right| right != *given))
        };
        if let Some(given) = strange(signed_in.reseller_id, "reseller_id") {
            return Err(Answer::partner_not_allowed(given));
        }
        if strange(signed_in.merchant_id, "merchant_id").is_some() {
            return Err(Answer::invalid_partner(call.field("payu_id").unwrap_or_default()));
        }
        Ok(call)
    }

    /// A field that is a text or a number, by its own digits; none when it is missing, empty or anything else.
    pub(super) fn field(&self, name: &str) -> Option<&str> {
        match self.body.get(name)? {
            JsonTree::Text(text) | JsonTree::Number(text) => {
                Some(text.as_str()).filter(|text| !text.is_empty())
            }
            JsonTree::Null
            | JsonTree::Bool(_)
            | JsonTree::List(_)
            | JsonTree::Object(_)
            | JsonTree::Deep(_) => None,
        }
    }

    /// Checks the hash, then that all fields are there; gives them in the order of their names.
    ///
    /// `right` makes the right hash of them. Where a field is missing no hash can be right, so the missing fields are told.
    pub(super) fn prove<'a, const N: usize>(
        &'a self,
        demand: HashDemand,
        names: [&'static str; N],
        right: impl FnOnce([&'a str; N], &SecretString) -> String,
    ) -> Result<[&'a str; N], Answer> {
        let mut missing: Vec<String> = Vec::new();
        let values = names.map(|name| {
            self.field(name).unwrap_or_else(|| {
                missing.push(mandatory(name));
                ""
            })
        });
        match self.field("hash") {
            Some(came) if missing.is_empty() => {
                let secret = self.secret.as_ref().ok_or_else(Answer::invalid_hash)?;
                if !hash_matches(&right(values, secret), came) {
                    return Err(Answer::invalid_hash());
                }
            }
            None if demand == HashDemand::Mandatory => missing.push(mandatory("hash")),
            Some(_) | None => {}
        }
        if missing.is_empty() { Ok(values) } else { Err(Answer::errors(missing)) }
    }
}

fn mandatory(name: &str) -> String {
    format!("{name} is mandatory param")
}

async fn sign_in<P: DialectPort>(port: &P, headers: &HeaderMap) -> Result<SignedIn<P::Caller>, Answer> {
    let mut given = headers.get_all(header::AUTHORIZATION).iter();
    let token = match (given.next().map(HeaderValue::to_str), given.next()) {
        (Some(Ok(text)), None) => bearer_token(text).ok_or_else(Answer::invalid_token)?,
        (Some(_) | None, _) => return Err(Answer::invalid_token()),
    };
    match port.sign_in(Proof::Bearer(token)).await {
        Ok(Some(signed_in)) => Ok(signed_in),
        Ok(None) => Err(Answer::invalid_token()),
        Err(_fault) => Err(Answer::internal_error()),
    }
}

fn bearer_token(text: &str) -> Option<&str> {
    let (scheme, token) = text.trim().split_once(' ')?;
    Some(token.trim()).filter(|token| scheme.eq_ignore_ascii_case("bearer") && !token.is_empty())
}
