//! Makes the text of a credential, in the form that the programs of its dialect are configured with.

use api::credential::IssuedPart;
use domain::gateway_kind::GatewayKind;
use domain::id::CredentialId;
use refunds::dialect_credential::{IssuedCredential, issue_dialect_credential};
use refunds::token::issue_token;

use crate::app::App;
use crate::problem::Failure;

/// The dialect of our own API.
pub const API: &str = "api";

/// Reads a dialect; none is our own API.
pub fn read_dialect(text: &str) -> Result<Option<GatewayKind>, Failure> {
    if text == API {
        return Ok(None);
    }
    let kind: Option<GatewayKind> = text.parse().ok();
    kind.map(Some).ok_or_else(|| {
        let detail = "Give api, mindbehind, begateway, craftgate, payu or overpay.";
        Failure::invalid_field("dialect", detail)
    })
}

/// Reads a credential's id in a path. What is no id is the id of none.
pub fn credential_id(text: &str) -> Result<CredentialId, Failure> {
    text.parse().ok().ok_or_else(Failure::unknown_credential)
}

/// Makes a new text.
pub fn issue(app: &App, dialect: Option<GatewayKind>) -> Result<IssuedCredential, Failure> {
    let random = app.service.random();
    let Some(kind) = dialect else {
        let issued = issue_token(random, API);
        return Ok(IssuedCredential {
            parts: vec![("token", issued.text)],
            public_prefix: issued.public_prefix,
            secret_hash: issued.secret_hash,
            signing_secret: None,
        });
    };
    let vault = app.service.vault().ok_or_else(|| Failure::internal("this desk keeps no secrets"))?;
    issue_dialect_credential(random, vault, kind).map_err(Failure::internal)
}

/// Writes what is shown once.
pub fn write_parts(parts: Vec<(&'static str, String)>) -> Vec<IssuedPart> {
    parts.into_iter().map(|(name, value)| IssuedPart { name: name.to_owned(), value }).collect()
}
