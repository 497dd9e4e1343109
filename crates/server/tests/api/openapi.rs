//! `GET /api/openapi.json`: the contract, held by a snapshot.

use http::StatusCode;
use serde_json::Value;

use crate::browser::Browser;
use crate::desk::Desk;

#[tokio::test]
async fn the_contract_changes_only_where_someone_sees_it() {
    let desk = Desk::open().await;
    let contract: Value = Browser::new(&desk).get(api::paths::OPENAPI).await.json(StatusCode::OK);
    insta::with_settings!({ sort_maps => true }, { insta::assert_json_snapshot!("openapi", contract) });
}

#[tokio::test]
async fn the_contract_names_every_endpoint_its_problems_and_its_security() {
    let desk = Desk::open().await;
    let contract: Value = Browser::new(&desk).get(api::paths::OPENAPI).await.json(StatusCode::OK);
    for (path, method) in [
        (api::paths::SESSION, "post"),
        (api::paths::SESSION, "get"),
        (api::paths::SESSION, "delete"),
        (api::paths::TRANSACTIONS, "get"),
        (api::paths::TOTALS, "get"),
        (api::paths::TRANSACTION, "get"),
        (api::paths::REFUNDS, "post"),
        (api::paths::REFUND_PREVIEW, "post"),
        (api::paths::PAYMENTS, "post"),
        (api::paths::HEALTHZ, "get"),
        (api::paths::READYZ, "get"),
    ] {
        let operation = &contract["paths"][path][method];
        assert!(operation.is_object(), "{method} {path}");
        for (status, answer) in operation["responses"].as_object().unwrap() {
            let is_problem = status.starts_with(['4', '5']);
            assert_eq!(
                answer["content"]["application/problem+json"].is_object(),
                is_problem,
                "{path} {status}"
            );
        }
    }
    let schemes = &contract["components"]["securitySchemes"];
    assert_eq!(
        (&schemes["session"]["in"], &schemes["credential"]["scheme"]),
        (&"cookie".into(), &"bearer".into())
    );
}
