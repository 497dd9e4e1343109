//! Invitations: links that make somebody a member of a company, once.

use domain::id::{CompanyId, InvitationId, PersonId};
use domain::role::Role;

use crate::Micros;
use crate::engine::row::Row;
use crate::error::StoreError;

pub mod accept;
pub mod create;
pub mod list;
pub mod revoke;

/// An invitation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// Into which company.
    pub company_id: CompanyId,
    /// Whom, lower-cased.
    pub email: String,
    /// As what.
    pub role: Role,
    /// Who invites.
    pub invited_by: PersonId,
    /// When it was made.
    pub created_at: Micros,
    /// When it ends by itself.
    pub expires_at: Micros,
    /// When it was accepted.
    pub accepted_at: Option<Micros>,
    /// When it was taken back.
    pub revoked_at: Option<Micros>,
}

impl Invitation {
    /// Whether it can still be accepted, as far as its time goes.
    #[must_use]
    pub const fn is_open(&self, now: Micros) -> bool {
        self.accepted_at.is_none() && self.revoked_at.is_none() && now < self.expires_at
    }
}

macro_rules! select_invitations {
    ($rest:literal) => {
        concat!(
            "SELECT id, company_id, email, role, invited_by, created_at, expires_at, accepted_at, revoked_at
             FROM invitation ",
            $rest
        )
    };
}
pub(crate) use select_invitations;

fn read_invitation(row: &Row) -> Result<Invitation, StoreError> {
    Ok(Invitation {
        id: row.id("id", InvitationId::new)?,
        company_id: row.id("company_id", CompanyId::new)?,
        email: row.text("email")?,
        role: row.word("role")?,
        invited_by: row.id("invited_by", PersonId::new)?,
        created_at: row.int("created_at")?,
        expires_at: row.int("expires_at")?,
        accepted_at: row.opt_int("accepted_at")?,
        revoked_at: row.opt_int("revoked_at")?,
    })
}
