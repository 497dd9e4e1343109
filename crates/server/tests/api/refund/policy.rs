//! A company's refund policy: who changes it, what it refuses, and what is said of it before anything is sent.

use api::policy::KeptPolicy;
use api::refund::{RefundCreated, RefundPreview};
use axum::body::Body;
use futures::future::join_all;
use http::StatusCode;
use serde_json::{Value, json};
use store::verify::verify_company;
use tower::ServiceExt as _;

use crate::answer::Answer;
use crate::browser::Browser;
use crate::desk::{Desk, SECOND};

const DAY: i64 = 24 * 60 * 60 * SECOND;

impl Desk {
    /// Gives Demo Books a policy.
    pub async fn policy(&self, rules: Value) -> KeptPolicy {
        let manager = self.sign_in("manager").await;
        let known: KeptPolicy = manager.get(&api::paths::policy(self.company)).await.json(StatusCode::OK);
        put(self, &manager, known.version, rules).await.json(StatusCode::OK)
    }
}

async fn put(desk: &Desk, browser: &Browser<'_>, version: i64, mut rules: Value) -> Answer {
    rules.as_object_mut().unwrap().entry("approval_hours").or_insert(json!(72));
    let request =
        browser.request("PUT", &api::paths::policy(desk.company)).header("content-type", "application/json");
    let body = json!({ "version": version, "rules": rules });
    browser.send(request.body(Body::from(body.to_string())).unwrap()).await
}

fn limit(holder: &str, sums: &Value) -> Value {
    let mut limit = json!({ "holder": holder, "currency": "TRY" });
    limit.as_object_mut().unwrap().extend(sums.as_object().unwrap().clone());
    json!({ "limits": [limit] })
}

async fn preview(browser: &Browser<'_>, payment: domain::id::TransactionId, body: Value) -> RefundPreview {
    browser.post(&api::paths::refund_preview(payment), &body).await.json(StatusCode::OK)
}

#[tokio::test]
async fn a_manager_changes_the_policy_everybody_sees_it_and_the_chain_says_so() {
    let desk = Desk::open().await;
    let rules = json!({
        "window_days": 30, "reasons": ["Damaged"], "approval_above": [{ "amount": "500.00", "currency": "TRY" }],
    });
    let kept = desk.policy(rules.clone()).await;
    assert_eq!((kept.version, kept.rules.window_days, kept.may_change), (1, Some(30), true));
    let agent = desk.sign_in("agent").await;
    let seen: KeptPolicy = agent.get(&api::paths::policy(desk.company)).await.json(StatusCode::OK);
    assert_eq!((seen.rules, seen.may_change), (kept.rules, false));
    put(&desk, &agent, 1, json!({})).await.problem(403, "role_too_low");
    let owner = desk.sign_in("owner").await;
    put(&desk, &owner, 0, json!({})).await.problem(409, "policy_changed");
    let stranger = desk.sign_in("stranger").await;
    stranger.get(&api::paths::policy(desk.company)).await.problem(404, "not_found");

    let changes = desk.changes(desk.company).await;
    let (_, code, apart) = changes.iter().rfind(|(kind, ..)| kind == "policy_changed").unwrap();
    assert_eq!(code, "version:0>1");
    assert!(apart.contains("Damaged"), "{apart}");
    assert!(verify_company(&desk.store, desk.company).await.unwrap().differences.is_empty());
}

#[tokio::test]
async fn rules_that_cannot_be_kept_are_named() {
    let desk = Desk::open().await;
    let owner = desk.sign_in("owner").await;
    let nobody = format!("person:{}", uuid::Uuid::now_v7());
    for (rules, field) in [
        (json!({ "window_days": 0 }), "window_days"),
        (json!({ "reasons": ["Damaged", "Damaged"] }), "reasons"),
        (json!({ "approval_hours": 0 }), "approval_hours"),
        (limit("role:agent", &json!({})), "limits"),
        (limit(&nobody, &json!({ "per_day": "1" })), "limits"),
        (limit("role:agent", &json!({ "per_day": "-1" })), "sums"),
        (limit("role:agent", &json!({ "per_day": "0.001" })), "rules"),
        (json!({ "approval_gateways": [uuid::Uuid::now_v7()] }), "approval_gateways"),
    ] {
        let problem = put(&desk, &owner, 0, rules).await.problem(422, "invalid_field");
        assert_eq!(problem.fields, [field]);
    }
}

#[tokio::test]
async fn each_limit_refuses_with_its_code_and_the_preview_has_said_so() {
    let desk = Desk::open().await;
    desk.policy(limit("role:agent", &json!({ "per_refund": "50", "per_day": "80", "per_payment": "60" })))
        .await;
    let (agent, payment, other) =
        (desk.sign_in("agent").await, desk.payment("100.00").await, desk.payment("100.00").await);
    agent.refund(payment, "50.01").await.problem(403, "above_per_refund");
    agent.refund(payment, "50.00").await.json::<RefundCreated>(StatusCode::CREATED);
    agent.refund(payment, "10.01").await.problem(403, "above_per_payment");
    let said = preview(&agent, other, json!({ "amount": "30.01" })).await;
    assert_eq!((said.allowed, said.code.as_deref()), (false, Some("above_per_day")));
    let policy = said.policy.unwrap();
    assert_eq!(policy.left_today.unwrap().as_str(), "30.00");
    assert_eq!(policy.left_of_payment.unwrap().as_str(), "60.00");
    agent.refund(other, "30.01").await.problem(403, "above_per_day");
    agent.refund(other, "30.00").await.json::<RefundCreated>(StatusCode::CREATED);
    // The limit is the agent's: others have none.
    desk.sign_in("approver").await.refund(other, "70.00").await.json::<RefundCreated>(StatusCode::CREATED);
    // The next day of the company's zone begins anew.
    desk.clock.advance(DAY);
    let third = desk.payment("100.00").await;
    let agent = desk.sign_in("agent").await;
    agent.refund(third, "50.00").await.json::<RefundCreated>(StatusCode::CREATED);
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_refunds_at_once_never_exceed_a_programs_day() {
    let desk = Desk::open().await;
    let rows = desk.store.rows("SELECT id FROM credential WHERE name = 'Shop'", []).await.unwrap();
    let id = rows[0].id("id", domain::id::CredentialId::new).unwrap();
    desk.policy(limit(&format!("credential:{id}"), &json!({ "per_day": "100" }))).await;
    let payments = join_all((0..50).map(|_| desk.payment("30.00"))).await;
    let answers = join_all(payments.iter().map(async |payment| {
        let body = json!({ "amount": "30.00" });
        desk.send_as_program(&desk.token, "POST", &api::paths::refunds(*payment), &body).await
    }))
    .await;
    let made = answers.iter().filter(|answer| answer.status == StatusCode::CREATED).count();
    assert_eq!(made, 3);
    for answer in answers.iter().filter(|answer| answer.status != StatusCode::CREATED) {
        answer.problem(403, "above_per_day");
    }
}

#[tokio::test]
async fn a_window_ends_and_a_reason_is_one_of_the_list() {
    let desk = Desk::open().await;
    desk.policy(json!({ "window_days": 2, "reasons": ["Damaged", "Sent back"] })).await;
    let (agent, payment) = (desk.sign_in("agent").await, desk.payment("100.00").await);
    let path = api::paths::refunds(payment);
    let problem = agent.refund(payment, "1.00").await.problem(422, "reason_not_listed");
    assert_eq!(problem.fields, ["reason"]);
    let body = json!({ "amount": "1.00", "reason": "Sent back" });
    agent.post(&path, &body).await.json::<RefundCreated>(StatusCode::CREATED);
    desk.clock.advance(3 * DAY);
    let agent = desk.sign_in("agent").await;
    agent.post(&path, &body).await.problem(422, "refund_window_over");
    let said = preview(&agent, payment, body).await;
    assert_eq!(said.code.as_deref(), Some("refund_window_over"));
    assert_eq!(said.policy.unwrap().reasons, ["Damaged", "Sent back"]);
}

#[tokio::test]
async fn above_a_sum_a_second_factor_is_needed_and_nobody_is_let_by_without_one() {
    let desk = Desk::open().await;
    desk.policy(json!({ "second_factor_above": [{ "amount": "20", "currency": "TRY" }] })).await;
    let (owner, payment) = (desk.sign_in("owner").await, desk.payment("100.00").await);
    owner.refund(payment, "20.01").await.problem(403, "second_factor_needed");
    let body = json!({ "amount": "20.01" });
    let answer = desk.send_as_program(&desk.token, "POST", &api::paths::refunds(payment), &body).await;
    answer.problem(403, "second_factor_needed");
    owner.refund(payment, "20.00").await.json::<RefundCreated>(StatusCode::CREATED);
}

/// What the preview says of a refund's second factor, and why it would be refused.
async fn second_factor(
    browser: &Browser<'_>,
    payment: domain::id::TransactionId,
) -> (Option<String>, Option<String>) {
    let said = preview(browser, payment, json!({ "amount": "20.01" })).await;
    (said.policy.unwrap().second_factor, said.code)
}

fn said(second_factor: &str, code: Option<&str>) -> (Option<String>, Option<String>) {
    (Some(second_factor.to_owned()), code.map(str::to_owned))
}

#[tokio::test]
async fn a_second_factor_is_fresh_for_five_minutes_in_the_session_that_showed_it() {
    let desk = Desk::open().await;
    desk.policy(json!({ "second_factor_above": [{ "amount": "20", "currency": "TRY" }] })).await;
    let payment = desk.payment("500.00").await;
    let authenticator = desk.give_authenticator("owner").await;
    let mut owner = desk.sign_in_with("owner", &authenticator).await;
    assert_eq!(second_factor(&owner, payment).await, said("fresh", None));
    owner.refund(payment, "20.01").await.json::<RefundCreated>(StatusCode::CREATED);

    desk.clock.advance(5 * 60 * SECOND);
    assert_eq!(second_factor(&owner, payment).await, said("stale", Some("second_factor_needed")));
    let key = uuid::Uuid::now_v7().to_string();
    let (path, body) = (api::paths::refunds(payment), json!({ "amount": "20.01" }));
    owner.post_with_key(&path, &key, &body).await.problem(403, "second_factor_needed");
    // Shown in another session, it is fresh there alone.
    let elsewhere = desk.sign_in_with("owner", &authenticator).await;
    owner.post_with_key(&path, &key, &body).await.problem(403, "second_factor_needed");
    elsewhere.refund(payment, "20.01").await.json::<RefundCreated>(StatusCode::CREATED);

    owner.show_code(&desk.code(&authenticator)).await.problem(403, "wrong_code");
    owner.show_code(&desk.code_at(&authenticator, 1)).await.json::<api::session::Session>(StatusCode::OK);
    owner.post_with_key(&path, &key, &body).await.json::<RefundCreated>(StatusCode::CREATED);
    // What was made under the key is answered again, however old the factor is by then.
    desk.clock.advance(6 * 60 * SECOND);
    let again = owner.post_with_key(&path, &key, &body).await;
    again.json::<RefundCreated>(StatusCode::CREATED);
    assert_eq!(again.header("idempotent-replayed"), "true");
}

#[tokio::test]
async fn another_server_knows_that_a_second_factor_was_shown() {
    let desk = Desk::open().await;
    desk.policy(json!({ "second_factor_above": [{ "amount": "20", "currency": "TRY" }] })).await;
    let payment = desk.payment("100.00").await;
    let authenticator = desk.give_authenticator("agent").await;
    let agent = desk.sign_in_with("agent", &authenticator).await;
    let settings = server::settings::Settings::new(crate::desk::ORIGIN).unwrap();
    let other = server::router::router(desk.started_again(settings));
    let request = agent
        .request("POST", &api::paths::refunds(payment))
        .header("content-type", "application/json")
        .header("idempotency-key", uuid::Uuid::now_v7().to_string());
    let request = request.body(Body::from(json!({ "amount": "20.01" }).to_string())).unwrap();
    let answer = Answer::read(other.oneshot(request).await.unwrap()).await;
    answer.json::<RefundCreated>(StatusCode::CREATED);
}

#[tokio::test]
async fn who_has_none_is_told_to_set_one_up_and_who_agrees_needs_none() {
    let desk = Desk::open().await;
    let sum = |amount: &str| json!([{ "amount": amount, "currency": "TRY" }]);
    desk.policy(json!({ "second_factor_above": sum("20"), "approval_above": sum("20") })).await;
    let payment = desk.payment("100.00").await;
    let authenticator = desk.give_authenticator("agent").await;
    let (agent, approver) =
        (desk.sign_in_with("agent", &authenticator).await, desk.sign_in("approver").await);
    assert_eq!(second_factor(&approver, payment).await, said("none", Some("second_factor_needed")));
    approver.refund(payment, "20.01").await.problem(403, "second_factor_needed");
    let made: RefundCreated = agent.refund(payment, "20.01").await.json(StatusCode::CREATED);
    assert_eq!(made.refund.state, "awaiting_approval");
    let waiting: Value = approver.get(api::paths::APPROVALS).await.json(StatusCode::OK);
    let id = waiting["items"][0]["id"].as_str().unwrap();
    let path = api::paths::APPROVAL.replace("{id}", id);
    assert_eq!(approver.post(&path, &json!({})).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_policy_that_is_taken_back_holds_nothing_back() {
    let desk = Desk::open().await;
    desk.policy(limit("role:agent", &json!({ "per_refund": "1" }))).await;
    let (agent, payment) = (desk.sign_in("agent").await, desk.payment("100.00").await);
    agent.refund(payment, "2.00").await.problem(403, "above_per_refund");
    assert_eq!(desk.policy(json!({})).await.version, 2);
    agent.refund(payment, "2.00").await.json::<RefundCreated>(StatusCode::CREATED);
    assert_eq!(preview(&agent, payment, json!({ "amount": "2.00" })).await.policy, None);
}
