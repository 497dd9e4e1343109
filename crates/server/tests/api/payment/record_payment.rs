//! `POST /api/v1/payments`.

use api::payment::PaymentRecorded;
use http::StatusCode;
use serde_json::{Value, json};
use store::credential::Scope;

use crate::answer::Answer;
use crate::desk::Desk;

fn facts(changes: &Value) -> Value {
    let mut facts = json!({
        "integration": "Masterpass",
        "gateway_payment_id": "bank-77",
        "payment_result": "PENDING",
        "currency": "TRY",
        "amount": "12.50",
    });
    facts.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    facts
}

async fn tell(desk: &Desk, changes: Value) -> Answer {
    desk.send_as_program(&desk.token, "POST", api::paths::PAYMENTS, &facts(&changes)).await
}

#[tokio::test]
async fn a_payment_begins_pending_and_gets_its_result_later() {
    let desk = Desk::open().await;
    let new: PaymentRecorded = tell(&desk, json!({})).await.json(StatusCode::CREATED);
    assert_eq!((new.payment_result.as_str(), new.state.as_str()), ("PENDING", "pending"));
    assert!(new.order_number.starts_with('O'), "{new:?}");
    assert_eq!(new.reference_number.len(), 23);
    let paid: PaymentRecorded =
        tell(&desk, json!({ "payment_result": "SUCCESS" })).await.json(StatusCode::OK);
    assert_eq!((paid.id, paid.state.as_str()), (new.id, "captured"));
    let again: PaymentRecorded =
        tell(&desk, json!({ "payment_result": "SUCCESS" })).await.json(StatusCode::OK);
    assert_eq!(again, paid);
}

#[tokio::test]
async fn facts_that_contradict_what_is_known_are_refused() {
    let desk = Desk::open().await;
    assert_eq!(tell(&desk, json!({})).await.status, StatusCode::CREATED);
    let problem = tell(&desk, json!({ "amount": "13.00" })).await.problem(409, "payment_conflict");
    assert_eq!(problem.fields, ["amount"]);
}

#[tokio::test]
async fn each_field_that_is_wrong_is_named() {
    let desk = Desk::open().await;
    for (changes, code, field) in [
        (json!({ "integration": "Nobody" }), "unknown_integration", "integration"),
        (json!({ "currency": "XAU" }), "invalid_field", "currency"),
        (json!({ "amount": "1.005" }), "invalid_field", "amount"),
        (json!({ "amount": "-1" }), "invalid_field", "amount"),
        (json!({ "payment_result": "MAYBE" }), "invalid_field", "payment_result"),
        (json!({ "phase": "captured" }), "invalid_field", "phase"),
        (json!({ "gateway_payment_id": " " }), "invalid_field", "gateway_payment_id"),
        (json!({ "paid_at": "yesterday" }), "invalid_field", "paid_at"),
    ] {
        assert_eq!(tell(&desk, changes.clone()).await.problem(422, code).fields, [field], "{changes}");
    }
    tell(&desk, json!({ "colour": "red" })).await.problem(400, "bad_json");
}

#[tokio::test]
async fn only_a_program_with_the_scope_for_it_may_tell() {
    let desk = Desk::open().await;
    let reader = desk.credential(vec![Scope::ReportRead]).await;
    let send = |token: String| {
        let body = facts(&json!({}));
        let desk = &desk;
        async move { desk.send_as_program(&token, "POST", api::paths::PAYMENTS, &body).await }
    };
    send(reader).await.problem(403, "scope_missing");
    send("rd_api_nonsense".to_owned()).await.problem(401, "unauthenticated");
    let owner = desk.sign_in("owner").await;
    owner.post(api::paths::PAYMENTS, &facts(&json!({}))).await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn an_integration_of_another_company_is_unknown() {
    let desk = Desk::open().await;
    let answer = tell(&desk, json!({ "integration": "Far bank" })).await;
    answer.problem(422, "unknown_integration");
}
