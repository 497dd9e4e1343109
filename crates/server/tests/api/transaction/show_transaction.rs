//! `GET /api/v1/transactions/{id}`.

use api::refund::RefundCreated;
use api::transaction::TransactionDetail;
use domain::id::TransactionId;
use domain::outcome::{Outcome, RefusalClass};
use domain::refund_rule::{Requester, may_refund};
use domain::role::Role;
use http::StatusCode;
use uuid::Uuid;

use crate::desk::Desk;

#[tokio::test]
async fn a_payment_comes_with_its_sum_its_refunds_and_its_timeline() {
    let desk = Desk::open().await;
    let payment = desk.payment("100.00").await;
    let agent = desk.sign_in("agent").await;
    agent.refund(payment, "30.00").await.json::<RefundCreated>(StatusCode::CREATED);
    let detail: TransactionDetail = agent.get(&api::paths::transaction(payment)).await.json(StatusCode::OK);

    assert_eq!(detail.refunds.len(), 1);
    assert_eq!(detail.refunds[0].payment_amount.as_str(), "-30.00");
    assert_eq!(detail.refunds[0].user_email.as_deref(), Some("agent@demo.example"));
    let payment = detail.payment.unwrap();
    assert_eq!(payment.my_role, "agent");
    assert_eq!(payment.balance.refunded.as_str(), "30.00");
    assert_eq!(payment.balance.refundable.as_str(), "70.00");
    let kinds: Vec<&str> = detail.timeline.iter().map(|fact| fact.kind.as_str()).collect();
    assert_eq!(kinds, ["payment_recorded", "refund_reserved", "refund_sending", "refund_succeeded"]);
    assert_eq!(detail.timeline[1].actor.as_deref(), Some("agent@demo.example"));

    // The very rule that the service asks can be asked with what crossed the wire.
    let subject = payment.subject(&detail.transaction.state).unwrap();
    let refundable = may_refund(Requester::Person(Role::Agent), &subject).unwrap();
    assert_eq!(refundable.to_string(), "70.00");
}

#[tokio::test]
async fn a_refund_comes_with_what_its_gateway_said() {
    let desk = Desk::open().await;
    desk.gateway.answers(Outcome::Refused {
        code: "51".to_owned(),
        message: "Not enough funds".to_owned(),
        class: RefusalClass::Final,
    });
    let payment = desk.payment("100.00").await;
    let agent = desk.sign_in("agent").await;
    let created: RefundCreated = agent.refund(payment, "30.00").await.json(StatusCode::CREATED);
    let path = api::paths::transaction(created.refund.id);
    let detail: TransactionDetail = agent.get(&path).await.json(StatusCode::OK);
    assert_eq!(detail.transaction.payment_result, "FAILED");
    assert_eq!(detail.transaction.related_payment_id, Some(payment));
    assert_eq!(detail.transaction.refundable, None);
    assert!(detail.payment.is_none());
    let refund = detail.refund.unwrap();
    assert_eq!(refund.outcome_code.as_deref(), Some("51"));
    assert_eq!(refund.outcome_message.as_deref(), Some("Not enough funds"));
    assert!(refund.settled_at.is_some());
}

#[tokio::test]
async fn another_companys_row_does_not_exist() {
    let desk = Desk::open().await;
    let payment = desk.payment("100.00").await;
    let stranger = desk.sign_in("stranger").await;
    let theirs = stranger.get(&api::paths::transaction(payment)).await.problem(404, "not_found");
    let nobodys = TransactionId::new(Uuid::now_v7());
    let none = stranger.get(&api::paths::transaction(nobodys)).await.problem(404, "not_found");
    assert_eq!(theirs.detail, none.detail);
    stranger.get("/api/v1/transactions/not-an-id").await.problem(404, "not_found");
}
