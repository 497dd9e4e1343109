//! Problems: what is told about integrations and credentials.

use http::StatusCode;

use crate::problem::Failure;

impl Failure {
    /// The company has no such integration.
    #[must_use]
    pub fn no_integration() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "This company has no integration with this id.")
    }

    /// Another integration of the company has this name.
    #[must_use]
    pub fn integration_name_taken() -> Self {
        Self::conflict("name_taken", "Another integration of this company has this name already.")
            .about(&["name"])
    }

    /// Somebody else was quicker.
    #[must_use]
    pub fn integration_changed_meanwhile() -> Self {
        let detail = "Somebody else has changed this integration just now. Look at it again first.";
        Self::conflict("changed_meanwhile", detail)
    }

    /// The secret would go where it did not go before.
    #[must_use]
    pub fn secret_needed() -> Self {
        let detail = "The integration would be called elsewhere: give its secret again.";
        Self::unprocessable("secret_needed", detail, "secret")
    }

    /// The company has no such credential.
    #[must_use]
    pub fn unknown_credential() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "This company has no such credential.")
    }

    /// It is worth nothing any more.
    #[must_use]
    pub fn credential_ended() -> Self {
        let detail = "This credential was revoked or has expired. Make another one.";
        Self::conflict("credential_ended", detail)
    }
}
