//! Who asks: someone signed in, or a program.

use domain::id::{CompanyId, CredentialId, PersonId};
use domain::refund_rule::Requester;
use store::Micros;
use store::credential::Scope;
use store::engine::Store;
use store::error::StoreError;
use store::event::EventActor;
use store::membership::{Membership, list_memberships};
use store::refund::reserve::ReservationRequester;

/// Who asks for something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Someone signed in.
    Person {
        /// Who.
        id: PersonId,
        /// The e-mail of their session: what stands in *User Email*.
        email: String,
        /// What they are called.
        name: String,
        /// When they last showed a second factor in the session that they ask in; none: they have not, or have none.
        second_factor_at: Option<Micros>,
    },
    /// A program, by its credential.
    Program {
        /// Which credential.
        id: CredentialId,
        /// Whose payments it may touch.
        company_id: CompanyId,
        /// What people call it.
        name: String,
        /// What it allows.
        scopes: Vec<Scope>,
    },
}

impl Actor {
    /// Lists the companies whose rows the actor may see, and as what: for a program, its one company.
    pub async fn companies(&self, store: &Store) -> Result<Vec<(CompanyId, Requester)>, StoreError> {
        match self {
            Self::Program { company_id, .. } => Ok(vec![(*company_id, Requester::Program)]),
            Self::Person { id, .. } => {
                let memberships = list_memberships(store, *id).await?;
                let requester = |Membership { company_id, role }| (company_id, Requester::Person(role));
                Ok(memberships.into_iter().map(requester).collect())
            }
        }
    }

    /// Who caused what the actor does, in events.
    #[must_use]
    pub const fn event_actor(&self) -> EventActor {
        match self {
            Self::Person { id, .. } => EventActor::Person(*id),
            Self::Program { id, .. } => EventActor::Credential(*id),
        }
    }

    /// Who stands on a refund that the actor decides.
    #[must_use]
    pub fn reservation_requester(&self) -> ReservationRequester {
        match self {
            Self::Person { id, email, .. } => ReservationRequester::Person { id: *id, email: email.clone() },
            Self::Program { id, name, .. } => ReservationRequester::Program { id: *id, name: name.clone() },
        }
    }
}
