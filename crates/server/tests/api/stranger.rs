//! Every operation is met by nobody, by each role and by another company's owner, against the table below.

use axum::body::Body;
use http::StatusCode;
use serde_json::json;
use uuid::Uuid;

use crate::browser::Browser;
use crate::desk::Desk;

/// Method, path (`{id}` is a payment of Demo Books, or its webhook, which has sent nothing), and what is answered to
/// nobody, viewer, agent, approver, manager, owner, and the owner of Far Away Ltd.
const TABLE: [(&str, &str, [u16; 7]); 33] = [
    ("GET", api::paths::SESSION, [401, 200, 200, 200, 200, 200, 200]),
    ("GET", api::paths::TRANSACTIONS, [401, 200, 200, 200, 200, 200, 200]),
    ("GET", api::paths::TOTALS, [401, 200, 200, 200, 200, 200, 200]),
    ("GET", api::paths::TRANSACTION, [401, 200, 200, 200, 200, 200, 404]),
    ("POST", api::paths::REFUND_PREVIEW, [401, 200, 200, 200, 200, 200, 404]),
    ("POST", api::paths::REFUNDS, [401, 403, 201, 201, 201, 201, 404]),
    ("POST", api::paths::WITHDRAWAL, [401, 422, 422, 422, 422, 422, 404]),
    ("GET", api::paths::ATTENTION, [401, 200, 200, 200, 200, 200, 200]),
    // No entry has a payment's id; who may close one, its own file says.
    ("POST", api::paths::ATTENTION_RESOLUTION, [401, 404, 404, 404, 404, 404, 404]),
    ("POST", api::paths::FACTS, [401, 401, 401, 401, 401, 401, 401]),
    // Gateways prove themselves by their signatures; this address belongs to no integration.
    ("POST", api::paths::NOTIFICATIONS, [404, 404, 404, 404, 404, 404, 404]),
    ("POST", api::paths::PAYMENTS, [401, 401, 401, 401, 401, 401, 401]),
    ("GET", api::paths::EVENTS, [401, 200, 200, 200, 200, 200, 200]),
    ("GET", api::paths::GATEWAYS, [401, 200, 200, 200, 200, 200, 200]),
    ("GET", api::paths::OVERVIEW, [401, 200, 200, 200, 200, 200, 200]),
    ("GET", api::paths::EXPORTS, [401, 200, 200, 200, 200, 200, 200]),
    ("POST", api::paths::EXPORTS, [401, 201, 201, 201, 201, 201, 201]),
    // No export has a payment's id; whose exports one sees, their own file says.
    ("GET", api::paths::EXPORT, [401, 404, 404, 404, 404, 404, 404]),
    ("GET", api::paths::EXPORT_FILE, [401, 404, 404, 404, 404, 404, 404]),
    ("DELETE", api::paths::EXPORT, [401, 404, 404, 404, 404, 404, 404]),
    ("GET", api::paths::VIEWS, [401, 200, 200, 200, 200, 200, 200]),
    ("POST", api::paths::VIEWS, [401, 201, 201, 201, 201, 201, 404]),
    // The viewer's own, which is shared; each deletes one of those.
    ("PATCH", api::paths::VIEW, [401, 200, 403, 403, 200, 200, 404]),
    ("DELETE", api::paths::VIEW, [401, 204, 403, 403, 204, 204, 404]),
    ("GET", api::paths::WEBHOOKS, [401, 403, 403, 403, 200, 200, 200]),
    ("POST", api::paths::WEBHOOKS, [401, 403, 403, 403, 201, 201, 404]),
    ("PATCH", api::paths::WEBHOOK, [401, 403, 403, 403, 200, 200, 404]),
    ("POST", api::paths::WEBHOOK_SECRET, [401, 403, 403, 403, 200, 200, 404]),
    // Each deletes one that was made for them.
    ("DELETE", api::paths::WEBHOOK, [401, 403, 403, 403, 204, 204, 404]),
    ("GET", api::paths::DELIVERIES, [401, 403, 403, 403, 200, 200, 404]),
    ("POST", api::paths::REDELIVERY, [401, 403, 403, 403, 404, 404, 404]),
    // A receipt is opened by its address alone; this one is none.
    ("GET", api::paths::RECEIPT, [404, 404, 404, 404, 404, 404, 404]),
    ("DELETE", api::paths::SESSION, [204, 204, 204, 204, 204, 204, 204]),
];

const PEOPLE: [Option<&str>; 7] =
    [None, Some("viewer"), Some("agent"), Some("approver"), Some("manager"), Some("owner"), Some("stranger")];

#[tokio::test]
async fn everyone_may_do_what_the_table_says_and_nothing_else() {
    let desk = Desk::open().await;
    let payment = desk.payment("100.00").await;
    let webhook = desk.webhook("https://shop.example/hooks", &[]).await.webhook.id;
    let view = desk.shared_view("Kept").await;
    let (mut unwanted, mut unwanted_views) = (Vec::new(), Vec::new());
    for who in PEOPLE {
        unwanted.push(desk.webhook("https://shop.example/old", &[]).await.webhook.id);
        unwanted_views.push(desk.shared_view(who.unwrap_or("nobody")).await);
    }
    for (column, who) in PEOPLE.into_iter().enumerate() {
        let browser = match who {
            Some(who) => desk.sign_in(who).await,
            None => Browser::new(&desk),
        };
        for (method, path, expected) in TABLE {
            let (id, body) = match (method, path) {
                ("POST", api::paths::WEBHOOKS) => {
                    (String::new(), json!({ "company": desk.company, "url": "https://shop.example/hooks" }))
                }
                ("POST", api::paths::VIEWS) => (
                    String::new(),
                    json!({ "company": desk.company, "name": "Mine", "query": "kind=refund" }),
                ),
                ("PATCH", api::paths::VIEW) => (view.to_string(), json!({ "shared": true })),
                ("DELETE", api::paths::VIEW) => (unwanted_views[column].to_string(), json!({})),
                ("PATCH", api::paths::WEBHOOK) => (webhook.to_string(), json!({ "enabled": true })),
                ("DELETE", api::paths::WEBHOOK) => (unwanted[column].to_string(), json!({})),
                (_, api::paths::WEBHOOK_SECRET | api::paths::DELIVERIES | api::paths::REDELIVERY) => {
                    (webhook.to_string(), json!({}))
                }
                _ => (payment.to_string(), body_of(path)),
            };
            let request = browser
                .request(
                    method,
                    &path
                        .replace("{id}", &id)
                        .replace("{delivery}", &Uuid::now_v7().to_string())
                        .replace("{token}", &id),
                )
                .header("content-type", "application/json")
                .header("idempotency-key", Uuid::now_v7().to_string())
                .body(Body::from(body.to_string()))
                .unwrap();
            let answer = desk.send(request).await;
            assert_eq!(
                answer.status,
                StatusCode::from_u16(expected[column]).unwrap(),
                "{who:?} {method} {path}"
            );
        }
    }
}

fn body_of(path: &str) -> serde_json::Value {
    if path == api::paths::ATTENTION_RESOLUTION {
        json!({ "result": "failed", "note": "Looked it up.", "evidence_reference": "Statement 7" })
    } else if path == api::paths::EXPORTS {
        json!({ "format": "csv" })
    } else {
        json!({ "amount": "1.00" })
    }
}

#[tokio::test]
async fn the_table_misses_no_operation_of_the_contract() {
    let desk = Desk::open().await;
    let contract: serde_json::Value = Browser::new(&desk).get(api::paths::OPENAPI).await.json(StatusCode::OK);
    for (path, operations) in contract["paths"].as_object().unwrap() {
        for method in operations.as_object().unwrap().keys() {
            let open_to_all = [api::paths::HEALTHZ, api::paths::READYZ].contains(&path.as_str())
                || (path == api::paths::SESSION && method == "post");
            let listed = TABLE.iter().any(|row| row.0.eq_ignore_ascii_case(method) && row.1 == path);
            assert!(listed || open_to_all, "{method} {path}");
        }
    }
}
