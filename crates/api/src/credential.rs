//! Credentials: what a company's programs sign in to the desk with.

use domain::id::{CredentialId, IntegrationId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How many hours a text may be good beside the one that took its place.
pub const OLD_TEXT_HOURS_MAX: u32 = 168;
/// What a credential can allow.
pub const SCOPES: [&str; 3] = ["payments:write", "refunds:write", "report:read"];

/// A credential, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Credential {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: CredentialId,
    /// What people call it; stands in the report beside its refunds.
    pub name: String,
    /// `api`, or the gateway kind whose programs it is for.
    pub dialect: String,
    /// The account whose payment ids it names; absent for `api` and `mindbehind`.
    pub integration: Option<IntegrationRef>,
    /// The part of it that is no secret: a shop id, an API key, or what stands in the midst of a token.
    pub public_prefix: String,
    /// What it allows: `payments:write`, `refunds:write`, `report:read`.
    pub scopes: Vec<String>,
    /// `valid`, `expired` or `revoked`.
    pub state: String,
    /// When it was made, UTC, RFC 3339.
    pub created_at: String,
    /// When it was last used, to the hour; absent where it never was.
    pub last_used_at: Option<String>,
    /// When it ends by itself; absent where it does not.
    pub expires_at: Option<String>,
    /// When somebody ended it.
    pub revoked_at: Option<String>,
    /// Until when the text before its last rotation is good, too; absent once it is not.
    pub old_until: Option<String>,
}

/// An integration, named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IntegrationRef {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: IntegrationId,
    /// Its name.
    pub name: String,
}

/// `GET /api/v1/companies/{id}/credentials`: a company's credentials by name, the ended ones too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CredentialList {
    /// The credentials.
    pub items: Vec<Credential>,
}

/// `POST /api/v1/companies/{id}/credentials`: makes a credential.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateCredential {
    /// What people shall call it, 1 to 100 characters.
    pub name: String,
    /// `api`, `mindbehind`, `begateway`, `craftgate`, `payu` or `overpay`.
    pub dialect: String,
    /// What it allows. A gateway's dialect has no `payments:write`, `mindbehind` only `refunds:write`.
    pub scopes: Vec<String>,
    /// The account whose payment ids it names, for all but `api` and `mindbehind`.
    #[schema(value_type = Option<uuid::Uuid>)]
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub integration: Option<IntegrationId>,
    /// When it shall end by itself, RFC 3339; never when absent.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub expires_at: Option<String>,
    /// The one `merchant_id` that a `payu` program may name; any when absent.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub merchant_id: Option<String>,
    /// The one `reseller_id` that a `payu` program may name; any when absent.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reseller_id: Option<String>,
}

/// 201 and 200: a credential with what the program is configured with, shown this once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CredentialIssued {
    /// The credential.
    pub credential: Credential,
    /// What the program is configured with: each part by the gateway's own name, `token` for our own API.
    pub parts: Vec<IssuedPart>,
}

impl std::fmt::Debug for CredentialIssued {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CredentialIssued").field("credential", &self.credential).finish_non_exhaustive()
    }
}

/// One part of what a program is configured with.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IssuedPart {
    /// Its name.
    pub name: String,
    /// It.
    pub value: String,
}

/// `POST /api/v1/companies/{id}/credentials/{credential}/rotation`: gives it a new text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RotateCredential {
    /// For how many hours the text before is good, too: 0 to 168.
    pub old_text_hours: u32,
}
