//! The way to a provider and back, and which of its tokens are believed.

use http::StatusCode;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::desk::{PASSWORD, SECOND};
use crate::provider::{CLIENT_ID, Manner};
use crate::sign_on::{come_in, connect, desk, set_up};

const NOT_BELIEVED: &str = "/sign-in?sign_on=not_believed";
const WAY_LOST: &str = "/sign-in?sign_on=way_lost";

#[tokio::test]
async fn who_is_connected_comes_in_and_is_led_to_where_they_wanted_to_go() {
    let (desk, provider) = desk().await;
    let led_to = connect(&mut desk.sign_in("agent").await, &desk, &provider, "agent-7").await;
    assert_eq!(led_to, "/account");
    let mut browser = Browser::new(&desk);
    let way = browser.leave(desk.company).await;
    let code = provider.grant(&way, desk.now_s(), "agent-7", |_| {});
    assert_eq!(browser.come_back(&way, &code).await, "/overview");
    assert_eq!(browser.who().await.as_deref(), Some("agent@demo.example"));
    // From now on the browser knows by itself which company's.
    let answer = browser.get(api::paths::SIGN_ON).await;
    assert!(answer.header("location").starts_with(&provider.issuer), "{}", answer.header("location"));
    let nobody = Browser::new(&desk).get(api::paths::SIGN_ON).await;
    assert_eq!(nobody.header("location"), "/sign-in?sign_on=no_company");
}

#[tokio::test]
async fn a_token_that_is_wrong_in_anything_opens_nothing() {
    let (desk, provider) = desk().await;
    connect(&mut desk.sign_in("agent").await, &desk, &provider, "agent-7").await;
    let now = desk.now_s();
    let wrong: [(&str, Value); 9] = [
        ("nonce", json!("another")),
        ("nonce", Value::Null),
        ("aud", json!("somebody else")),
        ("aud", json!([CLIENT_ID, "somebody else"])),
        ("azp", json!("somebody else")),
        ("iss", json!("https://evil.example")),
        ("exp", json!(now - 61)),
        ("iat", json!(now + 600)),
        ("sub", json!("")),
    ];
    for (claim, value) in wrong {
        let (led_to, who) =
            come_in(&desk, &provider, "agent-7", |grant| grant.claims[claim] = value.clone()).await;
        assert_eq!((led_to.as_str(), who), (NOT_BELIEVED, None), "{claim} {value}");
    }
    for manner in [Manner::Nothing, Manner::PublicKeyAsSecret, Manner::OtherKey] {
        let (led_to, who) = come_in(&desk, &provider, "agent-7", |grant| grant.manner = manner).await;
        assert_eq!((led_to.as_str(), who), (NOT_BELIEVED, None), "{manner:?}");
    }
}

#[tokio::test]
async fn clocks_may_differ_by_a_minute_and_a_new_key_counts_at_once() {
    let (desk, provider) = desk().await;
    connect(&mut desk.sign_in("agent").await, &desk, &provider, "agent-7").await;
    let now = desk.now_s();
    let late = |grant: &mut crate::provider::Grant| grant.claims["exp"] = json!(now - 30);
    assert_eq!(come_in(&desk, &provider, "agent-7", late).await.1.as_deref(), Some("agent@demo.example"));
    let early = |grant: &mut crate::provider::Grant| grant.claims["iat"] = json!(now + 30);
    assert!(come_in(&desk, &provider, "agent-7", early).await.1.is_some());
    provider.change_key();
    assert!(come_in(&desk, &provider, "agent-7", |_| {}).await.1.is_some());
    let forged = |grant: &mut crate::provider::Grant| grant.manner = Manner::PublicKeyAsSecret;
    assert_eq!(come_in(&desk, &provider, "agent-7", forged).await.1, None);
}

#[tokio::test]
async fn a_way_is_gone_once_in_the_browser_that_began_it_and_within_ten_minutes() {
    let (desk, provider) = desk().await;
    connect(&mut desk.sign_in("agent").await, &desk, &provider, "agent-7").await;
    let mut browser = Browser::new(&desk);
    let way = browser.leave(desk.company).await;
    let grant = || provider.grant(&way, desk.now_s(), "agent-7", |_| {});
    let mut other = Browser::new(&desk);
    other.leave(desk.company).await;
    assert_eq!(other.come_back(&way, &grant()).await, WAY_LOST, "another browser");
    assert_eq!(Browser::new(&desk).come_back(&way, &grant()).await, WAY_LOST, "no cookie");
    assert_eq!(browser.come_back(&way, &grant()).await, "/overview");
    assert_eq!(browser.come_back(&way, &grant()).await, WAY_LOST, "used before");
    // Two tabs of one browser go their ways at once.
    let (first, second) = (browser.leave(desk.company).await, browser.leave(desk.company).await);
    for way in [&first, &second] {
        let code = provider.grant(way, desk.now_s(), "agent-7", |_| {});
        assert_eq!(browser.come_back(way, &code).await, "/overview");
    }
    let way = browser.leave(desk.company).await;
    desk.clock.advance(10 * 60 * SECOND);
    let code = provider.grant(&way, desk.now_s(), "agent-7", |_| {});
    assert_eq!(browser.come_back(&way, &code).await, WAY_LOST, "too late");
}

#[tokio::test]
async fn whom_the_provider_lets_not_in_comes_not_in() {
    let (desk, _provider) = desk().await;
    let mut browser = Browser::new(&desk);
    let way = browser.leave(desk.company).await;
    let path = format!("{}?state={}&error=access_denied", api::paths::SIGN_ON_RETURN, way.of("state"));
    assert_eq!(browser.get(&path).await.header("location"), "/sign-in?sign_on=refused");
    let way = browser.leave(desk.company).await;
    assert_eq!(browser.come_back(&way, "no code of it").await, "/sign-in?sign_on=provider_down");
    assert_eq!(browser.who().await, None);
}

#[tokio::test]
async fn a_provider_that_is_down_or_switched_off_keeps_nobody_from_signing_in_by_password() {
    let (desk, provider) = desk().await;
    let owner = desk.sign_in("owner").await;
    let start = format!("{}?company={}", api::paths::SIGN_ON, desk.company);
    set_up(&owner, desk.company, "http://127.0.0.1:9").await;
    let answer = Browser::new(&desk).get(&start).await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (StatusCode::SEE_OTHER, "/sign-in?sign_on=provider_down")
    );
    let off = json!({ "issuer": "http://127.0.0.1:9", "client_id": CLIENT_ID, "enabled": false });
    owner
        .put(&api::paths::sign_on_setup(desk.company), &off)
        .await
        .json::<api::sign_on::SignOnSetup>(StatusCode::OK);
    // Off, never set up, and no company at all: a stranger is told the same.
    for company in [desk.company.to_string(), desk.other_company.to_string(), uuid::Uuid::nil().to_string()] {
        let path = format!("{}?company={company}", api::paths::SIGN_ON);
        assert_eq!(Browser::new(&desk).get(&path).await.header("location"), "/sign-in?sign_on=not_set_up");
    }
    let answer = Browser::new(&desk).try_sign_in("agent", PASSWORD).await;
    assert_eq!(answer.status, StatusCode::OK);
    drop(provider);
}
