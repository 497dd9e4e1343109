//! The demo's companies, people and gateway accounts.

use domain::gateway_kind::GatewayKind;
use domain::role::Role;
use store::Micros;

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
    /// What it speaks. The report's *Payment Type* is its gateway's own.
    pub kind: GatewayKind,
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

/// An account with the gateway that most of the demo's payments went through.
const fn masterpass(
    name: &'static str,
    currencies: &'static [(&'static str, u64)],
    weight: u64,
) -> DemoIntegration {
    DemoIntegration { name, kind: GatewayKind::Mindbehind, currencies, weight, switched_off: false }
}

/// An account with one of the others.
const fn account(
    kind: GatewayKind,
    name: &'static str,
    currencies: &'static [(&'static str, u64)],
    weight: u64,
) -> DemoIntegration {
    DemoIntegration { name, kind, currencies, weight, switched_off: false }
}

/// The three companies. None of them exists.
pub const COMPANIES: [DemoCompany; 3] = [
    DemoCompany {
        name: "Kuzey Outdoor",
        zone: "Europe/Istanbul",
        letters: "KO",
        weight: 55,
        integrations: &[
            masterpass("Masterpass TR", &[("TRY", 96), ("EUR", 4)], 48),
            masterpass("Masterpass WhatsApp", &[("TRY", 1)], 24),
            DemoIntegration { switched_off: true, ..masterpass("Masterpass Web (closed)", &[("TRY", 1)], 7) },
            account(GatewayKind::Craftgate, "Craftgate TR", &[("TRY", 94), ("EUR", 6)], 21),
        ],
        customer_names: &["Demo Customer", "Demo Customer", "Demo Müşteri"],
    },
    DemoCompany {
        name: "Lumen Books",
        zone: "Europe/Berlin",
        letters: "LB",
        weight: 30,
        integrations: &[
            masterpass("Masterpass EU", &[("EUR", 70), ("GBP", 30)], 40),
            account(GatewayKind::Craftgate, "Lumen Pay by Link", &[("EUR", 40), ("USD", 60)], 14),
            account(GatewayKind::Begateway, "beGateway EU", &[("EUR", 65), ("USD", 35)], 18),
            account(GatewayKind::Overpay, "Overpay EU", &[("EUR", 1)], 12),
            account(GatewayKind::Payu, "PayU WhatsApp India", &[("INR", 1)], 16),
        ],
        customer_names: &["Demo Customer", "Demo Customer", "Demo Kundschaft"],
    },
    DemoCompany {
        name: "Sakura Tea",
        zone: "Asia/Tokyo",
        letters: "ST",
        weight: 15,
        integrations: &[
            masterpass("Masterpass Tokyo", &[("JPY", 1)], 62),
            masterpass("Masterpass Gulf", &[("KWD", 1)], 18),
            account(GatewayKind::Begateway, "beGateway Tokyo", &[("JPY", 70), ("USD", 30)], 20),
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
