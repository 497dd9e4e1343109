//! Signing in, and who is signed in.

use domain::id::{CompanyId, IntegrationId, PersonId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `POST /api/v1/session`: signs in.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct CreateSession {
    /// The person's e-mail, in any case.
    pub email: String,
    /// The password.
    pub password: String,
}

/// Who is signed in and what they can choose from: all that the report needs to draw its filters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Session {
    /// Who it is.
    pub person: SessionPerson,
    /// The companies they belong to, by name.
    pub companies: Vec<SessionCompany>,
}

/// The person behind a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SessionPerson {
    /// Their id.
    #[schema(value_type = uuid::Uuid)]
    pub id: PersonId,
    /// Their e-mail, lower-cased: what stands in *User Email*.
    pub email: String,
    /// What they are called.
    pub name: String,
}

/// One company of the signed-in person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SessionCompany {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: CompanyId,
    /// Its name: the report's *Company*.
    pub name: String,
    /// Its time zone (IANA), in which its business days run.
    pub zone: String,
    /// The person's role in it: `viewer`, `agent`, `approver`, `manager` or `owner`.
    pub role: String,
    /// Its gateway accounts.
    pub integrations: Vec<SessionIntegration>,
    /// Every payment type its report holds, sorted.
    pub payment_types: Vec<String>,
    /// Every currency its report holds, sorted.
    pub currencies: Vec<String>,
}

/// One gateway account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SessionIntegration {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: IntegrationId,
    /// Its display name: the report's *Gateway*.
    pub name: String,
    /// `mindbehind`, `begateway`, `craftgate`, `payu` or `overpay`.
    pub gateway_kind: String,
}
