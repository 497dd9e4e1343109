//! Passkeys: one's own, adding one, and signing in with one.
//!
//! What passes between the browser's own interface and the server's check is text that nobody else reads: what
//! `PublicKeyCredential` calls its JSON.

use domain::id::PasskeyId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The longest name of a passkey, in characters.
pub const MAX_NAME_CHARS: usize = 60;

/// One of one's own passkeys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OwnPasskey {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: PasskeyId,
    /// What its owner calls it.
    pub name: String,
    /// When it was added, UTC, RFC 3339.
    pub created_at: String,
    /// When it was last used; none for never.
    pub last_used_at: Option<String>,
    /// Whether its maker keeps a copy that other devices of the person have, too.
    pub synced: bool,
}

/// What `POST /api/v1/passkeys` answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AddedPasskey {
    /// The passkey.
    pub passkey: OwnPasskey,
    /// Ten recovery codes, shown this once, where it is one's first second factor; else none: those that one has stay.
    pub recovery_codes: Vec<String>,
}

/// `GET /api/v1/passkeys`: one's own passkeys, the oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PasskeyList {
    /// The passkeys.
    pub items: Vec<OwnPasskey>,
    /// Why there can be none at this desk's address: `address_is_a_number`, `address_is_not_secure`; none where there can.
    pub off: Option<String>,
}

/// What a device is asked, `POST /api/v1/passkeys/challenge` and `POST /api/v1/passkeys/registration`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PasskeyChallenge {
    /// What the answer must bring back: once, within five minutes.
    pub token: String,
    /// What is asked, as JSON: for `PublicKeyCredential.parseRequestOptionsFromJSON`, or of a registration for
    /// `parseCreationOptionsFromJSON`.
    pub options: String,
}

/// `POST /api/v1/passkeys`: adds a passkey to one's own account.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreatePasskey {
    /// The registration's token.
    pub token: String,
    /// What the device made: `PublicKeyCredential.toJSON()` as text.
    pub credential: String,
    /// What to call it, 1 to 60 characters.
    pub name: String,
}

/// `PATCH /api/v1/passkeys/{id}`: gives a passkey another name.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdatePasskey {
    /// What to call it, 1 to 60 characters.
    pub name: String,
}

/// What a device answered: `POST /api/v1/session/passkey` signs in with it, `POST /api/v1/session/proof/passkey` proves that
/// whoever is signed in is still there.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasskeyAnswer {
    /// The challenge's token.
    pub token: String,
    /// What the device signed: `PublicKeyCredential.toJSON()` as text.
    pub credential: String,
}

/// `POST /api/v1/session/proof/password`: proves that whoever is signed in is still there.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProvePassword {
    /// Their password.
    pub password: String,
}
