//! Writes the demo's companies, people, gateway accounts and programs down, and where its bank is.

use domain::gateway_kind::GatewayKind;
use refunds::directory::secret_context;
use refunds::random::SystemRandom;
use refunds::token::adopt_token;
use refunds::vault::Vault;
use sandbox::Sandbox;
use sandbox::ledger::notice::NoticeTarget;
use store::Micros;
use store::company::{Company, create_company};
use store::credential::{NewCredential, Scope, create_credential};
use store::engine::Store;
use store::integration::{Integration, create_integration, move_integration};
use store::membership::create_membership;
use store::person::{NewPerson, create_person};

use crate::demo::world::{API_NAME, COMPANIES, MGMT_NAME, Names, PASSWORD, PEOPLE};
use crate::failure::CommandError;

/// Time-outs of the demo's integrations, short enough to be waited for.
const SETTINGS: &str = r#"{"timeout_ms":6000}"#;

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
        for (number, integration) in company.integrations.iter().enumerate() {
            let id = names.integration(place, number);
            let sealed = vault.seal(&SystemRandom, &secret_context(id), &names.bank_token(place, number))?;
            let row = Integration {
                company_id: names.company(place),
                id,
                name: integration.name.to_owned(),
                gateway_kind: GatewayKind::Mindbehind,
                // Where the bank is, is written at every start.
                base_url: "http://localhost:8081".to_owned(),
                settings: SETTINGS.to_owned(),
                secret_ciphertext: sealed.ciphertext,
                secret_key_id: sealed.key_id,
                enabled: true,
            };
            create_integration(store, &row, at).await?;
        }
        create_credentials(store, names, place, at).await?;
    }
    create_people(store, names, at).await
}

async fn create_credentials(
    store: &Store,
    names: Names,
    place: usize,
    at: Micros,
) -> Result<(), CommandError> {
    let all = vec![Scope::PaymentsWrite, Scope::RefundsWrite, Scope::ReportRead];
    let credentials = [
        (names.api_credential(place), "api", API_NAME, names.api_token(place), all),
        (
            names.mgmt_credential(place),
            "mindbehind",
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

/// Tells the bank where the desk is this time, so that it tells the desk what happens without the desk's doing.
pub async fn listen_to_bank(bank: &Sandbox, seed: u64, desk_port: u16) -> Result<(), CommandError> {
    let names = Names(seed);
    for (place, company) in COMPANIES.iter().enumerate() {
        for (number, integration) in company.integrations.iter().enumerate() {
            let account = format!("{}: {}", company.name, integration.name);
            let merchant = bank.register_merchant(&names.bank_token(place, number), &account).await?;
            let target = NoticeTarget {
                url: format!("http://127.0.0.1:{desk_port}{}", api::paths::FACTS),
                token: names.api_token(place),
                integration: integration.name.to_owned(),
            };
            bank.set_notice_target(merchant, &target).await?;
        }
    }
    Ok(())
}

/// Says where the sandbox bank is this time.
pub async fn move_to_sandbox(store: &Store, seed: u64, sandbox_address: &str) -> Result<(), CommandError> {
    let names = Names(seed);
    for (place, company) in COMPANIES.iter().enumerate() {
        for number in 0..company.integrations.len() {
            let id = names.integration(place, number);
            move_integration(store, names.company(place), id, sandbox_address).await?;
        }
    }
    Ok(())
}
