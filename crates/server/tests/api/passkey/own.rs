//! One's own passkeys: adding, naming, removing.

use api::passkey::PasskeyList;
use axum::body::Body;
use http::StatusCode;
use serde_json::json;

use crate::browser::Browser;
use crate::desk::Desk;
use crate::passkey::authenticator::Authenticator;
use crate::passkey::{add, asked, own, prove, show, try_adding};

#[tokio::test]
async fn one_adds_names_and_removes_passkeys_and_the_chain_tells_it() {
    let desk = Desk::open().await;
    let mut agent = desk.sign_in("agent").await;
    let mut device = Authenticator::new();
    let passkey = add(&agent, &mut device).await;
    prove(&mut agent, &mut device).await;
    let path = api::paths::passkey(passkey.id);
    let renamed = |name: &str| {
        let request = agent.request("PATCH", &path).header("content-type", "application/json");
        agent.send(request.body(Body::from(json!({ "name": name }).to_string())).unwrap())
    };
    for _again in 0..2 {
        assert_eq!(renamed("The phone").await.status, StatusCode::NO_CONTENT);
    }
    renamed("  ").await.problem(422, "invalid_field");
    renamed(&"x".repeat(61)).await.problem(422, "invalid_field");
    assert_eq!(own(&agent).await[0].name, "The phone");

    let owner = desk.sign_in("owner").await;
    assert!(own(&owner).await.is_empty(), "nobody else's");
    owner.send_delete(&path).await.problem(404, "not_found");
    assert_eq!(agent.send_delete(&path).await.status, StatusCode::NO_CONTENT);
    agent.send_delete(&path).await.problem(404, "not_found");
    show(&mut Browser::new(&desk), api::paths::PASSKEY_SESSION, &mut device)
        .await
        .problem(401, "passkey_refused");

    let before_and_after = ["My laptop", "The phone"];
    let mut told = desk.changes(desk.company).await;
    told.retain(|(kind, _, _)| kind.starts_with("passkey"));
    let kinds: Vec<&str> = told.iter().map(|(kind, _, _)| kind.as_str()).collect();
    assert_eq!(kinds, ["passkey_added", "passkey_renamed", "passkey_removed"]);
    assert!(before_and_after.iter().all(|name| told[1].2.contains(name)), "{told:?}");
    assert!(told[0].2.contains("My laptop") && told[2].2.contains("The phone"), "{told:?}");
}

#[tokio::test]
async fn a_passkey_is_one_persons_and_added_once() {
    let desk = Desk::open().await;
    let (mut agent, viewer) = (desk.sign_in("agent").await, desk.sign_in("viewer").await);
    let mut device = Authenticator::new();
    add(&agent, &mut device).await;
    prove(&mut agent, &mut device).await;
    // Its device was told which ones are known, and should not have answered.
    try_adding(&agent, &mut device).await.problem(422, "invalid_field");
    try_adding(&viewer, &mut device).await.problem(409, "passkey_known");
}

#[tokio::test]
async fn a_new_passkey_is_for_the_session_that_asked_and_for_once() {
    let desk = Desk::open().await;
    let (agent, elsewhere) = (desk.sign_in("agent").await, desk.sign_in("agent").await);
    let mut device = Authenticator::new();
    let challenge = asked(&agent, api::paths::PASSKEY_REGISTRATION).await;
    let body =
        json!({ "token": challenge.token, "credential": device.make(&challenge.options), "name": "Mine" });
    elsewhere.post(api::paths::PASSKEYS, &body).await.problem(409, "challenge_over");
    agent.post(api::paths::PASSKEYS, &body).await.problem(409, "challenge_over");
    // What is asked of whoever signs in makes no passkey.
    let challenge = asked(&agent, api::paths::PASSKEY_CHALLENGE).await;
    let body = json!({ "token": challenge.token, "credential": "{}", "name": "Mine" });
    agent.post(api::paths::PASSKEYS, &body).await.problem(409, "challenge_over");
    assert!(own(&agent).await.is_empty());
}

#[tokio::test]
async fn what_a_device_made_is_checked() {
    let desk = Desk::open().await;
    let agent = desk.sign_in("agent").await;
    let mut device = Authenticator::new();
    device.verified = false;
    assert_eq!(try_adding(&agent, &mut device).await.problem(422, "invalid_field").fields, ["credential"]);
    device.verified = true;
    device.origin = "https://refunds.example".to_owned();
    try_adding(&agent, &mut device).await.problem(422, "invalid_field");
    let challenge = asked(&agent, api::paths::PASSKEY_REGISTRATION).await;
    let body = json!({ "token": challenge.token, "credential": "not JSON", "name": "Mine" });
    agent.post(api::paths::PASSKEYS, &body).await.problem(422, "invalid_field");
}

#[tokio::test]
async fn twenty_passkeys_are_enough_for_anybody() {
    let desk = Desk::open().await;
    let mut agent = desk.sign_in("agent").await;
    let mut first = Authenticator::new();
    add(&agent, &mut first).await;
    prove(&mut agent, &mut first).await;
    for _ in 1..20 {
        add(&agent, &mut Authenticator::new()).await;
    }
    agent.post(api::paths::PASSKEY_REGISTRATION, &json!({})).await.problem(409, "too_many_passkeys");
}

#[tokio::test]
async fn at_an_address_that_browsers_refuse_there_are_none_and_it_says_so() {
    let number = "http://127.0.0.1:8080";
    let change = |settings: &mut server::settings::Settings| {
        settings.public_url = number.to_owned();
    };
    let desk = Desk::open_with(change, [].into()).await;
    let agent = desk.sign_in("agent").await;
    let list: PasskeyList = agent.get(api::paths::PASSKEYS).await.json(StatusCode::OK);
    assert_eq!(list.off.as_deref(), Some("address_is_a_number"));
    for path in [api::paths::PASSKEY_REGISTRATION, api::paths::PASSKEY_CHALLENGE] {
        agent.post(path, &json!({})).await.problem(409, "passkeys_off");
    }
}
