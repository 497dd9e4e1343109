//! The people of a company: who belongs to it, who is invited, and what they may do.

use domain::id::{CompanyId, InvitationId, PersonId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::transaction::CompanyRef;

/// Someone who belongs to a company.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Member {
    /// Their id.
    #[schema(value_type = uuid::Uuid)]
    pub id: PersonId,
    /// Their e-mail: what stands in *User Email*.
    pub email: String,
    /// What they are called.
    pub name: String,
    /// `viewer`, `agent`, `approver`, `manager` or `owner`.
    pub role: String,
    /// Whether they may no longer sign in, anywhere.
    pub disabled: bool,
    /// Since when they belong to the company, UTC, RFC 3339.
    pub since: String,
    /// When they were last here, to five minutes; absent when no session of theirs tells.
    pub last_seen_at: Option<String>,
    /// Whether they have a second factor beside their password.
    pub second_factor: bool,
}

/// `GET /api/v1/companies/{id}/people`: the people of a company, by e-mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MemberList {
    /// The people.
    pub items: Vec<Member>,
}

/// `PATCH /api/v1/companies/{id}/people/{person}`: gives a member another role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeMember {
    /// `viewer`, `agent`, `approver`, `manager` or `owner`.
    pub role: String,
}

/// An invitation that was neither accepted nor taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Invitation {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: InvitationId,
    /// Whom.
    pub email: String,
    /// As what.
    pub role: String,
    /// Who invited them: an e-mail.
    pub invited_by: String,
    /// When it was made, UTC, RFC 3339.
    pub created_at: String,
    /// When its link ends to work.
    pub expires_at: String,
    /// Whether its link has ended to work by then.
    pub expired: bool,
    /// How the letter with its link stands; none where none was made.
    pub mail: Option<Mail>,
}

/// How a letter stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Mail {
    /// `queued`: it is sent, or tried again, soon; `sent`: the mail server has it; `failed`: it was given up.
    pub state: String,
    /// When it was sent or last tried, UTC, RFC 3339; none while it was not tried.
    pub tried_at: Option<String>,
    /// Why the last try came to nothing, in the mail server's words.
    pub failure: Option<String>,
}

/// `GET /api/v1/companies/{id}/invitations`: the open invitations, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InvitationList {
    /// The invitations.
    pub items: Vec<Invitation>,
}

/// `POST /api/v1/companies/{id}/invitations`: invites somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateInvitation {
    /// Their e-mail.
    pub email: String,
    /// As what: an owner invites as anything, a manager as viewer, agent or approver.
    pub role: String,
}

/// 201: the invitation stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InvitationCreated {
    /// The invitation.
    pub invitation: Invitation,
    /// The link to send them: shown this once. It works once.
    pub link: String,
}

/// What stands behind the `#` of a link.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkToken {
    /// The link's own text.
    pub token: String,
}

/// `POST /api/v1/invitation`: what a link invites to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OpenInvitation {
    /// The company.
    pub company: CompanyRef,
    /// Whom it is for.
    pub email: String,
    /// As what.
    pub role: String,
    /// When the link ends to work, UTC, RFC 3339.
    pub expires_at: String,
    /// Whether somebody with this e-mail signs in here already: they accept it once signed in, without name and password.
    pub known: bool,
    /// Whether somebody new can accept it by the company's own identity provider.
    pub sign_on: bool,
}

/// `POST /api/v1/invitation/acceptance`: accepts an invitation.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptInvitation {
    /// The link's own text.
    pub token: String,
    /// What they want to be called, 1 to 100 characters; for somebody new.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<String>,
    /// The password that they choose, 12 to 128 characters; for somebody new.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub password: Option<String>,
}

/// 201: a link that lets somebody choose a new password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ResetLink {
    /// The link to give them: shown this once. It works once.
    pub link: String,
    /// When it ends to work, UTC, RFC 3339.
    pub expires_at: String,
    /// Whether it goes to the person by mail, too.
    pub mailed: bool,
}

/// `GET /api/v1/companies/{id}`: a company's profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CompanyProfile {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: CompanyId,
    /// Its name: the report's *Company*.
    pub name: String,
    /// Its IANA time zone, in which its business days run.
    pub zone: String,
    /// What the signed-in person may do in it.
    pub role: String,
}

/// `PATCH /api/v1/companies/{id}`: what of the profile shall change; the rest stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ChangeCompany {
    /// Another name, 1 to 100 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Another IANA time zone, such as `Europe/Istanbul`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
}
