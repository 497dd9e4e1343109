//! Writes the demo's companies, people, gateway accounts and programs down, and where its bank is.

use domain::gateway_kind::GatewayKind;
use refunds::dialect_port::sign_in::signing_context;
use refunds::directory::secret_context;
use refunds::random::SystemRandom;
use refunds::token::{adopt_token, hash_secret};
use refunds::vault::Vault;
use sandbox::Sandbox;
use sandbox::ledger::notice::NoticeTarget;
use sandbox::ledger::register_merchant::MerchantId;
use serde_json::{Value, json};
use store::Micros;
use store::company::{Company, create_company};
use store::credential::{NewCredential, Scope, SigningSecret, create_credential};
use store::engine::Store;
use store::integration::{Integration, configure_integration, create_integration, move_integration};
use store::membership::create_membership;
use store::person::{NewPerson, create_person};

use crate::demo::bank::account_name;
use crate::demo::names::{API_NAME, MGMT_NAME, Names, secret_and_settings};
use crate::demo::world::{COMPANIES, DemoIntegration, PASSWORD, PEOPLE};
use crate::failure::CommandError;

/// How long the demo's integrations wait for their gateway, short enough to be waited for.
const TIMEOUT_MS: u32 = 6_000;

/// Where the bank is, is written at every start.
const NOWHERE: &str = "http://localhost:8081";

/// Writes companies, people, integrations and credentials down, as of the first day.
pub async fn create_world(
    store: &Store,
    vault: &Vault,
    names: Names,
    at: Micros,
) -> Result<(), CommandError> {
    for (place, company) in COMPANIES.iter().enumerate() {
        let id = names.company(place);
        let row = Company { id, name: company.name.to_owned(), zone: company.zone.to_owned() };
        create_company(store, &row, at).await?;
        create_tokens(store, names, place, at).await?;
        for (number, integration) in company.integrations.iter().enumerate() {
            let id = names.integration(place, number);
            let (secret, _) = secret_and_settings(&names.bank_account(integration.kind, place, number));
            let sealed = vault.seal(&SystemRandom, &secret_context(id), &secret)?;
            let row = Integration {
                company_id: names.company(place),
                id,
                name: integration.name.to_owned(),
                gateway_kind: integration.kind,
                base_url: NOWHERE.to_owned(),
                settings: settings(names, place, number, integration, NOWHERE),
                secret_ciphertext: sealed.ciphertext,
                secret_key_id: sealed.key_id,
                enabled: true,
            };
            create_integration(store, &row, at).await?;
            if let Some(program) = program(vault, names, place, number, integration.kind)? {
                create_credential(store, &program, at).await?;
            }
        }
    }
    create_people(store, names, at).await
}

/// The settings of an integration whose bank is at an address.
fn settings(
    names: Names,
    company: usize,
    number: usize,
    integration: &DemoIntegration,
    bank: &str,
) -> String {
    let (_, mut settings) = secret_and_settings(&names.bank_account(integration.kind, company, number));
    if let Value::Object(fields) = &mut settings {
        fields.insert("timeout_ms".to_owned(), TIMEOUT_MS.into());
        if integration.kind == GatewayKind::Overpay {
            // Its reports are asked for at another host than its refunds; the bank has both.
            fields.insert("report_base_url".to_owned(), format!("{bank}/beyag").into());
        }
    }
    settings.to_string()
}

async fn create_tokens(store: &Store, names: Names, place: usize, at: Micros) -> Result<(), CommandError> {
    let all = vec![Scope::PaymentsWrite, Scope::RefundsWrite, Scope::ReportRead];
    let credentials = [
        (names.api_credential(place), "api", API_NAME, names.api_token(place), all),
        (
            names.mgmt_credential(place),
            GatewayKind::Mindbehind.as_str(),
            MGMT_NAME,
            names.mgmt_token(place),
            vec![Scope::RefundsWrite],
        ),
    ];
    for (id, dialect, name, token, scopes) in credentials {
        let issued =
            adopt_token(&token).ok_or_else(|| CommandError::bug("a demo token has no token's form"))?;
        let new = NewCredential {
            id,
            company_id: names.company(place),
            integration_id: None,
            dialect: dialect.to_owned(),
            name: name.to_owned(),
            public_prefix: issued.public_prefix,
            secret_hash: issued.secret_hash,
            signing_secret: None,
            settings: "{}".to_owned(),
            scopes,
            expires_at: None,
        };
        create_credential(store, &new, at).await?;
    }
    Ok(())
}

/// The program that speaks an integration's dialect; none for `MindBehind`, whose program is the company's.
fn program(
    vault: &Vault,
    names: Names,
    place: usize,
    number: usize,
    kind: GatewayKind,
) -> Result<Option<NewCredential>, CommandError> {
    let Some(keys) = names.program_keys(kind, place, number) else { return Ok(None) };
    let (public_prefix, secret_hash) = match kind {
        GatewayKind::Payu => {
            let issued = adopt_token(&keys.login)
                .ok_or_else(|| CommandError::bug("a demo token has no token's form"))?;
            (issued.public_prefix, issued.secret_hash)
        }
        GatewayKind::Mindbehind | GatewayKind::Begateway | GatewayKind::Craftgate | GatewayKind::Overpay => {
            (keys.login, hash_secret(&keys.secret))
        }
    };
    let signing_secret = match kind {
        GatewayKind::Craftgate | GatewayKind::Payu => {
            let sealed = vault.seal(&SystemRandom, &signing_context(&public_prefix), &keys.secret)?;
            Some(SigningSecret { ciphertext: sealed.ciphertext, key_id: sealed.key_id })
        }
        GatewayKind::Mindbehind | GatewayKind::Begateway | GatewayKind::Overpay => None,
    };
    Ok(Some(NewCredential {
        id: names.dialect_credential(place, number),
        company_id: names.company(place),
        integration_id: Some(names.integration(place, number)),
        dialect: kind.as_str().to_owned(),
        name: format!("Demo {kind} program"),
        public_prefix,
        secret_hash,
        signing_secret,
        settings: json!({}).to_string(),
        scopes: vec![Scope::RefundsWrite, Scope::ReportRead],
        expires_at: None,
    }))
}

async fn create_people(store: &Store, names: Names, at: Micros) -> Result<(), CommandError> {
    let hash = tokio::task::spawn_blocking(|| server::password::hash(PASSWORD))
        .await
        .map_err(CommandError::bug)??;
    for (place, person) in PEOPLE.iter().enumerate() {
        let new = NewPerson {
            id: names.person(place),
            email: person.email.to_owned(),
            name: person.name.to_owned(),
            password_hash: Some(hash.clone()),
            platform_owner: person.platform_owner,
        };
        create_person(store, &new, at).await?;
        for (company, role) in person.roles {
            create_membership(store, names.person(place), names.company(*company), *role, at).await?;
        }
    }
    Ok(())
}

/// Tells the bank where the desk is this time, so that it tells the desk what happens without the desk's doing. Gives each
/// account's number at the bank, by the places of company and integration.
pub async fn listen_to_bank(
    bank: &Sandbox,
    seed: u64,
    desk_port: u16,
) -> Result<Vec<Vec<MerchantId>>, CommandError> {
    let names = Names(seed);
    let desk = format!("http://127.0.0.1:{desk_port}");
    let mut merchants = Vec::new();
    for (place, company) in COMPANIES.iter().enumerate() {
        let mut own = Vec::new();
        for (number, integration) in company.integrations.iter().enumerate() {
            let name = account_name(company.name, integration.name);
            let account = names.bank_account(integration.kind, place, number);
            // MindBehind documents no notifications.
            let told_at = (integration.kind != GatewayKind::Mindbehind).then(|| {
                let path = api::paths::notifications(names.company(place), names.integration(place, number));
                format!("{desk}{path}")
            });
            let merchant = bank.register(&account, &name, told_at.as_deref()).await?;
            let target = NoticeTarget {
                url: format!("{desk}{}", api::paths::FACTS),
                token: names.api_token(place),
                integration: integration.name.to_owned(),
            };
            bank.set_notice_target(merchant, &target).await?;
            own.push(merchant);
        }
        merchants.push(own);
    }
    Ok(merchants)
}

/// Says where the sandbox bank is this time.
pub async fn move_to_sandbox(store: &Store, seed: u64, sandbox_address: &str) -> Result<(), CommandError> {
    let names = Names(seed);
    for (place, company) in COMPANIES.iter().enumerate() {
        for (number, integration) in company.integrations.iter().enumerate() {
            let id = names.integration(place, number);
            move_integration(store, names.company(place), id, sandbox_address).await?;
            let settings = settings(names, place, number, integration, sandbox_address);
            configure_integration(store, names.company(place), id, &settings).await?;
        }
    }
    Ok(())
}
