//! One's own account: the sessions that are open, and the password.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One of one's own sessions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OwnSession {
    /// Its id; not what the cookie holds.
    pub id: uuid::Uuid,
    /// Whether it is the one that asks.
    pub current: bool,
    /// The network address that signed in.
    pub address: Option<String>,
    /// What the browser that signed in called itself.
    pub browser: Option<String>,
    /// When it began, UTC, RFC 3339.
    pub created_at: String,
    /// When it was last used, to five minutes.
    pub last_seen_at: String,
    /// When it ends by itself, unless it is used.
    pub expires_at: String,
}

/// `GET /api/v1/sessions`: one's own sessions that have not ended, the last used first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OwnSessionList {
    /// The sessions.
    pub items: Vec<OwnSession>,
}

/// `POST /api/v1/password`: changes one's own password; every other session ends.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    /// The password so far.
    pub current_password: String,
    /// The new one, 12 to 128 characters.
    pub new_password: String,
}

/// `POST /api/v1/password-reset`: chooses a new password by a link; every session ends.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResetPassword {
    /// The link's own text.
    pub token: String,
    /// The new password, 12 to 128 characters.
    pub password: String,
}

/// `GET /api/v1/forgotten-password`: what somebody can do who forgot their password.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ForgottenPasswordHelp {
    /// Whether they can have a link for a new one sent to them by mail; else an owner of their company makes one.
    pub by_mail: bool,
}

/// `POST /api/v1/forgotten-password`: whose password is forgotten.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ForgottenPassword {
    /// The e-mail that they sign in with.
    pub email: String,
}
