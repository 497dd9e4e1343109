//! A second factor beside the password: showing it, setting it up, and what stands in for it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What `POST /api/v1/session` answers with 202: the password is right, and this session is worth nothing until a second factor
/// is shown in it, within five minutes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SecondFactorWanted {
    /// What will do: `code`, `recovery_code`.
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
