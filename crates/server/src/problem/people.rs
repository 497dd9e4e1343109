//! Problems: what is told about people, invitations, passwords and sessions.

use http::StatusCode;

use crate::problem::Failure;

impl Failure {
    /// Only owners may do this.
    #[must_use]
    pub fn owners_only() -> Self {
        Self::new(StatusCode::FORBIDDEN, "role_too_low", "Only owners of the company may do this.")
    }

    /// Nobody of this id belongs to the company.
    #[must_use]
    pub fn unknown_person() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "Nobody with this id belongs to this company.")
    }

    /// The company has no such invitation that is open.
    #[must_use]
    pub fn unknown_invitation() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "There is no open invitation with this id.")
    }

    /// The person has no such session.
    #[must_use]
    pub fn unknown_session() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "You have no session with this id.")
    }

    /// The company would be left without an owner.
    #[must_use]
    pub fn last_owner() -> Self {
        let detail = "They are the company's only owner. Make somebody else an owner first.";
        Self::conflict("last_owner", detail)
    }

    /// A manager may not make somebody their equal or more.
    #[must_use]
    pub fn role_not_yours_to_give() -> Self {
        let detail = "A manager invites viewers, agents and approvers. Ask an owner for anyone else.";
        Self::forbidden("role_not_yours_to_give", detail)
    }

    /// Their password opens more than this company.
    #[must_use]
    pub fn belongs_elsewhere() -> Self {
        let detail = "Their password opens more than your companies. Ask whoever runs this desk for a link.";
        Self::forbidden("belongs_elsewhere", detail)
    }

    /// This desk knows no mail server.
    #[must_use]
    pub fn no_mail() -> Self {
        Self::conflict("no_mail", "This desk sends no mail. Ask an owner of your company for a link.")
    }

    /// A link leads to nothing: which of the reasons it is, nobody is told.
    #[must_use]
    pub fn link_worthless() -> Self {
        let detail = "This link does not work any more. Ask whoever gave it to you for a new one.";
        Self::new(StatusCode::NOT_FOUND, "link_worthless", detail)
    }

    /// Who is invited has an account here.
    #[must_use]
    pub fn known_already() -> Self {
        let detail = "You have an account here already. Sign in, then open the link again.";
        Self::conflict("known_already", detail)
    }

    /// The invitation is for another e-mail than that of whoever is signed in.
    #[must_use]
    pub fn other_email() -> Self {
        let detail = "This invitation is for another e-mail than the one that you are signed in with.";
        Self::forbidden("other_email", detail)
    }

    /// The current password is not right.
    #[must_use]
    pub fn wrong_password() -> Self {
        Self::forbidden("wrong_password", "Your current password is not right.")
    }

    /// A code of the second factor is not right, or was used.
    #[must_use]
    pub fn wrong_code() -> Self {
        let detail = "The code is not right, or was used already. Type the one that is shown now.";
        Self::forbidden("wrong_code", detail)
    }

    /// The person has a second factor: another one would take its place unseen.
    #[must_use]
    pub fn second_factor_there() -> Self {
        let detail = "You have a second factor already. Turn it off before you set another one up.";
        Self::conflict("second_factor_there", detail)
    }

    /// Nothing was begun that a code could confirm, or it was begun anew elsewhere.
    #[must_use]
    pub fn second_factor_not_begun() -> Self {
        let detail = "There is nothing to confirm. Begin to set the second factor up anew.";
        Self::conflict("second_factor_not_begun", detail)
    }

    /// A member has no second factor that could be taken away.
    #[must_use]
    pub fn member_without_second_factor() -> Self {
        Self::conflict("no_second_factor", "They have no second factor.")
    }

    /// The person has no second factor that they could show.
    #[must_use]
    pub fn no_second_factor() -> Self {
        Self::conflict("no_second_factor", "You have no second factor. Set one up under Account first.")
    }

    /// A new password that is easily guessed.
    #[must_use]
    pub fn weak_password(detail: &str) -> Self {
        Self::unprocessable("password_too_weak", detail, "password")
    }
}
