//! Signing in by a company's own identity provider: setting it up, and what of it is one's own.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::transaction::CompanyRef;

/// A company's identity provider. Its secret never comes back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SignOnProvider {
    /// What it calls itself: a URL.
    pub issuer: String,
    /// What it calls this desk.
    pub client_id: String,
    /// Whether people sign in by it.
    pub enabled: bool,
}

/// `GET /api/v1/companies/{id}/sign-on`: how a company's people sign in by their own provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SignOnSetup {
    /// The provider; absent while none is set up.
    pub provider: Option<SignOnProvider>,
    /// Where the provider must send browsers back to.
    pub redirect_uri: String,
    /// The sign-in page that knows the company already.
    pub sign_in_link: String,
}

/// `PUT /api/v1/companies/{id}/sign-on`: sets the provider up.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetUpSignOn {
    /// What it calls itself: an `https` URL without query, at most 500 characters.
    pub issuer: String,
    /// What it calls this desk, 1 to 255 characters.
    pub client_id: String,
    /// What it gave this desk to prove itself with, at most 1,000 characters. Absent keeps the one before, which no other issuer
    /// gets.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub client_secret: Option<String>,
    /// Whether people shall sign in by it.
    pub enabled: bool,
}

/// `POST /api/v1/companies/{id}/sign-on/trial`: what the provider says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SignOnTrial {
    /// `ready`; `unfit`: it answers, and people could not sign in by it; `silent`: no answer that can be used.
    pub result: String,
    /// Why it is not ready.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub detail: Option<String>,
}

/// The way to a provider has begun.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SignOnStarted {
    /// Where this browser, and no other, goes on within ten minutes.
    pub location: String,
}

/// A provider of one of one's companies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Connection {
    /// Whose provider.
    pub company: CompanyRef,
    /// What it calls itself.
    pub issuer: String,
    /// Since when one's account is connected with it, UTC, RFC 3339; absent while it is not.
    pub connected_at: Option<String>,
    /// Whether one has connected it oneself. What came with an invitation opens an account of that one company alone.
    pub by_oneself: bool,
}

/// `GET /api/v1/connections`: the providers of one's companies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ConnectionList {
    /// The providers, by their companies' names.
    pub items: Vec<Connection>,
}

/// `POST /api/v1/connections/{id}`: connects one's account.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Connect {
    /// One's password: whoever runs the provider can sign in as oneself from then on.
    pub current_password: String,
}
