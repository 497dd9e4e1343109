//! `POST /api/v1/transactions/{id}/refunds`.

use api::refund::{CreateRefund, RefundCreated};
use api::transaction::TransactionDetail;
use axum::body::Body;
use domain::id::TransactionId;
use domain::outcome::{Outcome, RefusalClass};
use http::StatusCode;
use serde_json::json;
use store::credential::Scope;
use uuid::Uuid;

use crate::answer::Answer;
use crate::browser::Browser;
use crate::desk::{Desk, ORIGIN, SHORT_WAIT};

#[tokio::test]
async fn a_refund_is_a_negative_row_with_the_signed_in_email() {
    let desk = Desk::open().await;
    let payment = desk.payment("100.00").await;
    let agent = desk.sign_in("agent").await;
    let body = json!({ "amount": "30.50", "reason": "Too small", "expected_refundable": "100.00" });
    let answer = agent.post(&api::paths::refunds(payment), &body).await;
    let created: RefundCreated = answer.json(StatusCode::CREATED);
    let refund = &created.refund;
    assert_eq!((refund.payment_amount.as_str(), refund.related_payment_id), ("-30.50", Some(payment)));
    assert_eq!(refund.user_email.as_deref(), Some("agent@demo.example"));
    assert_eq!((refund.payment_result.as_str(), refund.state.as_str()), ("SUCCESS", "succeeded"));
    assert_eq!(refund.refund_kind.as_deref(), Some("refund"));
    assert_eq!(created.detail.reason.as_deref(), Some("Too small"));
    assert_eq!(created.detail.gateway_refund_id.as_deref(), Some("bank-1"));
    assert_eq!(created.balance.refundable.as_str(), "69.50");
    assert!(answer.headers.get("idempotent-replayed").is_none());
}

#[tokio::test]
async fn an_amount_may_be_a_json_number_and_keeps_its_digits() {
    let desk = Desk::open().await;
    let payment = desk.payment("100.00").await;
    let agent = desk.sign_in("agent").await;
    let answer = agent.post(&api::paths::refunds(payment), &json!({ "amount": 12.3 })).await;
    let created: RefundCreated = answer.json(StatusCode::CREATED);
    assert_eq!(created.refund.payment_amount.as_str(), "-12.30");
}

#[tokio::test]
async fn over_the_limit_is_refused_with_what_is_left_and_binds_nothing() {
    let desk = Desk::open().await;
    let payment = desk.payment("100.00").await;
    let agent = desk.sign_in("agent").await;
    let path = api::paths::refunds(payment);
    let problem = agent
        .post_with_key(&path, "my-key", &json!({ "amount": "100.01" }))
        .await
        .problem(422, "amount_exceeds_refundable");
    assert_eq!(problem.refundable.unwrap().as_str(), "100.00");
    assert_eq!(problem.currency.as_deref(), Some("TRY"));
    assert_eq!(desk.gateway.calls(), 0);
    // The corrected amount goes through under the same key.
    let answer = agent.post_with_key(&path, "my-key", &json!({ "amount": "100.00" })).await;
    answer.json::<RefundCreated>(StatusCode::CREATED);
    agent.refund(payment, "0.01").await.problem(422, "nothing_left");
}

#[tokio::test]
async fn each_amount_that_is_none_is_told() {
    let desk = Desk::open().await;
    let payment = desk.payment("100.00").await;
    let agent = desk.sign_in("agent").await;
    for (amount, code) in [
        (json!("abc"), "invalid_amount"),
        (json!("1,50"), "invalid_amount"),
        (json!(""), "invalid_amount"),
        (json!("1.005"), "amount_not_representable"),
        (json!("1000000000000000000000000000000"), "amount_not_representable"),
        (json!("0"), "amount_not_positive"),
        (json!("-5"), "amount_not_positive"),
    ] {
        let answer = agent.post(&api::paths::refunds(payment), &json!({ "amount": amount })).await;
        assert_eq!(answer.problem(422, code).fields, ["amount"], "{amount}");
    }
    for body in
        [json!({}), json!({ "amount": null }), json!({ "amount": "1", "user_email": "me@demo.example" })]
    {
        agent.post(&api::paths::refunds(payment), &body).await.problem(400, "bad_json");
    }
    assert_eq!(desk.gateway.calls(), 0);
}

#[tokio::test]
async fn a_number_that_has_moved_is_told_before_money_moves() {
    let desk = Desk::open().await;
    let payment = desk.payment("100.00").await;
    let agent = desk.sign_in("agent").await;
    agent.refund(payment, "40.00").await.json::<RefundCreated>(StatusCode::CREATED);
    let body = json!({ "amount": "10.00", "expected_refundable": "100.00" });
    let problem = agent.post(&api::paths::refunds(payment), &body).await.problem(409, "refundable_changed");
    assert_eq!(problem.refundable.unwrap().as_str(), "60.00");
}

#[tokio::test]
async fn a_viewer_is_forbidden() {
    let desk = Desk::open().await;
    let payment = desk.payment("100.00").await;
    desk.sign_in("viewer").await.refund(payment, "1.00").await.problem(403, "role_may_not_refund");
    assert_eq!(desk.gateway.calls(), 0);
}

#[tokio::test]
async fn another_companys_payment_does_not_exist_and_a_refund_is_no_payment() {
    let desk = Desk::open().await;
    let payment = desk.payment("100.00").await;
    desk.sign_in("stranger").await.refund(payment, "1.00").await.problem(404, "not_found");
    let agent = desk.sign_in("agent").await;
    agent.refund(TransactionId::new(Uuid::now_v7()), "1.00").await.problem(404, "not_found");
    let created: RefundCreated = agent.refund(payment, "1.00").await.json(StatusCode::CREATED);
    agent.refund(created.refund.id, "1.00").await.problem(422, "not_a_payment");
}

#[tokio::test]
async fn without_a_key_nothing_is_refunded() {
    let desk = Desk::open().await;
    let payment = desk.payment("100.00").await;
    let agent = desk.sign_in("agent").await;
    let path = api::paths::refunds(payment);
    let post = || agent.request("POST", &path).header("content-type", "application/json");
    let body = || Body::from("{\"amount\":\"1.00\"}");
    desk.send(post().body(body()).unwrap()).await.problem(400, "idempotency_key_required");
    for key in ["", "has space", &"x".repeat(256)] {
        let request = post().header("idempotency-key", key).body(body()).unwrap();
        desk.send(request).await.problem(400, "idempotency_key_required");
    }
    let twice = post().header("idempotency-key", "a").header("idempotency-key", "b").body(body()).unwrap();
    desk.send(twice).await.problem(400, "idempotency_key_required");
    assert_eq!(desk.gateway.calls(), 0);
}

#[tokio::test]
async fn the_same_key_is_the_same_refund() {
    let desk = Desk::open().await;
    let payment = desk.payment("100.00").await;
    let agent = desk.sign_in("agent").await;
    let path = api::paths::refunds(payment);
    let first = agent.post_with_key(&path, "once", &json!({ "amount": "10.00" })).await;
    let again = agent.post_with_key(&path, "once", &json!({ "amount": "10.0" })).await;
    assert_eq!(again.header("idempotent-replayed"), "true");
    let (first, again): (RefundCreated, RefundCreated) =
        (first.json(StatusCode::CREATED), again.json(StatusCode::CREATED));
    assert_eq!(first.refund, again.refund);
    assert_eq!(desk.gateway.calls(), 1);

    let other = agent.post_with_key(&path, "once", &json!({ "amount": "11.00", "reason": "More" })).await;
    assert_eq!(other.problem(409, "idempotency_key_reused").fields, ["amount", "reason"]);
    // Somebody else's key of the same name is another one.
    let manager = desk.sign_in("manager").await;
    let theirs = manager.post_with_key(&path, "once", &json!({ "amount": "10.00" })).await;
    assert_ne!(theirs.json::<RefundCreated>(StatusCode::CREATED).refund.id, first.refund.id);
}

#[tokio::test]
async fn a_double_click_is_one_refund() {
    let desk = Desk::open().await;
    let payment = desk.payment("100.00").await;
    let agent = desk.sign_in("agent").await;
    let path = api::paths::refunds(payment);
    let body = json!({ "amount": "10.00" });
    let click = || agent.post_with_key(&path, "double", &body);
    let (one, two, three) = tokio::join!(click(), click(), click());
    let ids = [one, two, three].map(|answer| answer.json::<RefundCreated>(StatusCode::CREATED).refund.id);
    assert_eq!(ids, [ids[0]; 3]);
    assert_eq!(desk.gateway.calls(), 1);
}

#[tokio::test]
async fn a_declined_refund_is_failed_and_its_amount_refundable_again() {
    let desk = Desk::open().await;
    desk.gateway.answers(Outcome::Refused {
        code: "05".to_owned(),
        message: "Do not honour".to_owned(),
        class: RefusalClass::Final,
    });
    let payment = desk.payment("100.00").await;
    let agent = desk.sign_in("agent").await;
    let created: RefundCreated = agent.refund(payment, "100.00").await.json(StatusCode::CREATED);
    assert_eq!((created.refund.payment_result.as_str(), created.refund.state.as_str()), ("FAILED", "failed"));
    assert_eq!(created.balance.refundable.as_str(), "100.00");
}

#[tokio::test]
async fn a_lost_answer_is_not_known_and_keeps_its_amount() {
    let desk = Desk::open().await;
    desk.gateway.answers(Outcome::Unknown { why: "cut".to_owned() });
    let payment = desk.payment("100.00").await;
    let agent = desk.sign_in("agent").await;
    let created: RefundCreated = agent.refund(payment, "60.00").await.json(StatusCode::CREATED);
    assert_eq!(created.refund.payment_result, "PENDING");
    assert_eq!(created.balance.unknown.as_str(), "60.00");
    agent.refund(payment, "60.00").await.problem(422, "amount_exceeds_refundable");
}

#[tokio::test]
async fn a_slow_gateway_is_answered_as_pending_and_settles_later() {
    let desk = Desk::open_with(|settings| settings.answer_wait = SHORT_WAIT, [].into()).await;
    desk.gateway.falls_silent();
    let payment = desk.payment("100.00").await;
    let agent = desk.sign_in("agent").await;
    let created: RefundCreated = agent.refund(payment, "60.00").await.json(StatusCode::CREATED);
    assert_eq!(
        (created.refund.payment_result.as_str(), created.refund.state.as_str()),
        ("PENDING", "sending")
    );
    assert_eq!(created.balance.waiting.as_str(), "60.00");
    desk.gateway.speaks();
    let settled = desk.service.wait_until_settled(desk.company, created.refund.id).await.unwrap();
    assert_eq!(settled.state_str(), "succeeded");
}

#[tokio::test]
async fn a_request_that_takes_too_long_ends_and_its_refund_goes_on() {
    let desk = Desk::open_with(|settings| settings.request_timeout = SHORT_WAIT * 6, [].into()).await;
    let payment = desk.payment("100.00").await;
    let agent = desk.sign_in("agent").await;
    desk.gateway.falls_silent();
    let path = api::paths::refunds(payment);
    let body = json!({ "amount": "10.00" });
    agent.post_with_key(&path, "slow", &body).await.problem(503, "timed_out");
    desk.gateway.speaks();
    let again: RefundCreated = agent.post_with_key(&path, "slow", &body).await.json(StatusCode::CREATED);
    assert_eq!(again.refund.payment_result, "SUCCESS");
    assert_eq!(desk.gateway.calls(), 1);
}

#[tokio::test]
async fn a_program_refunds_with_the_scope_for_it_and_leaves_user_email_empty() {
    let desk = Desk::open().await;
    let payment = desk.payment("100.00").await;
    let path = api::paths::refunds(payment);
    let body = json!({ "amount": "5.00" });
    let answer = desk.send_as_program(&desk.token, "POST", &path, &body).await;
    let created: RefundCreated = answer.json(StatusCode::CREATED);
    assert_eq!((created.refund.user_email, created.refund.credential.as_deref()), (None, Some("Shop")));
    let reader = desk.credential(vec![Scope::ReportRead]).await;
    desk.send_as_program(&reader, "POST", &path, &body).await.problem(403, "scope_missing");
    desk.send_as_program(&desk.other_token, "POST", &path, &body).await.problem(404, "not_found");
}

#[tokio::test]
async fn a_page_of_another_site_cannot_refund() {
    let desk = Desk::open().await;
    let payment = desk.payment("100.00").await;
    let agent = desk.sign_in("agent").await;
    let send = async |origin: Option<&str>, site: Option<&str>| -> Answer {
        let mut request = http::Request::post(api::paths::refunds(payment))
            .header("cookie", agent.cookie.as_deref().unwrap())
            .header("content-type", "application/json")
            .header("idempotency-key", "forged");
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        if let Some(site) = site {
            request = request.header("sec-fetch-site", site);
        }
        desk.send(request.body(Body::from("{\"amount\":\"1.00\"}")).unwrap()).await
    };
    send(Some("https://evil.example"), None).await.problem(403, "origin_refused");
    send(Some("null"), Some("same-origin")).await.problem(403, "origin_refused");
    send(None, Some("cross-site")).await.problem(403, "origin_refused");
    send(None, None).await.problem(403, "origin_refused");
    let borrowed = http::Request::post(api::paths::refunds(payment))
        .header("cookie", agent.cookie.as_deref().unwrap())
        .header("authorization", "Basic YTpi")
        .header("origin", "https://evil.example")
        .header("content-type", "application/json")
        .header("idempotency-key", "forged")
        .body(Body::from("{\"amount\":\"1.00\"}"))
        .unwrap();
    desk.send(borrowed).await.problem(403, "origin_refused");
    assert_eq!(send(Some(ORIGIN), None).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn nobody_signed_in_refunds_nothing() {
    let desk = Desk::open().await;
    let payment = desk.payment("100.00").await;
    Browser::new(&desk).refund(payment, "1.00").await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn what_the_contract_says_is_what_the_server_takes() {
    let desk = Desk::open().await;
    let payment = desk.payment("100.00").await;
    let agent = desk.sign_in("agent").await;
    let asked = CreateRefund {
        amount: api::amount::AmountText::new("1.00"),
        reason: None,
        expected_refundable: None,
        choices: std::collections::BTreeMap::new(),
    };
    let body = serde_json::to_value(&asked).unwrap();
    agent.post(&api::paths::refunds(payment), &body).await.json::<RefundCreated>(StatusCode::CREATED);
    let detail: TransactionDetail = agent.get(&api::paths::transaction(payment)).await.json(StatusCode::OK);
    assert_eq!(detail.refunds.len(), 1);
}
