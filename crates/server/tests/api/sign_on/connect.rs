//! Whose account a provider's name opens.

use api::sign_on::ConnectionList;
use domain::role::Role;
use http::StatusCode;
use serde_json::json;
use store::args;
use store::membership::create_membership;

use crate::browser::Browser;
use crate::desk::BEGINNING;
use crate::sign_on::{come_in, connect, desk};

const NOT_CONNECTED: &str = "/sign-in?sign_on=not_connected";

#[tokio::test]
async fn an_e_mail_that_a_provider_claims_opens_no_account() {
    let (desk, provider) = desk().await;
    for email in ["agent@demo.example", "owner@demo.example", "stranger@demo.example"] {
        let claimed = |grant: &mut crate::provider::Grant| {
            grant.claims["email"] = json!(email);
            grant.claims["email_verified"] = json!(true);
        };
        assert_eq!(come_in(&desk, &provider, email, claimed).await, (NOT_CONNECTED.to_owned(), None));
    }
}

#[tokio::test]
async fn connecting_takes_the_password_and_stands_in_the_chain() {
    let (desk, provider) = desk().await;
    let mut agent = desk.sign_in("agent").await;
    let path = api::paths::connection(desk.company);
    agent.post(&path, &json!({ "current_password": "a guess" })).await.problem(403, "wrong_password");
    let list: ConnectionList = agent.get(api::paths::CONNECTIONS).await.json(StatusCode::OK);
    assert_eq!((list.items.len(), list.items[0].connected_at.as_ref()), (1, None));
    connect(&mut agent, &desk, &provider, "agent-7").await;
    let list: ConnectionList = agent.get(api::paths::CONNECTIONS).await.json(StatusCode::OK);
    assert!(list.items[0].connected_at.is_some() && list.items[0].by_oneself);
    assert_eq!(desk.last_told().await.0, "sign_on_connected");
    // Nobody else gets that name, and the account no second one.
    let mut viewer = desk.sign_in("viewer").await;
    assert_eq!(connect(&mut viewer, &desk, &provider, "agent-7").await, "/account?sign_on=taken");
    assert_eq!(connect(&mut agent, &desk, &provider, "agent-8").await, "/account?sign_on=taken");

    assert_eq!(agent.send_delete(&path).await.status, StatusCode::NO_CONTENT);
    agent.send_delete(&path).await.problem(404, "not_found");
    assert_eq!(come_in(&desk, &provider, "agent-7", |_| {}).await.0, NOT_CONNECTED);
    assert_eq!(desk.last_told().await.0, "sign_on_disconnected");
    // A company that one has no part in has no provider for one.
    let elsewhere = api::paths::connection(desk.other_company);
    agent.post(&elsewhere, &json!({ "current_password": "a guess" })).await.problem(404, "not_found");
}

#[tokio::test]
async fn who_connected_it_themself_comes_in_wholly_while_they_belong_to_its_company() {
    let (desk, provider) = desk().await;
    create_membership(&desk.store, desk.person("agent").await, desk.other_company, Role::Viewer, BEGINNING)
        .await
        .unwrap();
    connect(&mut desk.sign_in("agent").await, &desk, &provider, "agent-7").await;
    assert!(come_in(&desk, &provider, "agent-7", |_| {}).await.1.is_some());
    let person = api::paths::person(desk.company, desk.person("agent").await);
    assert_eq!(desk.sign_in("owner").await.send_delete(&person).await.status, StatusCode::NO_CONTENT);
    assert_eq!(come_in(&desk, &provider, "agent-7", |_| {}).await, (NOT_CONNECTED.to_owned(), None));
}

#[tokio::test]
async fn no_companys_provider_opens_the_account_of_who_runs_the_desk_or_of_who_is_switched_off() {
    let (desk, provider) = desk().await;
    let mut agent = desk.sign_in("agent").await;
    connect(&mut agent, &desk, &provider, "agent-7").await;
    let id = desk.person("agent").await;
    desk.store.execute("UPDATE person SET platform_owner = 1 WHERE id = $1", args![id]).await.unwrap();
    assert_eq!(come_in(&desk, &provider, "agent-7", |_| {}).await.0, "/sign-in?sign_on=opens_more");
    assert_eq!(connect(&mut agent, &desk, &provider, "agent-7").await, "/account?sign_on=not_allowed");
    let off = "UPDATE person SET platform_owner = 0, disabled_at = 1 WHERE id = $1";
    desk.store.execute(off, args![id]).await.unwrap();
    assert_eq!(come_in(&desk, &provider, "agent-7", |_| {}).await.0, NOT_CONNECTED);
}

#[tokio::test]
async fn who_signs_out_on_the_way_connects_nothing() {
    let (desk, provider) = desk().await;
    let mut agent = desk.sign_in("agent").await;
    let asked = json!({ "current_password": crate::desk::PASSWORD });
    let answer = agent.post(&api::paths::connection(desk.company), &asked).await;
    let started: api::sign_on::SignOnStarted = answer.json(StatusCode::OK);
    agent.keep(&answer);
    let way = crate::provider::Way::read(&started.location);
    // Somebody else has signed in at the same browser meanwhile.
    let viewer = Browser::new(&desk).try_sign_in("viewer", crate::desk::PASSWORD).await;
    agent.keep(&viewer);
    let code = provider.grant(&way, desk.now_s(), "agent-7", |_| {});
    assert_eq!(agent.come_back(&way, &code).await, "/account?sign_on=way_lost");
    assert_eq!(come_in(&desk, &provider, "agent-7", |_| {}).await.0, NOT_CONNECTED);
}

#[tokio::test]
async fn a_providers_word_stands_for_the_password_and_not_for_the_second_factor() {
    let (desk, provider) = desk().await;
    connect(&mut desk.sign_in("agent").await, &desk, &provider, "agent-7").await;
    desk.give_authenticator("agent").await;
    let led_to = come_in(&desk, &provider, "agent-7", |_| {}).await;
    assert_eq!(led_to, ("/sign-in?second_factor=wanted&next=%2Foverview".to_owned(), None));
}
