//! Programs written for beGateway, Craftgate, PayU and Overpay, whose base address was changed to ours.

use api::transaction::TransactionDetail;
use axum::body::Body;
use domain::gateway_kind::GatewayKind;
use domain::id::{CredentialId, TransactionId};
use gateways::craftgate::signature::{SignedParts, sign_request};
use gateways::payu::signature::refund_hash;
use http::{Request, StatusCode};
use refunds::dialect_credential::issue_dialect_credential;
use refunds::random::SystemRandom;
use serde_json::{Value, json};
use store::credential::{NewCredential, Scope, create_credential};
use store::integration::list_integrations;
use uuid::Uuid;

use crate::answer::Answer;
use crate::desk::{BEGINNING, Desk, ORIGIN};

/// What a program is configured with.
struct Program(Vec<(&'static str, String)>);

impl Program {
    /// A credential of Demo Books for its one integration.
    async fn of(desk: &Desk, kind: GatewayKind) -> Self {
        let vault = desk.service.vault().unwrap();
        let issued = issue_dialect_credential(&SystemRandom, vault, kind).unwrap();
        let integrations = list_integrations(&desk.store, desk.company).await.unwrap();
        let new = NewCredential {
            id: CredentialId::new(Uuid::now_v7()),
            company_id: desk.company,
            integration_id: integrations.first().map(|integration| integration.id),
            dialect: kind.as_str().to_owned(),
            name: "Old shop".to_owned(),
            public_prefix: issued.public_prefix,
            secret_hash: issued.secret_hash,
            signing_secret: issued.signing_secret,
            settings: r#"{"merchant_id":"8238480","reseller_id":"1212312213"}"#.to_owned(),
            scopes: vec![Scope::RefundsWrite],
            expires_at: None,
        };
        create_credential(&desk.store, &new, BEGINNING).await.unwrap();
        Self(issued.parts)
    }

    fn part(&self, name: &str) -> &str {
        &self.0.iter().find(|(known, _)| *known == name).unwrap().1
    }

    fn basic(&self, secret: &str) -> String {
        use base64::Engine as _;
        let pair = format!("{}:{secret}", self.part("shop_id"));
        format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(pair))
    }
}

async fn post(desk: &Desk, path: &str, headers: &[(&str, &str)], body: String) -> Answer {
    let request = Request::builder()
        .method("POST")
        .uri(path)
        .header("host", "localhost:8080")
        .header("content-type", "application/json");
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    desk.send(request.body(Body::from(body)).unwrap()).await
}

async fn get(desk: &Desk, path: &str, headers: &[(&str, &str)]) -> Answer {
    let request = Request::builder().uri(path).header("host", "localhost:8080");
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    desk.send(request.body(Body::empty()).unwrap()).await
}

fn read(answer: &Answer, status: StatusCode) -> Value {
    assert_eq!(answer.status, status, "{}", answer.text());
    serde_json::from_slice(&answer.body).unwrap()
}

/// The refund stands in the report with the credential's name and nobody's e-mail.
async fn assert_reported(desk: &Desk, payment: TransactionId, amount: &str) {
    let agent = desk.sign_in("agent").await;
    let detail: TransactionDetail = agent.get(&api::paths::transaction(payment)).await.json(StatusCode::OK);
    let refund = &detail.refunds[0];
    assert_eq!((refund.user_email.as_deref(), refund.credential.as_deref()), (None, Some("Old shop")));
    assert_eq!(refund.payment_amount.as_str(), amount);
}

#[tokio::test]
async fn a_program_written_for_begateway_refunds_here_and_looks_its_refund_up() {
    let desk = Desk::open().await;
    let payment = desk.payment_with(&desk.token, json!({ "gateway_payment_id": "1-310b0da80b" })).await;
    let program = Program::of(&desk, GatewayKind::Begateway).await;
    let signed_in = program.basic(program.part("secret_key"));
    let body = r#"{"request":{"parent_uid":"1-310b0da80b","amount":50,"reason":"Client request"}}"#;
    let answer =
        post(&desk, "/transactions/refunds", &[("authorization", &signed_in)], body.to_owned()).await;
    let made = read(&answer, StatusCode::OK);
    let transaction = &made["transaction"];
    assert_eq!(
        (&transaction["status"], &transaction["amount"], &transaction["type"], &transaction["parent_uid"]),
        (&json!("successful"), &json!(50), &json!("refund"), &json!("1-310b0da80b"))
    );
    assert_reported(&desk, payment, "-0.50").await;
    let uid = transaction["uid"].as_str().unwrap();
    let found = get(&desk, &format!("/transactions/{uid}"), &[("authorization", &signed_in)]).await;
    assert_eq!(read(&found, StatusCode::OK)["transaction"]["uid"], transaction["uid"]);

    let over = r#"{"request":{"parent_uid":"1-310b0da80b","amount":10000,"reason":"Client request"}}"#;
    let refused =
        post(&desk, "/transactions/refunds", &[("authorization", &signed_in)], over.to_owned()).await;
    assert!(read(&refused, StatusCode::UNPROCESSABLE_ENTITY)["message"].is_string());
    let stranger = program.basic("wrong");
    let refused =
        post(&desk, "/transactions/refunds", &[("authorization", &stranger)], body.to_owned()).await;
    read(&refused, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_program_written_for_overpay_refunds_all_that_is_left() {
    let desk = Desk::open().await;
    let payment = desk.payment_with(&desk.token, json!({ "gateway_payment_id": "1-310b0da80b" })).await;
    let program = Program::of(&desk, GatewayKind::Overpay).await;
    let signed_in = program.basic(program.part("secret_key"));
    let body = r#"{"request":{"parent_uid":"1-310b0da80b","reason":"reason","tracking_id":"a-1;b-2"}}"#;
    let answer =
        post(&desk, "/beyag/transactions/refunds", &[("authorization", &signed_in)], body.to_owned()).await;
    let made = read(&answer, StatusCode::OK);
    assert_eq!(made["transaction"]["amount"], json!(10_000));
    assert_reported(&desk, payment, "-100.00").await;
    let found = get(&desk, "/beyag/transactions/tracking_id/b-2", &[("authorization", &signed_in)]).await;
    assert_eq!(read(&found, StatusCode::OK)["transactions"][0]["uid"], made["transaction"]["uid"]);
}

#[tokio::test]
async fn a_program_written_for_craftgate_signs_our_address_and_refunds_here() {
    let desk = Desk::open().await;
    let payment = desk.payment_with(&desk.token, json!({ "gateway_payment_id": "1024" })).await;
    let program = Program::of(&desk, GatewayKind::Craftgate).await;
    let body = r#"{"paymentId":1024,"conversationId":"order-1","refundDestinationType":"PROVIDER","chargeFromMe":false}"#;
    let sign = |secret_key: &str| {
        sign_request(SignedParts {
            url: &format!("{ORIGIN}/payment/v1/refunds"),
            api_key: program.part("api_key"),
            secret_key,
            rnd_key: "rand-2010",
            body: body.as_bytes(),
        })
    };
    let call = async |signature: &str| {
        let headers = [
            ("x-api-key", program.part("api_key")),
            ("x-rnd-key", "rand-2010"),
            ("x-auth-version", "v1"),
            ("x-signature", signature),
        ];
        post(&desk, "/payment/v1/refunds", &headers, body.to_owned()).await
    };
    let refused = call(&sign("other")).await;
    assert!(read(&refused, StatusCode::UNAUTHORIZED)["errors"]["errorCode"].is_string());
    let made = read(&call(&sign(program.part("secret_key"))).await, StatusCode::OK);
    assert_eq!((&made["data"]["status"], &made["data"]["paymentId"]), (&json!("SUCCESS"), &json!(1024)));
    assert_eq!(made["data"]["conversationId"], json!("order-1"));
    assert_reported(&desk, payment, "-100.00").await;
}

#[tokio::test]
async fn a_program_written_for_payu_hashes_its_amount_and_refunds_here() {
    let desk = Desk::open().await;
    let payment = desk.payment_with(&desk.token, json!({ "gateway_payment_id": "403993715529606983" })).await;
    let program = Program::of(&desk, GatewayKind::Payu).await;
    let secret = program.part("client_secret").to_owned().into();
    let hash = refund_hash("8238480", "test_ref_0001", "23.12", &secret);
    let call = async |token: &str, hash: &str| {
        let body = format!(
            r#"{{"refund_id":"test_ref_0001","payu_id":403993715529606983,"merchant_id":"8238480",
                "reseller_id":"1212312213","hash":"{hash}","amount":23.12}}"#
        );
        let signed_in = format!("Bearer {token}");
        post(&desk, "/apilayer/partner/refunds", &[("authorization", &signed_in)], body).await
    };
    let token = program.part("token");
    assert_eq!(read(&call("wrong", &hash).await, StatusCode::UNAUTHORIZED)["message"], "Invalid Auth token");
    assert_eq!(read(&call(token, "wrong").await, StatusCode::FORBIDDEN)["message"], "Invalid Hash");
    let made = read(&call(token, &hash).await, StatusCode::OK);
    assert_eq!((&made["status"], &made["error_code"]), (&json!(1), &json!(102)));
    assert!(made["request_id"].is_string());
    assert_reported(&desk, payment, "-23.12").await;
    let again = read(&call(token, &hash).await, StatusCode::BAD_REQUEST);
    assert_eq!(again["error_code"], json!(227), "the first is final by now");
}
