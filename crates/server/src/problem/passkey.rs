//! Problems: what is told about passkeys, and to whoever has to prove who they are.

use http::StatusCode;

use crate::passkey::relying_party::PasskeysOff;
use crate::problem::Failure;

impl Failure {
    /// No browser makes a passkey for this desk's address.
    #[must_use]
    pub fn passkeys_off(why: PasskeysOff) -> Self {
        let detail = match why {
            PasskeysOff::AddressIsANumber => {
                "This desk's address is a number, and passkeys belong to names. Sign in with your password."
            }
            PasskeysOff::AddressIsNotSecure => {
                "This desk's address is not https, and browsers keep passkeys for https. Sign in with your password."
            }
        };
        Self::conflict("passkeys_off", detail)
    }

    /// What a device was asked was answered already, or too late, or elsewhere.
    #[must_use]
    pub fn challenge_over() -> Self {
        let detail = "That took too long, or was answered already. Try again.";
        Self::conflict("challenge_over", detail)
    }

    /// The passkey is known to nobody here, or its signature is not right: which, nobody is told.
    #[must_use]
    pub fn passkey_refused() -> Self {
        let detail = "This passkey opens nothing here. Choose another, or sign in with your password.";
        Self::new(StatusCode::UNAUTHORIZED, "passkey_refused", detail)
    }

    /// Its counter went back.
    #[must_use]
    pub fn passkey_copied() -> Self {
        let detail = "There may be a copy of this passkey, so it is refused. Sign in with your password and remove it.";
        Self::new(StatusCode::UNAUTHORIZED, "passkey_copied", detail)
    }

    /// The same refusal to somebody who is signed in and stays so: theirs is no 401.
    #[must_use]
    pub fn of_a_proof(mut self) -> Self {
        if self.status == StatusCode::UNAUTHORIZED {
            self.status = StatusCode::FORBIDDEN;
            self.problem.status = StatusCode::FORBIDDEN.as_u16();
            StatusCode::FORBIDDEN.canonical_reason().unwrap_or("Error").clone_into(&mut self.problem.title);
        }
        self
    }

    /// It is a good passkey of somebody else.
    #[must_use]
    pub fn other_passkey() -> Self {
        Self::forbidden("other_passkey", "This passkey is another account's. Choose one of yours.")
    }

    /// The person has no such passkey.
    #[must_use]
    pub fn unknown_passkey() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "You have no passkey with this id.")
    }

    /// The device's answer is none to what it was asked.
    #[must_use]
    pub fn unusable_passkey() -> Self {
        let detail = "Your device's answer could not be used. Try again, or take another device.";
        Self::invalid_field("credential", detail)
    }

    /// Somebody has this passkey already.
    #[must_use]
    pub fn passkey_known() -> Self {
        Self::conflict("passkey_known", "This passkey is added already.")
    }

    /// One has as many as one may have.
    #[must_use]
    pub fn too_many_passkeys() -> Self {
        let detail = "You have as many passkeys as one may have. Remove one first.";
        Self::conflict("too_many_passkeys", detail)
    }

    /// It is too long ago that whoever is signed in proved it.
    #[must_use]
    pub fn proof_needed() -> Self {
        Self::forbidden(
            "proof_needed",
            "Prove that it is you: by your password, or by a passkey. Then try again.",
        )
    }

    /// Whoever has a second factor shows it before anything about their second factors changes.
    #[must_use]
    pub fn factor_proof_needed() -> Self {
        Self::forbidden(
            "factor_proof_needed",
            "Show your second factor: a code, a recovery code or a passkey. Then try again.",
        )
    }
}
