//! What becomes of a refund that a second person agrees to, declines or forgets, and of one that is withdrawn.

use api::approval::Approval;
use api::refund::RefundPreview;
use api::transaction::TransactionDetail;
use domain::id::TransactionId;
use http::StatusCode;
use serde_json::json;
use store::verify::verify_company;

use crate::approval::{approve, ask, decline, desk, list, waiting};
use crate::browser::Browser;
use crate::desk::{Desk, SECOND};

async fn detail(browser: &Browser<'_>, id: TransactionId) -> TransactionDetail {
    browser.get(&api::paths::transaction(id)).await.json(StatusCode::OK)
}

async fn refundable(browser: &Browser<'_>, payment: TransactionId) -> String {
    detail(browser, payment).await.payment.unwrap().balance.refundable.as_str().to_owned()
}

async fn kinds(desk: &Desk, browser: &Browser<'_>, id: TransactionId) -> Vec<String> {
    assert!(verify_company(&desk.store, desk.company).await.unwrap().differences.is_empty());
    detail(browser, id).await.timeline.into_iter().map(|event| event.kind).collect()
}

#[tokio::test]
async fn what_is_agreed_to_is_sent_and_before_that_no_gateway_hears_of_it() {
    let (desk, payment) = desk().await;
    let (agent, approver) = (desk.sign_in("agent").await, desk.sign_in("approver").await);
    let preview: RefundPreview = agent
        .post(&api::paths::refund_preview(payment), &json!({ "amount": "60.00" }))
        .await
        .json(StatusCode::OK);
    assert!(preview.allowed && preview.approval_needed);
    assert_eq!(preview.policy.unwrap().approval_rule.as_deref(), Some("approval_above"));
    let refund = ask(&agent, payment).await;
    assert_eq!(desk.gateway.calls(), 0);

    let wanted = waiting(&approver).await;
    assert_eq!(
        (wanted.refund.id, wanted.amount.as_str(), wanted.rule.as_str()),
        (refund, "60.00", "approval_above")
    );
    assert!(wanted.may_decide);
    let decided: Approval = approve(&approver, wanted.id).await.json(StatusCode::OK);
    let ending = decided.ending.unwrap();
    assert_eq!((ending.result.as_str(), ending.by.as_deref()), ("approved", Some("approver@demo.example")));
    let settled = desk.service.wait_until_settled(desk.company, refund).await.unwrap();
    assert_eq!((settled.state_str(), settled.amount.to_string().as_str()), ("succeeded", "-60.00"));
    assert_eq!(desk.gateway.calls(), 1);
    let told = ["refund_awaiting_approval", "refund_approved", "refund_sending", "refund_succeeded"];
    assert_eq!(kinds(&desk, &agent, refund).await, told);
    assert_eq!(list(&approver, "waiting").await.waiting_count, 0);
    assert_eq!(list(&approver, "ended").await.items.len(), 1);
}

#[tokio::test]
async fn what_is_below_the_sum_waits_for_nobody() {
    let (desk, payment) = desk().await;
    let agent = desk.sign_in("agent").await;
    agent.refund(payment, "50.00").await.json::<api::refund::RefundCreated>(StatusCode::CREATED);
    assert_eq!((desk.gateway.calls(), list(&agent, "waiting").await.waiting_count), (1, 0));
}

#[tokio::test]
async fn a_page_goes_on_behind_an_approval_that_the_person_may_see() {
    let (desk, payment) = desk().await;
    let agent = desk.sign_in("agent").await;
    ask(&agent, payment).await;
    let behind = format!("waiting&after={}", waiting(&agent).await.id);
    let next = list(&agent, &behind).await;
    assert_eq!((next.items.len(), next.waiting_count, next.next), (0, 1, None));
    let path = format!("{}?status={behind}", api::paths::APPROVALS);
    desk.sign_in("stranger").await.get(&path).await.problem(400, "bad_query");
}

#[tokio::test]
async fn a_decline_says_why_and_frees_the_amount() {
    let (desk, payment) = desk().await;
    let (agent, manager) = (desk.sign_in("agent").await, desk.sign_in("manager").await);
    let refund = ask(&agent, payment).await;
    let id = waiting(&manager).await.id;
    decline(&manager, id, " ").await.problem(422, "decline_reason_required");
    let decided: Approval = decline(&manager, id, "Not ours").await.json(StatusCode::OK);
    assert_eq!(decided.ending.unwrap().reason.as_deref(), Some("Not ours"));
    let row = detail(&agent, refund).await;
    assert_eq!(
        (row.transaction.state.as_str(), row.transaction.payment_result.as_str()),
        ("declined", "FAILED")
    );
    assert_eq!(row.refund.unwrap().outcome_message.as_deref(), Some("Not ours"));
    assert_eq!(refundable(&agent, payment).await, "100.00");
    assert_eq!(kinds(&desk, &agent, refund).await, ["refund_awaiting_approval", "refund_declined"]);
    approve(&manager, id).await.problem(409, "approval_closed");
    assert_eq!(desk.gateway.calls(), 0);
}

#[tokio::test]
async fn what_nobody_agrees_to_in_time_expires_and_frees_the_amount() {
    let (desk, payment) = desk().await;
    let (agent, manager) = (desk.sign_in("agent").await, desk.sign_in("manager").await);
    let refund = ask(&agent, payment).await;
    let id = waiting(&manager).await.id;
    assert_eq!(desk.service.expire_approvals().await.unwrap(), 0);
    desk.clock.advance(60 * 60 * SECOND);
    approve(&manager, id).await.problem(409, "approval_closed");
    assert_eq!(desk.service.expire_approvals().await.unwrap(), 1);
    assert_eq!(detail(&agent, refund).await.transaction.state, "expired");
    assert_eq!(refundable(&agent, payment).await, "100.00");
    let ended = list(&agent, "ended").await.items.pop().unwrap().ending.unwrap();
    assert_eq!((ended.result.as_str(), ended.by), ("expired", None));
}

#[tokio::test]
async fn its_requester_withdraws_what_waits() {
    let (desk, payment) = desk().await;
    let (agent, manager) = (desk.sign_in("agent").await, desk.sign_in("manager").await);
    let refund = ask(&agent, payment).await;
    let id = waiting(&manager).await.id;
    assert!(detail(&agent, refund).await.refund.unwrap().may_withdraw);
    agent.post(&api::paths::withdrawal(refund), &json!({})).await.json::<TransactionDetail>(StatusCode::OK);
    approve(&manager, id).await.problem(409, "approval_closed");
    let ended = list(&agent, "ended").await.items.pop().unwrap().ending.unwrap();
    assert_eq!((ended.result.as_str(), ended.by.as_deref()), ("withdrawn", Some("agent@demo.example")));
    assert_eq!((refundable(&agent, payment).await.as_str(), desk.gateway.calls()), ("100.00", 0));
}

#[tokio::test]
async fn a_gateway_account_can_ask_for_a_second_person_whatever_the_sum() {
    let desk = Desk::open().await;
    let rows = desk.store.rows("SELECT id FROM integration WHERE name = 'Masterpass'", []).await.unwrap();
    let account = rows[0].id("id", domain::id::IntegrationId::new).unwrap();
    desk.policy(json!({ "approval_gateways": [account] })).await;
    let payment = desk.payment("100.00").await;
    let answer =
        desk.send_as_mindbehind(&desk.mgmt_token, &json!({ "transactionId": payment, "amount": 1 })).await;
    let body: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!((answer.status, body["paymentResult"].as_str()), (StatusCode::OK, Some("PENDING")));
    let wanted = waiting(&desk.sign_in("owner").await).await;
    assert_eq!((wanted.rule.as_str(), wanted.may_decide), ("approval_for_gateway", true));
}
