//! Limits of calls: each session's and credential's own, and an address's for all calls together.

use std::collections::HashMap;
use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use http::{Request, StatusCode};
use serde_json::json;

use crate::answer::Answer;
use crate::desk::{Desk, SECOND};

const HERE: &str = "192.0.2.7";
const ELSEWHERE: &str = "192.0.2.8";

/// A desk that answers so many calls a minute.
async fn desk(each: u32, address: u32) -> Desk {
    let limits = |settings: &mut server::settings::Settings| {
        settings.calls_a_minute_each = each;
        settings.calls_a_minute_address = address;
    };
    Desk::open_with(limits, HashMap::new()).await
}

async fn ask(desk: &Desk, path: &str, from: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::builder().uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let mut request = request.body(Body::empty()).unwrap();
    request.extensions_mut().insert(ConnectInfo(SocketAddr::new(from.parse().unwrap(), 40_000)));
    desk.send(request).await
}

async fn transactions(desk: &Desk, from: &str, credential: &str) -> Answer {
    ask(desk, api::paths::TRANSACTIONS, from, &[("authorization", &format!("Bearer {credential}"))]).await
}

#[tokio::test]
async fn the_call_over_the_limit_is_refused_and_says_when_to_come_again() {
    let desk = desk(3, 0).await;
    for left in ["\"each\";r=2;t=20", "\"each\";r=1;t=40", "\"each\";r=0;t=60"] {
        let answer = transactions(&desk, HERE, &desk.token).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        assert_eq!(answer.header("ratelimit-policy"), "\"each\";q=3;w=60");
        assert_eq!(answer.header("ratelimit"), left);
    }
    // From wherever it comes.
    let refused = transactions(&desk, ELSEWHERE, &desk.token).await;
    assert_eq!(refused.problem(429, "rate_limited").retry_after_s, Some(20));
    assert_eq!(refused.header("retry-after"), "20");
    assert_eq!(refused.header("ratelimit"), "\"each\";r=0;t=60");
    assert_eq!(transactions(&desk, HERE, &desk.other_token).await.status, StatusCode::OK);

    desk.clock.advance(20 * SECOND);
    assert_eq!(transactions(&desk, HERE, &desk.token).await.status, StatusCode::OK);
    transactions(&desk, HERE, &desk.token).await.problem(429, "rate_limited");

    let counted = ask(&desk, "/metrics", "127.0.0.1", &[]).await;
    let line = "refund_desk_calls_over_limit_total{limit=\"each\"} 2";
    assert!(counted.text().lines().any(|counted| counted == line), "{}", counted.text());
}

#[tokio::test]
async fn a_session_has_its_own_limit_whatever_is_made_up_beside_it() {
    let desk = desk(2, 0).await;
    let (agent, viewer) = (desk.sign_in("agent").await, desk.sign_in("viewer").await);
    let cookie = agent.cookie.clone().unwrap();
    for made_up in ["Basic one", "Basic two"] {
        let headers = [("cookie", cookie.as_str()), ("authorization", made_up)];
        ask(&desk, api::paths::SESSION, HERE, &headers).await.json::<api::session::Session>(StatusCode::OK);
    }
    let headers = [("cookie", cookie.as_str()), ("authorization", "Basic three")];
    ask(&desk, api::paths::SESSION, HERE, &headers).await.problem(429, "rate_limited");
    assert_eq!(viewer.get(api::paths::SESSION).await.status, StatusCode::OK);
}

#[tokio::test]
async fn made_up_credentials_meet_the_limit_of_their_address_which_counts_all_calls() {
    let desk = desk(100, 30).await;
    for number in 0..29 {
        transactions(&desk, HERE, &format!("rd_api_{number}")).await.problem(401, "unauthenticated");
    }
    let last = transactions(&desk, HERE, &desk.token).await;
    assert_eq!(last.status, StatusCode::OK);
    assert_eq!(last.header("ratelimit-policy"), "\"each\";q=100;w=60, \"address\";q=30;w=60");
    assert_eq!(last.header("ratelimit"), "\"address\";r=0;t=60, \"each\";r=99;t=1");
    let refused = transactions(&desk, HERE, "rd_api_one_more").await;
    assert_eq!(refused.problem(429, "rate_limited").retry_after_s, Some(2));
    ask(&desk, api::paths::TRANSACTIONS, HERE, &[]).await.problem(429, "rate_limited");
    let receipt = ask(&desk, "/receipt/none", HERE, &[]).await;
    assert_eq!(
        (receipt.status, receipt.text()),
        (StatusCode::TOO_MANY_REQUESTS, "Too many calls. Come again in 2 seconds.\n")
    );

    assert_eq!(transactions(&desk, ELSEWHERE, &desk.token).await.status, StatusCode::OK);
    assert_eq!(
        ask(&desk, api::paths::READYZ, HERE, &[]).await.status,
        StatusCode::OK,
        "health is not counted"
    );
}

#[tokio::test]
async fn a_program_on_a_gateways_wire_is_refused_before_anything_is_done() {
    let desk = desk(2, 0).await;
    let payment = desk.payment("100.00").await;
    let body = json!({ "transactionId": payment, "amount": 10 });
    for _ in 0..2 {
        assert_eq!(desk.send_as_mindbehind(&desk.mgmt_token, &body).await.status, StatusCode::OK);
    }
    let refused = desk.send_as_mindbehind(&desk.mgmt_token, &body).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.header("retry-after"), "30");
    assert_eq!(refused.text(), "Too many calls. Come again in 30 seconds.\n");
    let refunded: serde_json::Value =
        desk.sign_in("agent").await.get(&api::paths::transaction(payment)).await.json(StatusCode::OK);
    assert_eq!(refunded["refunds"].as_array().unwrap().len(), 2);
    // What signs in with nothing true has limits of its own, not theirs.
    assert_eq!(desk.send_as_mindbehind("wrong", &body).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn without_limits_nothing_is_counted_and_nothing_told() {
    let desk = desk(0, 0).await;
    for _ in 0..5 {
        let answer = transactions(&desk, HERE, &desk.token).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!((answer.header("ratelimit"), answer.header("ratelimit-policy")), ("", ""));
    }
}
