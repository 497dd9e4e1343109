//! Who calls: the API key names them, and the signature over the raw request proves it.

use axum::http::uri::Authority;
use axum::http::{HeaderMap, Uri, header};
use secrecy::{ExposeSecret as _, SecretString};

use crate::craftgate::routes::refusal::Refused;
use crate::craftgate::routes::{Call, Dialect};
use crate::craftgate::settings::CraftgateInbound;
use crate::craftgate::signature::{Plus, SignedParts, decode_url, same, sign_request};
use crate::craftgate::wire::{
    API_KEY_HEADER, AUTH_VERSION_HEADER, AUTH_VERSIONS, RND_KEY_HEADER, SIGNATURE_HEADER,
};
use crate::dialect::{DialectPort, Proof};

/// What a caller signs itself in with.
struct Claim<'a> {
    api_key: &'a str,
    rnd_key: &'a str,
    signature: &'a str,
}

/// Finds who calls; nothing else of the call is looked at before.
pub async fn sign_in<P: DialectPort>(dialect: &Dialect<P>, call: &Call) -> Result<P::Caller, Refused> {
    let claim = Claim {
        api_key: one(&call.headers, API_KEY_HEADER)?,
        rnd_key: one(&call.headers, RND_KEY_HEADER)?,
        signature: one(&call.headers, SIGNATURE_HEADER)?,
    };
    if !AUTH_VERSIONS.contains(&one(&call.headers, AUTH_VERSION_HEADER)?) {
        return Err(Refused::stranger("auth_version_unknown", "The x-auth-version must be V1."));
    }
    let signed_in = dialect.port.sign_in(Proof::Named(claim.api_key)).await?;
    let Some((caller, secret)) = signed_in.and_then(|signed| Some((signed.caller, signed.secret?))) else {
        let words =
            "The x-api-key is not valid; it is wrong, revoked or expired. Ask the company for a new one.";
        return Err(Refused::stranger("api_key_invalid", words));
    };
    if is_signed(&claim, &secret, call, &dialect.inbound) {
        return Ok(caller);
    }
    // The documentation's own words.
    Err(Refused::stranger("signature_invalid", "Signature is not equal!"))
}

fn one<'a>(headers: &'a HeaderMap, name: &str) -> Result<&'a str, Refused> {
    let mut values = headers.get_all(name).iter();
    let value = match (values.next().map(|value| value.to_str()), values.next()) {
        (Some(Ok(value)), None) if !value.is_empty() => Some(value),
        (_, _) => None,
    };
    value.ok_or_else(|| Refused::stranger("header_missing", &format!("The call needs one {name} header.")))
}

fn is_signed(claim: &Claim<'_>, secret: &SecretString, call: &Call, inbound: &CraftgateInbound) -> bool {
    addresses(&call.uri, &call.headers, inbound).iter().any(|address| {
        [Plus::IsSpace, Plus::IsPlus].into_iter().any(|plus| {
            let expected = sign_request(SignedParts {
                url: &decode_url(address, plus),
                api_key: claim.api_key,
                secret_key: secret.expose_secret(),
                rnd_key: claim.rnd_key,
                body: &call.body,
            });
            same(&expected, claim.signature)
        })
    })
}

/// The addresses that the caller may have signed, with the path and the query as they came.
fn addresses(uri: &Uri, headers: &HeaderMap, inbound: &CraftgateInbound) -> Vec<String> {
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let public = inbound.public_url.iter().map(|url| format!("{}{path}", url.trim_end_matches('/')));
    let named = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let host = uri.authority().map(Authority::as_str).or(named);
    let direct = host
        .into_iter()
        .flat_map(|host| inbound.scheme.names().iter().map(move |scheme| format!("{scheme}://{host}{path}")));
    public.chain(direct).collect()
}
