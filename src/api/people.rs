//! The calls about the people of a company: who belongs to it, who is invited, and the links they are given.

use ::api::paths;
use ::api::people::{
    ChangeMember, CreateInvitation, InvitationCreated, InvitationList, Member, MemberList, ResetLink,
};
use domain::id::{CompanyId, InvitationId, PersonId};
use domain::role::Role;

use crate::api::request::Call;
use crate::api::{ApiError, watch};

/// Lists the people of a company, by e-mail.
pub async fn list_people(company: CompanyId) -> Result<MemberList, ApiError> {
    watch(Call::get(&paths::people(company)).json().await)
}

/// Gives a member another role.
pub async fn change_person(company: CompanyId, person: PersonId, role: Role) -> Result<Member, ApiError> {
    let change = ChangeMember { role: role.as_str().to_owned() };
    watch(Call::patch(&paths::person(company, person)).body(&change)?.json().await)
}

/// Ends that somebody belongs to a company.
pub async fn remove_person(company: CompanyId, person: PersonId) -> Result<(), ApiError> {
    watch(Call::delete(&paths::person(company, person)).nothing().await)
}

/// Makes a link that lets a member choose a new password; it comes this once.
pub async fn create_reset_link(company: CompanyId, person: PersonId) -> Result<ResetLink, ApiError> {
    watch(Call::post(&paths::reset_link(company, person)).json().await)
}

/// Lists the open invitations, the newest first.
pub async fn list_invitations(company: CompanyId) -> Result<InvitationList, ApiError> {
    watch(Call::get(&paths::invitations(company)).json().await)
}

/// Invites somebody; the link comes this once.
pub async fn create_invitation(
    company: CompanyId,
    invitation: &CreateInvitation,
) -> Result<InvitationCreated, ApiError> {
    watch(Call::post(&paths::invitations(company)).body(invitation)?.json().await)
}

/// Takes an invitation back.
pub async fn delete_invitation(company: CompanyId, invitation: InvitationId) -> Result<(), ApiError> {
    watch(Call::delete(&paths::invitation(company, invitation)).nothing().await)
}
