//! Makes the calls of our own API, each about something that is there for it alone.

use domain::id::{PersonId, TransactionId};
use domain::role::Role;
use futures::StreamExt as _;
use futures::future::join_all;
use futures::stream;
use gateways::http::Http;
use http::StatusCode;
use serde_json::{Value, json};
use store::membership::create_membership;
use store::person::{NewPerson, create_person};
use uuid::Uuid;

use crate::answer::Answer;
use crate::browser::Browser;
use crate::desk::{BEGINNING, Desk};
use crate::stranger::caller::{Caller, NAMES, callers};
use crate::stranger::calls::CALLS;
use crate::stranger::table::Row;

/// The gateway's id of the payment that the calls are about.
const KNOWN: &str = "known-payment";

/// What of its customer stands somewhere in the answers about it, for whoever may see it.
const PERSONAL: [&str; 4] = ["Deniz", "532 000 00", "905320000001", "deniz@"];

/// A day whose head was signed.
const A_DAY: &str = "2026-11-20";

/// Makes every call as every caller.
pub async fn answers_of_our_api() -> Vec<Row> {
    let desk = Desk::open_with(|settings| settings.gateway_http = Http::default(), [].into()).await;
    let house = House::furnish(&desk).await;
    let callers = callers(&desk).await;
    let mut rows = Vec::new();
    for (method, path) in CALLS {
        // The table is about who may, and not about who guessed a password before, from this one address.
        desk.store.execute("DELETE FROM sign_in_throttle", []).await.unwrap();
        let asked = callers.iter().map(|caller| house.answer(caller, method, path));
        let answers = if method == "PUT" {
            // Who is faster would decide who is told that it was changed meanwhile.
            stream::iter(asked).then(|answer| answer).collect().await
        } else {
            // At once: that costs one commit of the database for many.
            join_all(asked).await
        };
        let of_viewer = NAMES.iter().zip(&answers).filter(|(name, _answer)| **name == "viewer");
        for (_viewer, answer) in of_viewer {
            let body = String::from_utf8_lossy(&answer.body);
            let told = PERSONAL.iter().find(|personal| body.contains(**personal));
            assert_eq!(told, None, "{method} {path} tells a viewer what is masked for them: {body}");
        }
        let answers = answers.into_iter().map(|answer| answer.status).collect();
        rows.push(Row { method, path: path.to_owned(), answers });
    }
    rows
}

/// What the calls are about, and who can make more of it.
struct House<'a> {
    desk: &'a Desk,
    manager: Browser<'a>,
    viewer: Browser<'a>,
    payment: TransactionId,
}

impl<'a> House<'a> {
    async fn furnish(desk: &'a Desk) -> Self {
        let facts = json!({ "gateway_payment_id": KNOWN, "conversation_id": "whatsapp-905320000001" });
        let payment = desk.payment_with(&desk.token, facts).await;
        let why = "Deniz rang from +90 532 000 00 01, answer to deniz@shop.example";
        let refund = json!({ "amount": "1.00", "reason": why });
        let made = desk.sign_in("agent").await.post(&api::paths::refunds(payment), &refund).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
        desk.keep_head(desk.company, A_DAY).await;
        Self { desk, manager: desk.sign_in("manager").await, viewer: desk.sign_in("viewer").await, payment }
    }

    async fn answer(&self, caller: &Caller<'_>, method: &'static str, path: &str) -> Answer {
        let (id, body) = self.target(method, path).await;
        let company = self.desk.company.to_string();
        let path = path
            .replace("{person}", &id)
            .replace("{invitation}", &id)
            .replace("{id}", if is_of_company(path) { &company } else { &id })
            .replace("{delivery}", &Uuid::now_v7().to_string())
            .replace("{company}", &company)
            .replace("{day}", A_DAY)
            .replace("{credential}", &id)
            .replace(
                "{integration}",
                &if path.starts_with(api::paths::COMPANY) { id.clone() } else { Uuid::now_v7().to_string() },
            )
            .replace("{token}", &id);
        caller.send(self.desk, method, &path, &body).await
    }

    /// The id in the path, and the body.
    async fn target(&self, method: &str, path: &str) -> (String, Value) {
        let company = self.desk.company;
        let payment = self.payment.to_string();
        match (method, path) {
            ("POST", api::paths::PAYMENTS) => (String::new(), Self::payment_body()),
            ("POST", api::paths::FACTS) => (String::new(), Self::fact_body()),
            ("POST", api::paths::EXPORTS) => (String::new(), json!({ "format": "csv" })),
            ("POST", api::paths::ATTENTION_RESOLUTION) => {
                (payment, json!({ "result": "failed", "note": "Looked.", "evidence_reference": "Page 7" }))
            }
            ("POST", api::paths::BULK_REFUNDS) => {
                (String::new(), json!({ "company": company, "name": "Recall", "payments": [payment] }))
            }
            ("POST", api::paths::BULK_REFUND_APPROVAL) => (payment, json!({ "content_hash": "00" })),
            ("POST", api::paths::DECLINE | api::paths::BULK_REFUND_DECLINE) => {
                (payment, json!({ "reason": "Not ours." }))
            }
            ("PUT", api::paths::POLICY) => {
                (String::new(), json!({ "version": 0, "rules": { "approval_hours": 72 } }))
            }
            ("POST", api::paths::VIEWS) => {
                let name = Uuid::now_v7().to_string();
                (String::new(), json!({ "company": company, "name": name, "query": "kind=refund" }))
            }
            ("PATCH", api::paths::VIEW) => (self.view().await, json!({ "shared": true })),
            ("DELETE", api::paths::VIEW) => (self.view().await, json!({})),
            ("POST", api::paths::WEBHOOKS) => {
                (String::new(), json!({ "company": company, "url": "https://shop.example/hooks" }))
            }
            ("PATCH", api::paths::WEBHOOK) => (self.webhook().await, json!({ "enabled": true })),
            (
                _,
                api::paths::WEBHOOK
                | api::paths::WEBHOOK_SECRET
                | api::paths::DELIVERIES
                | api::paths::REDELIVERY,
            ) => (self.webhook().await, json!({})),
            ("PATCH", api::paths::COMPANY) => (String::new(), json!({ "zone": "Europe/Istanbul" })),
            (_, api::paths::PERSON | api::paths::RESET_LINK | api::paths::MEMBER_SECOND_FACTOR) => {
                (self.member().await, json!({ "role": "agent" }))
            }
            ("POST", api::paths::INVITATIONS) => (String::new(), invitation()),
            ("DELETE", api::paths::INVITATION) => (self.invited().await, json!({})),
            ("POST", api::paths::INTEGRATIONS) => (String::new(), integration()),
            (_, api::paths::INTEGRATION | api::paths::INTEGRATION_TRIAL) => {
                (self.integration().await, json!({ "enabled": false }))
            }
            ("POST", api::paths::CREDENTIALS) => (String::new(), credential()),
            (_, api::paths::CREDENTIAL | api::paths::CREDENTIAL_ROTATION) => {
                (self.credential().await, json!({ "old_text_hours": 1 }))
            }
            (
                _,
                api::paths::OPEN_INVITATION
                | api::paths::SIGN_ON_ACCEPTANCE
                | api::paths::ACCEPTANCE
                | api::paths::PASSWORD_RESET,
            ) => {
                let (token, password) = ("0".repeat(43), "correct horse battery staple");
                let names: &[&str] = match path {
                    api::paths::OPEN_INVITATION | api::paths::SIGN_ON_ACCEPTANCE => &["token"],
                    _ => &["token", "password"],
                };
                let whole = json!({ "token": token, "password": password });
                (String::new(), names.iter().map(|name| ((*name).to_owned(), whole[*name].clone())).collect())
            }
            ("POST", api::paths::FORGOTTEN_PASSWORD) => {
                (String::new(), json!({ "email": "nobody@demo.example" }))
            }
            (
                "POST",
                api::paths::SECOND_FACTOR | api::paths::SECOND_FACTOR_REMOVAL | api::paths::RECOVERY_CODES,
            ) => (String::new(), json!({})),
            ("POST", api::paths::SESSION_SECOND_FACTOR | api::paths::SECOND_FACTOR_CONFIRMATION) => {
                (String::new(), json!({ "code": "none" }))
            }
            ("PUT", api::paths::SIGN_ON_SETUP) => (
                String::new(),
                json!({ "issuer": "http://127.0.0.1:9", "client_id": "desk", "client_secret": "x", "enabled": false }),
            ),
            ("POST", api::paths::CONNECTION) => (String::new(), json!({ "current_password": "wrong" })),
            ("POST", api::paths::PASSWORD) => {
                (String::new(), json!({ "current_password": "wrong", "new_password": "wrong" }))
            }
            ("POST", api::paths::PASSKEYS) => {
                (String::new(), json!({ "token": "none", "credential": "none", "name": "Mine" }))
            }
            ("POST", api::paths::PASSKEY_SESSION | api::paths::PASSKEY_PROOF) => {
                (String::new(), json!({ "token": "none", "credential": "none" }))
            }
            ("PATCH", api::paths::PASSKEY) => (payment, json!({ "name": "Mine" })),
            ("POST", api::paths::PASSWORD_PROOF) => (String::new(), json!({ "password": "wrong" })),
            _ => (payment, json!({ "amount": "1.00" })),
        }
    }

    fn fact_body() -> Value {
        json!({
            "integration": "Masterpass", "gateway_payment_id": KNOWN, "kind": "refund_succeeded",
            "gateway_refund_id": Uuid::now_v7().to_string(), "amount": "0.37",
        })
    }

    fn payment_body() -> Value {
        json!({
            "integration": "Masterpass", "gateway_payment_id": Uuid::now_v7().to_string(),
            "payment_result": "SUCCESS", "currency": "TRY", "amount": "1.00",
            "customer": { "name": "Deniz Demo", "phone": "+90 532 000 00 01" },
        })
    }

    /// A viewer of Demo Books.
    async fn member(&self) -> String {
        let id = PersonId::new(Uuid::now_v7());
        let person = NewPerson {
            id,
            email: format!("{id}@demo.example"),
            name: "Somebody".to_owned(),
            password_hash: None,
            platform_owner: false,
        };
        create_person(&self.desk.store, &person, BEGINNING).await.unwrap();
        create_membership(&self.desk.store, id, self.desk.company, Role::Viewer, BEGINNING).await.unwrap();
        id.to_string()
    }

    async fn invited(&self) -> String {
        let answer = self.manager.post(&api::paths::invitations(self.desk.company), &invitation()).await;
        let created: Value = answer.json(StatusCode::CREATED);
        made(&created["invitation"])
    }

    async fn integration(&self) -> String {
        let path = api::paths::integrations(self.desk.company);
        made(&self.manager.post(&path, &integration()).await.json(StatusCode::CREATED))
    }

    async fn credential(&self) -> String {
        let path = api::paths::credentials(self.desk.company);
        let created: Value = self.manager.post(&path, &credential()).await.json(StatusCode::CREATED);
        made(&created["credential"])
    }

    async fn view(&self) -> String {
        let name = Uuid::now_v7().to_string();
        let company = self.desk.company;
        let body = json!({ "company": company, "name": name, "query": "result=FAILED", "shared": true });
        made(&self.viewer.post(api::paths::VIEWS, &body).await.json(StatusCode::CREATED))
    }

    async fn webhook(&self) -> String {
        let body = json!({ "company": self.desk.company, "url": "https://shop.example/hooks" });
        let created: Value = self.manager.post(api::paths::WEBHOOKS, &body).await.json(StatusCode::CREATED);
        made(&created["webhook"])
    }
}

fn is_of_company(path: &str) -> bool {
    path.starts_with(api::paths::COMPANY) || path == api::paths::CONNECTION
}

fn invitation() -> Value {
    json!({ "email": format!("{}@demo.example", Uuid::now_v7()), "role": "viewer" })
}

fn integration() -> Value {
    json!({
        "name": Uuid::now_v7().to_string(), "kind": "mindbehind", "base_url": "http://127.0.0.1:9",
        "secret": [{ "name": "mgmtToken", "value": "nobody's" }],
    })
}

fn credential() -> Value {
    json!({ "name": "Knocking", "dialect": "api", "scopes": ["report:read"] })
}

fn made(what: &Value) -> String {
    what["id"].as_str().unwrap().to_owned()
}
