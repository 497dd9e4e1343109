//! The company's account at a gateway, as the bank and as the desk have it.

use domain::gateway_kind::GatewayKind;
use domain::id::{CompanyId, IntegrationId};
use refunds::directory::secret_context;
use refunds::random::SystemRandom;
use refunds::vault::Vault;
use sandbox::ledger::register_merchant::Account;
use sandbox::notification_key::public_key;
use serde_json::json;
use store::integration::Integration;
use uuid::Uuid;

/// What the bank knows the company by.
pub fn bank_account(kind: GatewayKind) -> Account {
    let secret_key = "sandbox-secret".to_owned();
    match kind {
        GatewayKind::Mindbehind => Account::Mindbehind { token: "sandbox-token".to_owned() },
        GatewayKind::Begateway => Account::Begateway { shop_id: "361".to_owned(), secret_key },
        GatewayKind::Overpay => Account::Overpay { shop_id: "362".to_owned(), secret_key },
        GatewayKind::Craftgate => Account::Craftgate {
            api_key: "api-key".to_owned(),
            secret_key,
            webhook_key: "webhook-key".to_owned(),
        },
        GatewayKind::Payu => Account::Payu {
            token: "sandbox-token".to_owned(),
            client_secret: secret_key,
            merchant_id: "8238480".to_owned(),
            reseller_id: "11ee-0e7e".to_owned(),
        },
    }
}

/// What the desk signs in with, and how it is set up.
fn secret_and_settings(kind: GatewayKind, bank: &str) -> (String, String) {
    let (secret, settings) = match kind {
        GatewayKind::Mindbehind => return ("sandbox-token".to_owned(), "{}".to_owned()),
        GatewayKind::Begateway => (
            json!({ "shop_id": "361", "secret_key": "sandbox-secret" }),
            json!({ "public_key": public_key() }),
        ),
        GatewayKind::Overpay => (
            json!({ "shop_id": "362", "secret_key": "sandbox-secret" }),
            json!({ "public_key": public_key(), "report_base_url": format!("{bank}/beyag") }),
        ),
        GatewayKind::Craftgate => (
            json!({ "api_key": "api-key", "secret_key": "sandbox-secret", "webhook_key": "webhook-key" }),
            json!({}),
        ),
        GatewayKind::Payu => (
            json!({ "token": "sandbox-token", "client_secret": "sandbox-secret" }),
            json!({ "merchant_id": "8238480", "reseller_id": "11ee-0e7e" }),
        ),
    };
    (secret.to_string(), settings.to_string())
}

/// The same account as the desk has it.
pub fn integration(kind: GatewayKind, company: CompanyId, bank: &str, vault: &Vault) -> Integration {
    let id = IntegrationId::new(Uuid::now_v7());
    let (secret, settings) = secret_and_settings(kind, bank);
    let sealed = vault.seal(&SystemRandom, &secret_context(id), &secret).unwrap();
    Integration {
        company_id: company,
        id,
        name: "Cards".to_owned(),
        gateway_kind: kind,
        base_url: bank.to_owned(),
        settings,
        secret_ciphertext: sealed.ciphertext,
        secret_key_id: sealed.key_id,
        enabled: true,
    }
}
