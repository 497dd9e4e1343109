//! A second factor beside the password: showing it, setting it up, and what stands in for it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What `POST /api/v1/session` answers with 202: the password is right, and this session is worth nothing until a second factor
/// is shown in it, within five minutes. `GET /api/v1/session/second-factor` says it again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SecondFactorWanted {
    /// What will do: `passkey` (at `/api/v1/session/passkey`, in a whole session at `/api/v1/session/proof/passkey`), `code`,
    /// `recovery_code`.
    pub ways: Vec<String>,
}

/// `POST /api/v1/session/second-factor`: shows a second factor; exactly one of the fields stands.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShowSecondFactor {
    /// The six digits that the authenticator shows; spaces do not matter.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub code: Option<String>,
    /// One of the recovery codes; spaces, hyphens and case do not matter.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub recovery_code: Option<String>,
}

/// `GET /api/v1/second-factor`: one's own second factor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OwnSecondFactor {
    /// Since when one has an authenticator, UTC, RFC 3339; absent: one has none.
    pub since: Option<String>,
    /// Whether one has a passkey, which counts as one, too.
    pub passkey: bool,
    /// How many recovery codes are left of ten.
    pub recovery_codes_left: u64,
}

/// `POST /api/v1/second-factor`: begins to set one up.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BeginSecondFactor {
    /// One's password; whoever has none leaves it out.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub current_password: Option<String>,
}

/// What an authenticator is set up with, shown this once. It counts when a code of it has confirmed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SecondFactorKey {
    /// The key to type: 32 base-32 letters.
    pub key: String,
    /// The same for an authenticator on this machine: `otpauth://totp/…`.
    pub url: String,
    /// That address as a QR code.
    pub qr: QrCode,
}

/// A QR code: a square of dark and light ones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct QrCode {
    /// How many there are along an edge; a light border of four belongs around them.
    pub size: u32,
    /// The dark ones as the data of an SVG path, each one unit wide, the corner at 0,0.
    pub path: String,
}

/// `POST /api/v1/second-factor/confirmation`: lets the new second factor count; every other session of one's own ends.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmSecondFactor {
    /// The six digits that the authenticator shows.
    pub code: String,
}

/// Ten recovery codes, shown this once; those from before are worth nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RecoveryCodes {
    /// The codes: sixteen letters and digits, in fours.
    pub codes: Vec<String>,
}

/// What proves again who one is, before the second factor changes: beside a second factor that was shown in this session within the
/// last five minutes.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProveAgain {
    /// One's password; whoever has none leaves it out.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub current_password: Option<String>,
}
