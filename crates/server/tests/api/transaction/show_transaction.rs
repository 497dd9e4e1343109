//! `GET /api/v1/transactions/{id}`.

use api::refund::RefundCreated;
use api::transaction::{GatewayDetail, TransactionDetail};
use domain::id::{PersonId, TransactionId};
use domain::outcome::{Outcome, RefusalClass};
use domain::refund_rule::{Requester, may_refund};
use domain::role::Role;
use gateways::details::Details;
use http::StatusCode;
use refunds::actor::Actor;
use refunds::record_payment::PaymentReport;
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
async fn the_gateways_own_fields_come_in_its_own_words_and_order() {
    let desk = Desk::open().await;
    let report = PaymentReport {
        integration: "Masterpass".to_owned(),
        gateway_payment_id: "1024".to_owned(),
        payment_result: "SUCCESS".to_owned(),
        currency: "TRY".to_owned(),
        amount: "100.00".to_owned(),
        details: details(&[("paymentStatus", "SUCCESS"), ("authCode", "711")]),
        ..PaymentReport::default()
    };
    let bank = Actor::Person {
        id: PersonId::new(Uuid::now_v7()),
        email: "bank@demo.example".to_owned(),
        name: "Demo bank".to_owned(),
        second_factor_at: None,
    };
    let taken = desk.service.record_payment(desk.company, &bank, &report).await.unwrap();
    desk.gateway.says(&[("status", "SUCCESS"), ("authCode", "712"), ("hostReference", "H1")]);
    let agent = desk.sign_in("agent").await;
    let made: RefundCreated = agent.refund(taken.row.id, "30.00").await.json(StatusCode::CREATED);
    let path = api::paths::transaction(taken.row.id);
    let shown: TransactionDetail = agent.get(&path).await.json(StatusCode::OK);
    assert_eq!(named(&shown.payment.unwrap().gateway_details), ["paymentStatus=SUCCESS", "authCode=711"]);
    let told = ["status=SUCCESS", "authCode=712", "hostReference=H1"];
    assert_eq!(named(&made.detail.gateway_details), told);
    let path = api::paths::transaction(made.refund.id);
    let shown: TransactionDetail = agent.get(&path).await.json(StatusCode::OK);
    assert_eq!(named(&shown.refund.unwrap().gateway_details), told);
}

fn details(fields: &[(&str, &str)]) -> Details {
    let mut details = Details::default();
    for (name, value) in fields {
        details.keep(name, Some(value));
    }
    details
}

fn named(details: &[GatewayDetail]) -> Vec<String> {
    details.iter().map(|detail| format!("{}={}", detail.name, detail.value)).collect()
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
