//! Everyone who may knock at our own API.

use axum::body::Body;
use domain::id::{CompanyId, CredentialId, PersonId};
use domain::role::Role;
use http::Request;
use http::StatusCode;
use refunds::random::SystemRandom;
use refunds::token::issue_token;
use serde_json::Value;
use store::credential::{NewCredential, Scope, create_credential, revoke_credential};
use store::person::{NewPerson, create_person};
use uuid::Uuid;

use crate::answer::Answer;
use crate::browser::Browser;
use crate::desk::{BEGINNING, Desk, PASSWORD, hire};

/// The columns of the table.
pub const NAMES: [&str; 17] = [
    "nobody", "viewer", "agent", "approver", "manager", "owner", "stranger", "platform", "ended", "half",
    "token", "foreign", "revoked", "expired", "payments", "refunds", "report",
];

const PEOPLE: [&str; 7] = ["viewer", "agent", "approver", "manager", "owner", "stranger", "platform"];
const ALL: [Scope; 3] = [Scope::PaymentsWrite, Scope::RefundsWrite, Scope::ReportRead];

/// Someone who knocks: with a cookie, with a credential, or with nothing.
pub enum Caller<'a> {
    ByCookie(Browser<'a>),
    ByToken(String),
}

impl Caller<'_> {
    pub async fn send(&self, desk: &Desk, method: &str, path: &str, body: &Value) -> Answer {
        let request = match self {
            Self::ByCookie(browser) => browser.request(method, path),
            Self::ByToken(token) => {
                Request::builder().method(method).uri(path).header("authorization", format!("Bearer {token}"))
            }
        };
        let request = request
            .header("content-type", "application/json")
            .header("idempotency-key", Uuid::now_v7().to_string())
            .body(Body::from(body.to_string()))
            .unwrap();
        desk.send(request).await
    }
}

/// All of them, in the order of [`NAMES`].
pub async fn callers(desk: &Desk) -> Vec<Caller<'_>> {
    hire_platform_owner(desk).await;
    let mut callers = vec![Caller::ByCookie(Browser::new(desk))];
    for who in PEOPLE {
        callers.push(Caller::ByCookie(desk.sign_in(who).await));
    }
    let ended = desk.sign_in("owner").await;
    let answer = desk.send(ended.request("DELETE", api::paths::SESSION).body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    callers.push(Caller::ByCookie(ended));
    callers.push(Caller::ByCookie(half(desk).await));
    let tokens = [
        desk.token.clone(),
        desk.other_token.clone(),
        revoked(desk).await,
        token(desk, "api", ALL.to_vec(), Some(BEGINNING)).await.1,
        desk.credential(vec![Scope::PaymentsWrite]).await,
        desk.credential(vec![Scope::RefundsWrite]).await,
        desk.credential(vec![Scope::ReportRead]).await,
    ];
    callers.extend(tokens.map(Caller::ByToken));
    assert_eq!(callers.len(), NAMES.len());
    callers
}

/// An owner of Demo Books with a second factor, who has given the password alone.
async fn half(desk: &Desk) -> Browser<'_> {
    hire(&desk.store, "half", desk.company, Role::Owner).await;
    desk.give_authenticator("half").await;
    let mut half = Browser::new(desk);
    let answer = half.try_sign_in("half", PASSWORD).await;
    assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", answer.text());
    half
}

async fn revoked(desk: &Desk) -> String {
    let (id, text) = token(desk, "api", ALL.to_vec(), None).await;
    assert!(revoke_credential(&desk.store, desk.company, id, BEGINNING).await.unwrap());
    text
}

/// A credential of Demo Books whose text is one token.
pub async fn token(
    desk: &Desk,
    dialect: &str,
    scopes: Vec<Scope>,
    expires_at: Option<store::Micros>,
) -> (CredentialId, String) {
    token_of(desk, desk.company, dialect, scopes, expires_at).await
}

/// A credential of a company whose text is one token.
pub async fn token_of(
    desk: &Desk,
    company_id: CompanyId,
    dialect: &str,
    scopes: Vec<Scope>,
    expires_at: Option<store::Micros>,
) -> (CredentialId, String) {
    let issued = issue_token(&SystemRandom, dialect);
    let id = CredentialId::new(Uuid::now_v7());
    let new = NewCredential {
        id,
        company_id,
        integration_id: None,
        dialect: dialect.to_owned(),
        name: "Knocking".to_owned(),
        public_prefix: issued.public_prefix,
        secret_hash: issued.secret_hash,
        signing_secret: None,
        settings: "{}".to_owned(),
        scopes,
        expires_at,
    };
    create_credential(&desk.store, &new, BEGINNING).await.unwrap();
    (id, issued.text)
}

async fn hire_platform_owner(desk: &Desk) {
    let person = NewPerson {
        id: PersonId::new(Uuid::now_v7()),
        email: "platform@demo.example".to_owned(),
        name: "Demo platform".to_owned(),
        password_hash: Some(server::password::hash(PASSWORD).unwrap()),
        platform_owner: true,
    };
    create_person(&desk.store, &person, BEGINNING).await.unwrap();
}
