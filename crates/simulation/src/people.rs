//! Who is in every run: a company's people and programs, and somebody who has no business there.

use domain::id::{CompanyId, CredentialId, IntegrationId, PersonId};
use domain::role::Role;
use refunds::actor::Actor;
use store::credential::Scope;
use uuid::Uuid;

/// The company whose refunds these are.
pub const COMPANY: CompanyId = CompanyId::new(Uuid::from_u128(0x1001));
/// Another company, which sees nothing of it.
pub const OTHER_COMPANY: CompanyId = CompanyId::new(Uuid::from_u128(0x1002));
/// The company's gateway account.
pub const INTEGRATION: IntegrationId = IntegrationId::new(Uuid::from_u128(0x2001));
/// What it is called.
pub const INTEGRATION_NAME: &str = "Simulated bank";

/// The people: e-mail, role, company.
pub const PEOPLE: [(&str, Role, CompanyId); 7] = [
    ("ada@demo.example", Role::Agent, COMPANY),
    ("berk@demo.example", Role::Agent, COMPANY),
    ("meral@demo.example", Role::Manager, COMPANY),
    ("nil@demo.example", Role::Owner, COMPANY),
    ("omer@demo.example", Role::Manager, COMPANY),
    ("vera@demo.example", Role::Viewer, COMPANY),
    ("zeki@demo.example", Role::Agent, OTHER_COMPANY),
];

/// The programs.
pub const PROGRAMS: [&str; 2] = ["Shop", "Night batch"];

/// Somebody or something that asks.
#[derive(Clone, Debug)]
pub struct Asker {
    /// As the service knows them.
    pub actor: Actor,
    /// Whose keys theirs are: `person:…` or `credential:…`.
    pub scope: String,
    /// *User Email* on their refunds.
    pub email: Option<&'static str>,
    /// The program's name on its refunds.
    pub program: Option<&'static str>,
    /// A person's role.
    pub role: Option<Role>,
    /// Whose company's.
    pub company: CompanyId,
}

impl Asker {
    /// What they are called in histories.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.email.or(self.program).map_or("nobody", |name| name.split('@').next().unwrap_or(name))
    }

    /// Whether they may ask for refunds of the company.
    #[must_use]
    pub fn may_refund(&self) -> bool {
        self.role != Some(Role::Viewer)
    }

    /// Whether they may close attention that somebody else caused.
    #[must_use]
    pub fn may_resolve(&self) -> bool {
        matches!(self.role, Some(Role::Manager | Role::Owner)) && self.company == COMPANY
    }
}

/// The id of the person at this place.
#[must_use]
pub fn person_id(place: usize) -> PersonId {
    PersonId::new(Uuid::from_u128(0x3000_u128.saturating_add(u128::try_from(place).unwrap_or(0))))
}

/// Everybody, people first.
#[must_use]
pub fn everybody() -> Vec<Asker> {
    let people = PEOPLE.iter().enumerate().map(|(place, (email, role, company))| Asker {
        actor: Actor::Person {
            id: person_id(place),
            email: (*email).to_owned(),
            name: (*email).to_owned(),
            second_factor_at: None,
        },
        scope: format!("person:{}", person_id(place)),
        email: Some(email),
        program: None,
        role: Some(*role),
        company: *company,
    });
    let programs = PROGRAMS.iter().enumerate().map(|(place, name)| {
        let id = Uuid::from_u128(0x4000_u128.saturating_add(u128::try_from(place).unwrap_or(0)));
        let actor = Actor::Program {
            id: CredentialId::new(id),
            company_id: COMPANY,
            name: (*name).to_owned(),
            scopes: vec![Scope::PaymentsWrite, Scope::RefundsWrite],
        };
        Asker {
            actor,
            scope: format!("credential:{id}"),
            email: None,
            program: Some(name),
            role: None,
            company: COMPANY,
        }
    });
    people.chain(programs).collect()
}
