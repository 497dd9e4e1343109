//! We answer as beGateway: each check in its order, each answer in the gateway's own words.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should stop")]

#[path = "begateway/scripted_port.rs"]
mod scripted_port;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use domain::payment::PaymentResult;
use domain::refund::RefundState;
use gateways::begateway::routes::router;
use gateways::dialect::order::{PortAmount, PortSubject};
use scripted_port::{PAYMENT, REFUND, ScriptedPort, call, error, has_each_field_of, send};
use serde_json::{Value, json};
use tower::ServiceExt;

const REFUND_REQUEST: &str = include_str!("golden/begateway/refund_request.json");
const REFUND_RESPONSE: &str = include_str!("golden/begateway/refund_response.json");
const REFUNDS: &str = "/transactions/refunds";

fn ours() -> Router {
    router(ScriptedPort::default())
}

async fn post(path: &str, body: &str) -> (StatusCode, Value) {
    send(ours(), call("POST", path, body)).await
}

async fn get(path: &str) -> (StatusCode, Value) {
    send(ours(), call("GET", path, "")).await
}

fn request(parent_uid: &str, amount: &Value) -> String {
    json!({"request": {"parent_uid": parent_uid, "amount": amount, "reason": "Client request"}}).to_string()
}

#[tokio::test]
async fn the_documented_call_is_answered_with_the_documented_answer() {
    let port = ScriptedPort::default();
    let (status, answer) = send(router(port.clone()), call("POST", REFUNDS, REFUND_REQUEST)).await;
    assert_eq!(status, StatusCode::OK);
    let documented: Value = serde_json::from_str(REFUND_RESPONSE).unwrap();
    has_each_field_of(&documented, &answer);
    let (said, documented) = (&answer["transaction"], &documented["transaction"]);
    for name in ["uid", "status", "message", "amount", "parent_uid", "currency", "reason", "type", "refund"] {
        assert_eq!(said[name], documented[name], "{name}");
    }
    assert_eq!(said["receipt_url"], "https://desk.example/receipt/r");
    assert_eq!(said["created_at"], "2014-06-11T09:04:59.000Z");
    let order = port.order();
    assert_eq!(order.subject, PortSubject::Payment(PAYMENT.to_owned()));
    assert!(matches!(&order.amount, PortAmount::Minor { digits, .. } if digits == "50"));
    assert_eq!(order.reason.as_deref(), Some("Client request"));
    assert_eq!((order.duplicate_window_s, order.key, order.tracking_id), (Some(30), None, None));
}

#[tokio::test]
async fn the_key_the_tracking_id_and_the_duplicate_check_reach_the_port() {
    let port = ScriptedPort::default();
    let body = r#"{"request":{"parent_uid":"1-310b0da80b","amount":77,"reason":"r","duplicate_check":false,"tracking_id":"a;b"}}"#;
    let mut request = call("POST", REFUNDS, body);
    request.headers_mut().insert("RequestID", "0198c0de".parse().unwrap());
    request.headers_mut().insert("X-Api-Version", "3".parse().unwrap());
    let (status, answer) = send(router(port.clone()), request).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(answer["transaction"]["tracking_id"], "a;b", "the envelope stays for API version 3");
    let order = port.order();
    assert_eq!(order.key.as_deref(), Some("0198c0de"));
    assert_eq!(order.tracking_id.as_deref(), Some("a;b"));
    assert_eq!(order.duplicate_window_s, None);
}

#[tokio::test]
async fn a_key_that_cannot_be_read_is_refused_and_an_empty_one_is_none() {
    let with = |keys: &[&[u8]]| {
        let mut request = call("POST", REFUNDS, REFUND_REQUEST);
        for key in keys {
            request.headers_mut().append("requestid", axum::http::HeaderValue::from_bytes(key).unwrap());
        }
        request
    };
    let long = [b'k'; 256];
    for keys in [vec![long.as_slice()], vec![b"\xff".as_slice()], vec![b"one".as_slice(), b"two"]] {
        let port = ScriptedPort::default();
        let (status, answer) = send(router(port.clone()), with(&keys)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{keys:?}");
        assert!(error(&answer, "/base").contains("RequestID"));
        assert!(port.orders.lock().unwrap().is_empty());
    }
    let port = ScriptedPort::default();
    assert_eq!(send(router(port.clone()), with(&[b" "])).await.0, StatusCode::OK);
    assert_eq!(port.order().key, None);
}

#[tokio::test]
async fn each_state_has_its_word() {
    for (state, status, code) in [
        (RefundState::AwaitingApproval, "pending", "P.0001"),
        (RefundState::Queued, "pending", "P.0001"),
        (RefundState::Unknown, "pending", "P.0001"),
        (RefundState::Succeeded, "successful", "S.0000"),
        (RefundState::Failed, "failed", "F.0999"),
        (RefundState::Reversed, "failed", "F.0999"),
        (RefundState::Expired, "expired", "F.0999"),
    ] {
        let (http, answer) =
            send(router(ScriptedPort::ending(state)), call("POST", REFUNDS, REFUND_REQUEST)).await;
        assert_eq!(http, StatusCode::OK);
        let said = &answer["transaction"];
        assert_eq!((said["status"].as_str(), said["code"].as_str()), (Some(status), Some(code)), "{state}");
        assert_eq!(said["refund"]["status"], status);
    }
    let failed = router(ScriptedPort::ending(RefundState::Failed));
    let (_, answer) = send(failed, call("POST", REFUNDS, REFUND_REQUEST)).await;
    assert_eq!(answer["transaction"]["message"], "card closed");
}

#[tokio::test]
async fn who_does_not_sign_in_is_told_so_before_anything_else() {
    for credentials in
        [None, Some("Basic QWxhZGRpbjpPcGVuU2VzYW1l"), Some("Bearer MzYxOnNlY3JldA=="), Some("Basic ")]
    {
        let mut request = Request::post(REFUNDS);
        if let Some(credentials) = credentials {
            request = request.header("authorization", credentials);
        }
        let (status, answer) = send(ours(), request.body(Body::from("no json")).unwrap()).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{credentials:?}");
        let documented: Value =
            serde_json::from_str(include_str!("golden/begateway/error_credentials.json")).unwrap();
        assert_eq!(answer, documented);
    }
    // broken:x
    let request =
        Request::post(REFUNDS).header("authorization", "Basic YnJva2VuOng=").body(Body::empty()).unwrap();
    let (status, answer) = send(ours(), request).await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(!answer.to_string().contains("store"), "{answer}");
}

#[tokio::test]
async fn each_malformed_call_says_what_is_wrong() {
    for body in [
        "",
        "[]",
        "no json",
        "{}",
        r#"{"request":7}"#,
        r#"{"request":["1",50,"r"]}"#,
        r#"{"request":{"amount":1,"amount":2}}"#,
    ] {
        let (status, answer) = post(REFUNDS, body).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{body}");
        error(&answer, "/base");
    }
    for (body, field, text) in [
        (r#"{"parent_uid":"1","amount":1}"#, "/reason", "can't be blank"),
        (r#"{"parent_uid":"1","amount":1,"reason":" "}"#, "/reason", "can't be blank"),
        (r#"{"amount":1,"reason":"r"}"#, "/parent_uid", "is missing"),
        (r#"{"parent_uid":"1","reason":"r"}"#, "/amount", "is missing"),
        (r#"{"parent_uid":"1","reason":"r","amount":null}"#, "/amount", "is missing"),
        (r#"{"parent_uid":"1","reason":"r","amount":0.5}"#, "/amount", "must be an integer"),
        (r#"{"parent_uid":"1","reason":"r","amount":1e2}"#, "/amount", "must be an integer"),
        (r#"{"parent_uid":"1","reason":"r","amount":true}"#, "/amount", "must be an integer"),
        (r#"{"parent_uid":[1],"reason":"r","amount":1}"#, "/parent_uid", "must be a string"),
        (
            r#"{"parent_uid":"1","reason":"r","amount":1,"duplicate_check":1}"#,
            "/duplicate_check",
            "must be true or false",
        ),
    ] {
        let (status, answer) = post(REFUNDS, &format!(r#"{{"request":{body}}}"#)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
        assert_eq!(error(&answer, field), text, "{body}");
    }
    let (_, answer) = post(REFUNDS, r#"{"request":{"parent_uid":"1","amount":1}}"#).await;
    assert_eq!(
        answer["message"], "Reason can't be blank.",
        "the words that the vendor's own client looks for"
    );
    let long =
        json!({"request": {"parent_uid": PAYMENT, "amount": 1, "reason": "ü".repeat(256)}}).to_string();
    let (_, answer) = post(REFUNDS, &long).await;
    assert_eq!(error(&answer, "/reason"), "is too long (maximum is 255 characters)");
    let most =
        json!({"request": {"parent_uid": PAYMENT, "amount": 1, "reason": "ü".repeat(255)}}).to_string();
    assert_eq!(post(REFUNDS, &most).await.0, StatusCode::OK);
}

#[tokio::test]
async fn each_refusal_of_the_port_has_its_own_answer() {
    let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
    for (uid, amount, status, field, text) in [
        ("other", json!(1), StatusCode::NOT_FOUND, "/base", "Record not found"),
        (PAYMENT, json!(101), unprocessable, "/amount", "can't be greater than 100"),
        (PAYMENT, json!(0), unprocessable, "/amount", "must be greater than 0"),
        (PAYMENT, json!(-1), unprocessable, "/amount", "must be greater than 0"),
        (PAYMENT, json!("77"), unprocessable, "/base", "Duplicate transaction or order"),
        ("spent", json!(1), unprocessable, "/base", "transaction can't be refunded"),
        ("pending", json!(1), unprocessable, "/base", "transaction can't be refunded"),
        ("held", json!(1), unprocessable, "/base", "transaction can't be refunded"),
        ("down", json!(1), StatusCode::SERVICE_UNAVAILABLE, "/base", "Service is temporarily unavailable"),
        ("broken", json!(1), StatusCode::INTERNAL_SERVER_ERROR, "/system", "System error."),
        ("fault", json!(1), StatusCode::INTERNAL_SERVER_ERROR, "/system", "System error."),
    ] {
        let (said, answer) = post(REFUNDS, &request(uid, &amount)).await;
        assert_eq!((said, error(&answer, field).as_str()), (status, text), "{uid} {amount}");
    }
    let (status, answer) = post(REFUNDS, &request("unheld", &json!(1))).await;
    assert_eq!(status, unprocessable);
    assert!(error(&answer, "/amount").contains("larger"), "{answer}");
    let mut used = call("POST", REFUNDS, REFUND_REQUEST);
    used.headers_mut().insert("requestid", "used".parse().unwrap());
    let (status, answer) = send(ours(), used).await;
    assert_eq!(
        (status, error(&answer, "/base").as_str()),
        (unprocessable, "RequestID belongs to another request")
    );
    let (_, spent) = post(REFUNDS, &request("spent", &json!(1))).await;
    assert_eq!(spent["message"], "transaction can't be refunded");
}

#[tokio::test]
async fn a_hold_is_let_go_by_a_void_and_nothing_else() {
    let (status, answer) =
        post("/transactions/voids", r#"{"request":{"parent_uid":"held","amount":100}}"#).await;
    assert_eq!(status, StatusCode::OK);
    let said = &answer["transaction"];
    assert_eq!((said["type"].as_str(), said["void"]["status"].as_str()), (Some("void"), Some("successful")));
    let documented: Value = serde_json::from_str(include_str!("golden/begateway/void_request.json")).unwrap();
    let (status, answer) = post("/transactions/voids", &documented.to_string()).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "the documented parent is charged here");
    assert_eq!(error(&answer, "/base"), "transaction can't be voided");
}

#[tokio::test]
async fn a_transaction_is_shown_by_its_uid() {
    let (status, answer) = get(&format!("/transactions/{PAYMENT}")).await;
    assert_eq!(status, StatusCode::OK);
    let said = &answer["transaction"];
    assert_eq!((said["type"].as_str(), said["status"].as_str()), (Some("payment"), Some("successful")));
    assert_eq!((said["amount"].as_i64(), said["test"].as_bool()), (Some(100), Some(true)));
    assert_eq!(said["tracking_id"], "order-1;cart-2");
    assert_eq!(said["payment_method_type"], "credit_card");
    assert_eq!(
        said["billing_address"],
        json!({"first_name": "John Ronald", "last_name": "Doe", "phone": "+905550000000"})
    );
    let (_, answer) = get(&format!("/transactions/{REFUND}")).await;
    assert_eq!(answer["transaction"]["parent_uid"], PAYMENT);
    let (_, answer) = get("/transactions/held").await;
    assert_eq!(answer["transaction"]["type"], "authorization");
    let (_, answer) = get("/transactions/a%2Fb").await;
    assert_eq!(answer["transaction"]["uid"], "a/b");
    let (status, answer) = get("/transactions/none").await;
    assert_eq!((status, error(&answer, "/base").as_str()), (StatusCode::NOT_FOUND, "Record not found"));
}

#[tokio::test]
async fn each_name_of_a_tracking_id_finds_by_itself() {
    for prefix in ["/v2/transactions/tracking_id", "/transactions/tracking_id"] {
        for (names, uids) in [
            ("order-1", vec![PAYMENT]),
            ("cart-2", vec![PAYMENT]),
            ("R0000000000000000000001", vec![REFUND]),
            ("order-1;cart-2", vec![PAYMENT]),
            ("order", vec![]),
            ("nothing", vec![]),
        ] {
            let (status, answer) = get(&format!("{prefix}/{names}")).await;
            assert_eq!(status, StatusCode::OK);
            let found: Vec<&str> = answer["transactions"]
                .as_array()
                .unwrap()
                .iter()
                .map(|one| one["uid"].as_str().unwrap())
                .collect();
            assert_eq!(found, uids, "{names}");
        }
    }
}

#[tokio::test]
async fn a_report_lists_a_period_page_by_page() {
    let port = ScriptedPort::default();
    let period = include_str!("golden/begateway/report_request_period.json");
    let mut request = call("POST", "/api/reports", period);
    request.headers_mut().insert("X-Api-Version", "3".parse().unwrap());
    let (status, answer) = send(router(port.clone()), request).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(answer["transactions"][0]["type"], "refund");
    assert_eq!(
        (answer["first_object_id"].as_str(), answer["last_object_id"].as_str()),
        (Some("0"), Some("2"))
    );
    let query = port.query();
    // 2020-09-11T00:00:00Z and a day later: the last second belongs to the period.
    assert_eq!((query.from_us, query.to_us), (Some(1_599_782_400_000_000), Some(1_599_868_800_000_000)));
    assert_eq!((query.result, query.offset, query.limit), (Some(PaymentResult::Success), 0, 1_000));
    let next = period.replace(r#""time_zone":"UTC""#, r#""time_zone":"UTC","starting_after":"2""#);
    let (_, answer) = send(router(port.clone()), call("POST", "/api/reports", &next)).await;
    assert_eq!(answer["transactions"], json!([]));
    assert_eq!(answer.get("last_object_id"), None);
    let back = next.replace("starting_after", "ending_before");
    send(router(port.clone()), call("POST", "/api/reports", &back)).await;
    assert_eq!((port.query().offset, port.query().limit), (0, 2));
}

#[tokio::test]
async fn a_report_lists_a_day_and_counts_it() {
    let port = ScriptedPort::default();
    let day = include_str!("golden/begateway/report_request_day.json");
    let (_, answer) = send(router(port.clone()), call("POST", "/api/reports", day)).await;
    assert_eq!(
        (answer["count"].as_u64(), answer["transactions"].as_array().map(Vec::len)),
        (Some(2), Some(2))
    );
    let query = port.query();
    // 2022-01-27T00:00:00Z and a day later.
    assert_eq!((query.from_us, query.to_us), (Some(1_643_241_600_000_000), Some(1_643_328_000_000_000)));
    assert_eq!(query.result, Some(PaymentResult::Failed));
    let (_, answer) = send(router(port.clone()), call("POST", "/api/reports/count", day)).await;
    assert_eq!(answer, json!({"count": 2}));
    let elsewhere = day.replace("credit_card", "alternative");
    let (_, answer) = send(router(port), call("POST", "/api/reports", &elsewhere)).await;
    assert_eq!(answer["count"], 0);
}

#[tokio::test]
async fn a_report_that_cannot_be_made_says_why() {
    let day = include_str!("golden/begateway/report_request_day.json");
    for (from, to, field) in [
        ("created_at", "settled_at", "/date_type"),
        ("\"failed\"", "\"lost\"", "/status"),
        ("Etc/UTC", "Nowhere/Land", "/time_zone"),
        ("2022-01-27", "27.01.2022", "/date"),
    ] {
        let (status, answer) = post("/api/reports", &day.replace(from, to)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{to}");
        error(&answer, field);
    }
    assert_eq!(post("/api/reports", "{}").await.0, StatusCode::BAD_REQUEST);
    assert_eq!(get("/api/reports").await.0, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn other_methods_other_addresses_and_bodies_too_long_are_told_in_the_same_shape() {
    let response = ours().oneshot(call("DELETE", REFUNDS, "")).await.unwrap();
    assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(response.headers().get("allow").unwrap(), "POST");
    let (status, answer) = get("/transactions/a/b/c").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    error(&answer, "/base");
    let (status, answer) = post(REFUNDS, &" ".repeat(70_000)).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    error(&answer, "/base");
}
