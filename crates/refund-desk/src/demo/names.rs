//! Every id, token and sign-in of the demo's fixed parts: they follow from the seed alone.

use domain::gateway_kind::GatewayKind;
use domain::id::{CompanyId, CredentialId, IntegrationId, PersonId};
use refunds::ids::new_uuid;
use sandbox::ledger::register_merchant::Account;
use serde_json::json;

use crate::demo::dice::Dice;
use crate::demo::world::ID_EPOCH;

/// The name of the program that refunds by `MindBehind`'s dialect.
pub const MGMT_NAME: &str = "Demo chat bot";
/// The name of the program that records payments.
pub const API_NAME: &str = "Demo shop";

/// Names everything that a demo of this seed has. None of it is secret: it is the demo's, and everybody's.
#[derive(Clone, Copy, Debug)]
pub struct Names(pub u64);

/// What a program that speaks a gateway's dialect is configured with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgramKeys {
    /// Shop id, API key, or PayU's bearer token.
    pub login: String,
    /// Secret key, or PayU's client secret.
    pub secret: String,
}

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

    /// The id of the program that refunds by `MindBehind`'s dialect.
    pub fn mgmt_credential(self, company: usize) -> CredentialId {
        CredentialId::new(self.uuid("mgmt credential", company))
    }

    /// The id of the program that refunds by the dialect of an integration's gateway.
    pub fn dialect_credential(self, company: usize, integration: usize) -> CredentialId {
        CredentialId::new(self.uuid("dialect credential", company * 100 + integration))
    }

    /// The token of our own API, plainly the demo's: 12 characters to find it by, 32 to prove it.
    pub fn api_token(self, company: usize) -> String {
        format!("rd_api_DemoShop{company:04}_DemoSeed{:0>24}", self.0)
    }

    /// The `mgmtToken` of `MindBehind`'s dialect.
    pub fn mgmt_token(self, company: usize) -> String {
        format!("rd_mindbehind_DemoChat{company:04}_DemoSeed{:0>24}", self.0)
    }

    /// What a program speaks an integration's dialect with; none for `MindBehind`, whose token is a company's.
    pub fn program_keys(self, kind: GatewayKind, company: usize, integration: usize) -> Option<ProgramKeys> {
        let place = company * 100 + integration;
        let login = match kind {
            GatewayKind::Mindbehind => return None,
            GatewayKind::Begateway | GatewayKind::Overpay => format!("20260101{place:04}"),
            GatewayKind::Craftgate => format!("DemoApiKey00{place:04}"),
            GatewayKind::Payu => format!("rd_payu_DemoPayu{place:04}_DemoSeed{:0>24}", self.0),
        };
        Some(ProgramKeys { login, secret: format!("DemoSeed{:0>24}", self.0) })
    }

    /// What an integration signs in to the sandbox bank with.
    pub fn bank_account(self, kind: GatewayKind, company: usize, integration: usize) -> Account {
        let secret_key = format!("demo-bank-{}-{company}-{integration}", self.0);
        let place = company * 100 + integration;
        match kind {
            GatewayKind::Mindbehind => Account::Mindbehind { token: secret_key },
            GatewayKind::Begateway => Account::Begateway { shop_id: format!("36{place:04}"), secret_key },
            GatewayKind::Overpay => Account::Overpay { shop_id: format!("47{place:04}"), secret_key },
            GatewayKind::Craftgate => Account::Craftgate {
                api_key: format!("demo-bank-api-key-{place:04}"),
                webhook_key: format!("demo-bank-webhook-key-{place:04}"),
                secret_key,
            },
            GatewayKind::Payu => Account::Payu {
                token: format!("demo-bank-token-{}-{place:04}", self.0),
                client_secret: secret_key,
                merchant_id: format!("82{place:04}"),
                reseller_id: format!("demo-reseller-{place:04}"),
            },
        }
    }
}

/// The same account as the desk keeps it: the secret's text and the settings that go with it.
pub fn secret_and_settings(account: &Account) -> (String, serde_json::Value) {
    match account {
        Account::Mindbehind { token } => (token.clone(), json!({})),
        Account::Begateway { shop_id, secret_key } | Account::Overpay { shop_id, secret_key } => (
            json!({ "shop_id": shop_id, "secret_key": secret_key }).to_string(),
            json!({ "public_key": sandbox::notification_key::public_key() }),
        ),
        Account::Craftgate { api_key, secret_key, webhook_key } => (
            json!({ "api_key": api_key, "secret_key": secret_key, "webhook_key": webhook_key }).to_string(),
            json!({}),
        ),
        Account::Payu { token, client_secret, merchant_id, reseller_id } => (
            json!({ "token": token, "client_secret": client_secret }).to_string(),
            json!({ "merchant_id": merchant_id, "reseller_id": reseller_id }),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::world::COMPANIES;
    use refunds::token::adopt_token;

    #[test]
    fn every_token_has_a_tokens_form_whatever_the_seed() {
        for seed in [0, 1, u64::MAX] {
            for company in 0..COMPANIES.len() {
                assert!(adopt_token(&Names(seed).api_token(company)).is_some());
                assert!(adopt_token(&Names(seed).mgmt_token(company)).is_some());
                let keys = Names(seed).program_keys(GatewayKind::Payu, company, 4).unwrap();
                assert!(adopt_token(&keys.login).is_some());
            }
        }
    }

    #[test]
    fn every_gateway_has_an_account_in_the_demo() {
        let accounts = COMPANIES.iter().flat_map(|company| company.integrations);
        let kinds: std::collections::HashSet<GatewayKind> = accounts.map(|account| account.kind).collect();
        assert_eq!(kinds.len(), GatewayKind::ALL.len());
    }
}
