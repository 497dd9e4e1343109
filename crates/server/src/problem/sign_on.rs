//! Problems: what is told about companies' own identity providers.

use http::StatusCode;

use crate::problem::Failure;
use crate::sign_on::trouble::{End, Trouble};

impl Failure {
    /// None is set up.
    #[must_use]
    pub fn no_sign_on() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "This company has no single sign-on to try.")
    }

    /// Somebody else was quicker.
    #[must_use]
    pub fn sign_on_changed_meanwhile() -> Self {
        let detail = "Somebody else has changed the single sign-on just now. Look at it again first.";
        Self::conflict("changed_meanwhile", detail)
    }

    /// Another provider does not get the secret of the one before.
    #[must_use]
    pub fn sign_on_secret_needed() -> Self {
        let detail = "Enter the client secret that the provider gave for Refund Desk.";
        Self::unprocessable("secret_needed", detail, "client_secret")
    }

    /// The person would have no way in.
    #[must_use]
    pub fn password_needed() -> Self {
        let detail = "You sign in by your company's account alone. Ask an owner for a link to choose a password first.";
        Self::conflict("password_needed", detail)
    }

    /// The account is connected with no such provider.
    #[must_use]
    pub fn no_connection() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not_found",
            "Your account is not connected with this company's provider.",
        )
    }
}

/// Where a way to a provider does not even begin, for a page that waits for the answer.
impl From<End> for Failure {
    fn from(end: End) -> Self {
        match end {
            End::Failed(failure) => failure,
            End::Told(Trouble::ProviderDown) => {
                let detail = "The company's provider does not answer as it should. Try again later.";
                Self::conflict("provider_down", detail)
            }
            End::Told(_) => {
                Self::conflict("not_set_up", "This company has no single sign-on that is switched on.")
            }
        }
    }
}
