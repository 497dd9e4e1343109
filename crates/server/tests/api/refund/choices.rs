//! What a requester chooses beyond the amount, and amounts that a gateway cannot be told.

use api::refund::{RefundCreated, RefundPreview};
use api::transaction::TransactionDetail;
use domain::capabilities::Capabilities;
use domain::choice;
use domain::decimals::Decimals;
use http::StatusCode;
use serde_json::json;

use crate::desk::Desk;

const CHOOSING: Capabilities = Capabilities { choices: choice::CRAFTGATE, ..Capabilities::PLAIN };

#[tokio::test]
async fn what_is_chosen_reaches_the_gateway_by_its_own_name_and_is_answered_back() {
    let desk = Desk::open().await;
    desk.gateway.can(CHOOSING);
    let payment = desk.payment("100.00").await;
    let agent = desk.sign_in("agent").await;
    let offered: TransactionDetail = agent.get(&api::paths::transaction(payment)).await.json(StatusCode::OK);
    let offered = offered.payment.unwrap().capabilities.choices;
    let names: Vec<&str> = offered.iter().map(|choice| choice.name.as_str()).collect();
    assert_eq!(names, ["charge_from_me", "refund_destination_type"]);
    assert_eq!(offered[1].values, ["PROVIDER", "WALLET"]);

    let body = json!({ "amount": "10.00", "choices": { "charge_from_me": "true" } });
    let path = api::paths::refunds(payment);
    let made: RefundCreated = agent.post_with_key(&path, "k1", &body).await.json(StatusCode::CREATED);
    assert_eq!(desk.gateway.last_order().options.get("chargeFromMe"), Some("true"));
    assert_eq!(desk.gateway.last_order().options.iter().count(), 1, "what nobody chose is not said");
    assert_eq!(made.detail.choices.get("charge_from_me").map(String::as_str), Some("true"));
    let refund = api::paths::transaction(made.refund.id);
    let shown: TransactionDetail = agent.get(&refund).await.json(StatusCode::OK);
    assert_eq!(shown.refund.unwrap().choices, made.detail.choices);

    let other = json!({ "amount": "10.00", "choices": { "charge_from_me": "false" } });
    let problem = agent.post_with_key(&path, "k1", &other).await.problem(409, "idempotency_key_reused");
    assert_eq!(problem.fields, ["choices"]);
    let again: RefundCreated = agent.post_with_key(&path, "k1", &body).await.json(StatusCode::CREATED);
    assert_eq!(again.refund.id, made.refund.id);
}

#[tokio::test]
async fn what_cannot_be_chosen_is_refused_with_what_can_and_the_preview_says_the_same() {
    let desk = Desk::open().await;
    desk.gateway.can(CHOOSING);
    let payment = desk.payment("100.00").await;
    let agent = desk.sign_in("agent").await;
    let cases = [
        ("colour", "red", "choice_unknown", vec!["charge_from_me", "refund_destination_type"]),
        ("charge_from_me", "perhaps", "choice_value_unknown", vec!["false", "true"]),
        ("refund_destination_type", "wallet", "choice_value_unknown", vec!["PROVIDER", "WALLET"]),
    ];
    for (name, value, code, allowed) in cases {
        let body = json!({ "amount": "10.00", "choices": { name: value } });
        let problem = agent.post(&api::paths::refunds(payment), &body).await.problem(422, code);
        assert_eq!(problem.allowed, allowed, "{name}");
        assert!(problem.fields.contains(&"choices".to_owned()), "{problem:?}");
        let path = api::paths::refund_preview(payment);
        let preview: RefundPreview = agent.post(&path, &body).await.json(StatusCode::OK);
        assert_eq!((preview.code.as_deref(), preview.detail), (Some(code), Some(problem.detail)));
    }
    desk.gateway.can(Capabilities::PLAIN);
    let body = json!({ "amount": "10.00", "choices": { "charge_from_me": "true" } });
    let problem = agent.post(&api::paths::refunds(payment), &body).await.problem(422, "choice_unknown");
    assert_eq!(problem.allowed, Vec::<String>::new());
    assert_eq!(desk.gateway.calls(), 0);
}

#[tokio::test]
async fn an_amount_that_the_gateway_cannot_be_told_exactly_is_refused_before_it_is_sent() {
    let desk = Desk::open().await;
    desk.gateway.can(Capabilities { decimals: Decimals::Fixed(1), ..Capabilities::PLAIN });
    let payment = desk.payment("100.00").await;
    let agent = desk.sign_in("agent").await;
    let detail: TransactionDetail = agent.get(&api::paths::transaction(payment)).await.json(StatusCode::OK);
    assert_eq!(detail.payment.unwrap().capabilities.amount_decimals, 1);
    let problem = agent.refund(payment, "10.05").await.problem(422, "amount_not_representable");
    assert_eq!(problem.fields, ["amount"]);
    assert!(problem.detail.contains("at most 1 decimals"), "{}", problem.detail);
    assert_eq!(desk.gateway.calls(), 0);
    agent.refund(payment, "10.50").await.json::<RefundCreated>(StatusCode::CREATED);
}
