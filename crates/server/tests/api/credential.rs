//! What programs sign in with: made, rotated, revoked, and from then on refused.

use api::credential::{Credential, CredentialIssued, CredentialList};
use axum::body::Body;
use http::{Request, StatusCode};
use serde_json::{Value, json};
use store::verify::verify_company;

use crate::answer::Answer;
use crate::browser::Browser;
use crate::desk::{Desk, SECOND};

const HOUR: i64 = 3_600 * SECOND;

async fn make(browser: &Browser<'_>, desk: &Desk, body: &Value) -> CredentialIssued {
    browser.post(&api::paths::credentials(desk.company), body).await.json(StatusCode::CREATED)
}

fn reader(name: &str) -> Value {
    json!({ "name": name, "dialect": "api", "scopes": ["report:read"] })
}

fn text_of(issued: &CredentialIssued) -> &str {
    &issued.parts.first().unwrap().value
}

async fn read_report(desk: &Desk, token: &str) -> Answer {
    let request =
        Request::builder().uri(api::paths::TRANSACTIONS).header("authorization", format!("Bearer {token}"));
    desk.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn a_credential_is_shown_once_used_and_revoked_at_once() {
    let desk = Desk::open().await;
    let manager = desk.sign_in("manager").await;
    let issued = make(&manager, &desk, &reader("Reader")).await;
    assert_eq!(issued.credential.state, "valid");
    let token = text_of(&issued);
    assert_eq!(read_report(&desk, token).await.status, StatusCode::OK);
    let refund = desk
        .send_as_program(
            token,
            "POST",
            &api::paths::refunds(desk.payment("2.00").await),
            &json!({ "amount": "1.00" }),
        )
        .await;
    refund.problem(403, "scope_missing");

    let listed = manager.get(&api::paths::credentials(desk.company)).await;
    assert!(!listed.text().contains(token));
    let list: CredentialList = listed.json(StatusCode::OK);
    let ours = list.items.iter().find(|one| one.id == issued.credential.id).unwrap();
    assert!(ours.last_used_at.is_some());

    let path = api::paths::credential(desk.company, issued.credential.id);
    assert_eq!(manager.send_delete(&path).await.status, StatusCode::NO_CONTENT);
    read_report(&desk, token).await.problem(401, "unauthenticated");
    manager.send_delete(&path).await.problem(404, "not_found");
    let rotation = api::paths::credential_rotation(desk.company, issued.credential.id);
    manager.post(&rotation, &json!({ "old_text_hours": 1 })).await.problem(409, "credential_ended");

    let changes = desk.changes(desk.company).await;
    let told: Vec<(&str, &str)> =
        changes.iter().map(|(kind, code, _)| (kind.as_str(), code.as_str())).collect();
    let expected = [
        ("credential_added", "dialect:>api scopes:>report:read"),
        ("credential_revoked", "state:valid>revoked"),
    ];
    assert_eq!(told, expected);
    assert_eq!(verify_company(&desk.store, desk.company).await.unwrap().differences, []);
}

#[tokio::test]
async fn after_a_rotation_the_text_before_lives_on_for_as_long_as_was_said() {
    let desk = Desk::open().await;
    let owner = desk.sign_in("owner").await;
    let first = make(&owner, &desk, &reader("Reader")).await;
    let path = api::paths::credential_rotation(desk.company, first.credential.id);
    let rotate = async |hours: u32| -> CredentialIssued {
        owner.post(&path, &json!({ "old_text_hours": hours })).await.json(StatusCode::OK)
    };
    let second = rotate(2).await;
    assert_ne!(text_of(&first), text_of(&second));
    assert!(second.credential.old_until.is_some());
    desk.clock.advance(HOUR);
    for issued in [&first, &second] {
        assert_eq!(read_report(&desk, text_of(issued)).await.status, StatusCode::OK);
    }
    desk.clock.advance(HOUR);
    read_report(&desk, text_of(&first)).await.problem(401, "unauthenticated");
    assert_eq!(read_report(&desk, text_of(&second)).await.status, StatusCode::OK);

    let third = rotate(0).await;
    read_report(&desk, text_of(&second)).await.problem(401, "unauthenticated");
    let fourth = rotate(168).await;
    let path = api::paths::credential(desk.company, first.credential.id);
    assert_eq!(owner.send_delete(&path).await.status, StatusCode::NO_CONTENT);
    for issued in [&third, &fourth] {
        read_report(&desk, text_of(issued)).await.problem(401, "unauthenticated");
    }
}

#[tokio::test]
async fn a_credential_that_expires_ends_by_itself_with_its_text_before() {
    let desk = Desk::open().await;
    let owner = desk.sign_in("owner").await;
    let mut body = reader("Reader");
    body["expires_at"] = "2026-11-22T02:00:00Z".into();
    let first = make(&owner, &desk, &body).await;
    let path = api::paths::credential_rotation(desk.company, first.credential.id);
    let second: CredentialIssued =
        owner.post(&path, &json!({ "old_text_hours": 24 })).await.json(StatusCode::OK);
    desk.clock.advance(HOUR);
    assert_eq!(read_report(&desk, text_of(&first)).await.status, StatusCode::OK);
    desk.clock.advance(2 * HOUR);
    for issued in [&first, &second] {
        read_report(&desk, text_of(issued)).await.problem(401, "unauthenticated");
    }
    let list: CredentialList = owner.get(&api::paths::credentials(desk.company)).await.json(StatusCode::OK);
    let states: Vec<&Credential> = list.items.iter().filter(|one| one.state == "expired").collect();
    assert_eq!(states.len(), 1);
}

#[tokio::test]
async fn each_dialect_gets_its_own_form_for_one_of_its_own_accounts() {
    let desk = Desk::open().await;
    let owner = desk.sign_in("owner").await;
    let bot = json!({ "name": "Bot", "dialect": "mindbehind", "scopes": ["refunds:write"] });
    let token = make(&owner, &desk, &bot).await;
    let names = |issued: &CredentialIssued| -> Vec<String> {
        issued.parts.iter().map(|part| part.name.clone()).collect()
    };
    assert_eq!(names(&token), ["mgmtToken"]);
    let body = json!({ "transactionId": desk.payment("10.00").await, "amount": 1 });
    let answer = desk.send_as_mindbehind(text_of(&token), &body).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());

    let integration = json!({
        "name": "Signed bank", "kind": "craftgate", "base_url": "https://bank.example",
        "secret": [{ "name": "api_key", "value": "a" }, { "name": "secret_key", "value": "b" }],
    });
    let path = api::paths::integrations(desk.company);
    let made: Value = owner.post(&path, &integration).await.json(StatusCode::CREATED);
    let craftgate = json!({
        "name": "Old shop", "dialect": "craftgate", "scopes": ["refunds:write", "report:read"],
        "integration": made["id"],
    });
    let issued = make(&owner, &desk, &craftgate).await;
    assert_eq!(names(&issued), ["api_key", "secret_key"]);
    assert_eq!(issued.credential.integration.unwrap().name, "Signed bank");
    for (change, field) in [
        (json!({ "dialect": "begateway" }), "integration"),
        (json!({ "dialect": "api" }), "integration"),
        (json!({ "dialect": "visa" }), "dialect"),
        (json!({ "integration": null }), "integration"),
        (json!({ "scopes": [] }), "scopes"),
        (json!({ "scopes": ["payments:write"] }), "scopes"),
        (json!({ "expires_at": "2020-01-01T00:00:00Z" }), "expires_at"),
        (json!({ "merchant_id": "1" }), "merchant_id"),
    ] {
        let mut body = craftgate.clone();
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let answer = owner.post(&api::paths::credentials(desk.company), &body).await;
        assert_eq!(answer.problem(422, "invalid_field").fields, [field], "{change}");
    }
}
