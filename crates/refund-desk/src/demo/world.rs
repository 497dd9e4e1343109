//! The demo's companies, people, gateway accounts and programs.

use domain::id::{CompanyId, CredentialId, IntegrationId, PersonId};
use domain::role::Role;
use refunds::ids::new_uuid;
use store::Micros;

use crate::demo::dice::Dice;

/// The password of everyone in the demo.
pub const PASSWORD: &str = "demo-password";

/// Where the demo's ids count their time from (2026-01-01, UTC), so that they do not depend on when it is made.
pub const ID_EPOCH: Micros = 1_767_225_600_000_000;

/// A made-up company.
pub struct DemoCompany {
    /// Its name.
    pub name: &'static str,
    /// Its IANA time zone.
    pub zone: &'static str,
    /// What its Order Numbers begin with.
    pub letters: &'static str,
    /// Its share of all payments.
    pub weight: u64,
    /// Its gateway accounts.
    pub integrations: &'static [DemoIntegration],
    /// What stands before a customer's number, as often as one likes.
    pub customer_names: &'static [&'static str],
}

/// A made-up gateway account.
pub struct DemoIntegration {
    /// The report's *Gateway*.
    pub name: &'static str,
    /// The report's *Payment Type*.
    pub payment_type: &'static str,
    /// Its currencies and their weights.
    pub currencies: &'static [(&'static str, u64)],
    /// Its share of the company's payments.
    pub weight: u64,
    /// Whether it was switched off in the end.
    pub switched_off: bool,
}

/// Someone made up.
pub struct DemoPerson {
    /// What they sign in with, and the report's *User Email*.
    pub email: &'static str,
    /// What they are called.
    pub name: &'static str,
    /// Whether they see every company.
    pub platform_owner: bool,
    /// Their roles, by the company's place.
    pub roles: &'static [(usize, Role)],
}

/// The three companies. None of them exists.
pub const COMPANIES: [DemoCompany; 3] = [
    DemoCompany {
        name: "Kuzey Outdoor",
        zone: "Europe/Istanbul",
        letters: "KO",
        weight: 55,
        integrations: &[
            DemoIntegration {
                name: "Masterpass TR",
                payment_type: "MASTERPASS",
                currencies: &[("TRY", 96), ("EUR", 4)],
                weight: 60,
                switched_off: false,
            },
            DemoIntegration {
                name: "Masterpass WhatsApp",
                payment_type: "MASTERPASS",
                currencies: &[("TRY", 1)],
                weight: 33,
                switched_off: false,
            },
            DemoIntegration {
                name: "Masterpass Web (closed)",
                payment_type: "MASTERPASS",
                currencies: &[("TRY", 1)],
                weight: 7,
                switched_off: true,
            },
        ],
        customer_names: &["Demo Customer", "Demo Customer", "Demo Müşteri"],
    },
    DemoCompany {
        name: "Lumen Books",
        zone: "Europe/Berlin",
        letters: "LB",
        weight: 30,
        integrations: &[
            DemoIntegration {
                name: "Masterpass EU",
                payment_type: "MASTERPASS",
                currencies: &[("EUR", 70), ("GBP", 30)],
                weight: 70,
                switched_off: false,
            },
            DemoIntegration {
                name: "Lumen Pay by Link",
                payment_type: "CRAFTGATE",
                currencies: &[("EUR", 40), ("USD", 60)],
                weight: 30,
                switched_off: false,
            },
        ],
        customer_names: &["Demo Customer", "Demo Customer", "Demo Kundschaft"],
    },
    DemoCompany {
        name: "Sakura Tea",
        zone: "Asia/Tokyo",
        letters: "ST",
        weight: 15,
        integrations: &[
            DemoIntegration {
                name: "Masterpass Tokyo",
                payment_type: "MASTERPASS",
                currencies: &[("JPY", 1)],
                weight: 80,
                switched_off: false,
            },
            DemoIntegration {
                name: "Masterpass Gulf",
                payment_type: "MASTERPASS",
                currencies: &[("KWD", 1)],
                weight: 20,
                switched_off: false,
            },
        ],
        customer_names: &["Demo Customer", "デモ顧客"],
    },
];

/// Who signs in.
pub const PEOPLE: [DemoPerson; 5] = [
    DemoPerson { email: "owner@demo.example", name: "Demo Owner", platform_owner: true, roles: &[] },
    DemoPerson {
        email: "manager@demo.example",
        name: "Demo Manager",
        platform_owner: false,
        roles: &[(0, Role::Manager), (1, Role::Manager)],
    },
    DemoPerson {
        email: "agent@demo.example",
        name: "Demo Agent",
        platform_owner: false,
        roles: &[(0, Role::Agent), (1, Role::Agent)],
    },
    DemoPerson {
        email: "viewer@demo.example",
        name: "Demo Viewer",
        platform_owner: false,
        roles: &[(0, Role::Viewer), (2, Role::Viewer)],
    },
    DemoPerson {
        email: "sakura@demo.example",
        name: "Demo Sakura",
        platform_owner: false,
        roles: &[(2, Role::Agent)],
    },
];

impl DemoPerson {
    /// Their role in a company.
    pub fn role_in(&self, company: usize) -> Option<Role> {
        let own = self.roles.iter().find(|(place, _)| *place == company).map(|(_, role)| *role);
        own.or(self.platform_owner.then_some(Role::Owner))
    }
}

/// Every id and token of the demo's fixed parts: they follow from the seed alone.
#[derive(Clone, Copy, Debug)]
pub struct Names(pub u64);

impl Names {
    fn uuid(self, thing: &str, number: usize) -> uuid::Uuid {
        new_uuid(ID_EPOCH, &Dice::new(self.0, thing, u64::try_from(number).unwrap_or(0)))
    }

    /// A company's id.
    pub fn company(self, company: usize) -> CompanyId {
        CompanyId::new(self.uuid("company", company))
    }

    /// A person's id.
    pub fn person(self, person: usize) -> PersonId {
        PersonId::new(self.uuid("person", person))
    }

    /// An integration's id.
    pub fn integration(self, company: usize, integration: usize) -> IntegrationId {
        IntegrationId::new(self.uuid("integration", company * 100 + integration))
    }

    /// The id of the program that records a company's payments and may do everything by the API.
    pub fn api_credential(self, company: usize) -> CredentialId {
        CredentialId::new(self.uuid("api credential", company))
    }

    /// The id of the program that refunds by MindBehind's dialect.
    pub fn mgmt_credential(self, company: usize) -> CredentialId {
        CredentialId::new(self.uuid("mgmt credential", company))
    }

    /// The token of our own API, plainly the demo's: 12 characters to find it by, 32 to prove it.
    pub fn api_token(self, company: usize) -> String {
        format!("rd_api_DemoShop{company:04}_DemoSeed{:0>24}", self.0)
    }

    /// The `mgmtToken` of MindBehind's dialect.
    pub fn mgmt_token(self, company: usize) -> String {
        format!("rd_mindbehind_DemoChat{company:04}_DemoSeed{:0>24}", self.0)
    }

    /// What an integration signs in to the sandbox bank with.
    pub fn bank_token(self, company: usize, integration: usize) -> String {
        format!("demo-bank-{}-{company}-{integration}", self.0)
    }
}

/// The name of the program that refunds by MindBehind's dialect.
pub const MGMT_NAME: &str = "Demo chat bot";
/// The name of the program that records payments.
pub const API_NAME: &str = "Demo shop";

#[cfg(test)]
mod tests {
    use super::*;
    use refunds::token::adopt_token;

    #[test]
    fn every_token_has_a_tokens_form_whatever_the_seed() {
        for seed in [0, 1, u64::MAX] {
            for company in 0..COMPANIES.len() {
                assert!(adopt_token(&Names(seed).api_token(company)).is_some());
                assert!(adopt_token(&Names(seed).mgmt_token(company)).is_some());
            }
        }
    }
}
