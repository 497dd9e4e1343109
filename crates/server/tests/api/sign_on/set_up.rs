//! Setting a company's provider up.

use api::sign_on::{SignOnSetup, SignOnTrial};
use http::StatusCode;
use serde_json::json;
use store::verify::verify_company;

use crate::desk::Desk;
use crate::provider::{CLIENT_ID, CLIENT_SECRET};
use crate::sign_on::{desk, set_up};

#[tokio::test]
async fn owners_alone_set_a_provider_up_and_its_secret_never_comes_back() {
    let (desk, provider) = desk().await;
    let path = api::paths::sign_on_setup(desk.company);
    let owner = desk.sign_in("owner").await;
    let answer = owner.get(&path).await;
    let setup: SignOnSetup = answer.json(StatusCode::OK);
    assert_eq!(setup.provider.unwrap().issuer, provider.issuer);
    assert_eq!(setup.redirect_uri, "http://localhost:8080/api/v1/sign-on/return");
    assert!(!answer.text().contains(CLIENT_SECRET));
    let rows = desk.store.rows("SELECT secret_ciphertext FROM identity_provider", []).await.unwrap();
    let kept = rows[0].bytes("secret_ciphertext").unwrap();
    assert!(!kept.windows(6).any(|part| part == b"secret"));
    let (kind, code, apart) = desk.last_told().await;
    assert_eq!((kind.as_str(), code.as_str()), ("sign_on_changed", "enabled:>on secret:>replaced"));
    assert!(apart.contains(&provider.issuer) && !apart.contains(CLIENT_SECRET), "{apart}");

    for who in ["viewer", "agent", "approver", "manager"] {
        let browser = desk.sign_in(who).await;
        browser.get(&path).await.problem(403, "role_too_low");
        let body = json!({ "issuer": provider.issuer, "client_id": "x", "enabled": false });
        browser.put(&path, &body).await.problem(403, "role_too_low");
    }
    desk.sign_in("stranger").await.get(&path).await.problem(404, "not_found");
}

#[tokio::test]
async fn the_secret_stays_where_the_issuer_does_and_goes_to_no_other() {
    let (desk, provider) = desk().await;
    let path = api::paths::sign_on_setup(desk.company);
    let owner = desk.sign_in("owner").await;
    let kept = json!({ "issuer": provider.issuer, "client_id": "another", "enabled": false });
    let setup: SignOnSetup = owner.put(&path, &kept).await.json(StatusCode::OK);
    assert_eq!(setup.provider.map(|one| (one.client_id, one.enabled)), Some(("another".to_owned(), false)));
    assert!(desk.last_told().await.1.contains("enabled:on>off"));
    let elsewhere = json!({ "issuer": "http://127.0.0.1:9", "client_id": CLIENT_ID, "enabled": true });
    owner.put(&path, &elsewhere).await.problem(422, "secret_needed");
    for (field, value) in [("issuer", "nonsense"), ("issuer", "https://a.example/?b=1"), ("client_id", " ")] {
        let mut body = json!({ "issuer": provider.issuer, "client_id": CLIENT_ID, "enabled": true });
        body[field] = json!(value);
        let problem = owner.put(&path, &body).await.problem(422, "invalid_field");
        assert_eq!(problem.fields, [field]);
    }
    assert_eq!(verify_company(&desk.store, desk.company).await.unwrap().differences, []);
}

#[tokio::test]
async fn a_provider_in_a_private_network_is_refused_where_strangers_set_up_theirs() {
    let desk = Desk::open().await;
    let owner = desk.sign_in("owner").await;
    let path = api::paths::sign_on_setup(desk.company);
    for issuer in ["http://127.0.0.1:9", "https://10.0.0.1", "https://localhost"] {
        let body = json!({ "issuer": issuer, "client_id": "x", "client_secret": "y", "enabled": true });
        assert_eq!(owner.put(&path, &body).await.problem(422, "invalid_field").fields, ["issuer"]);
    }
}

#[tokio::test]
async fn a_trial_says_whether_the_provider_answers_as_it_should() {
    let (desk, provider) = desk().await;
    let owner = desk.sign_in("owner").await;
    let path = api::paths::sign_on_trial(desk.company);
    let trial: SignOnTrial = owner.post(&path, &json!({})).await.json(StatusCode::OK);
    assert_eq!((trial.result.as_str(), trial.detail), ("ready", None));
    // Something answers there, and it is no provider.
    let other = provider.issuer.replace("of-the-tests", "of-nobody");
    set_up(&owner, desk.company, &other).await;
    let trial: SignOnTrial = owner.post(&path, &json!({})).await.json(StatusCode::OK);
    assert_eq!(trial.result, "unfit");
    set_up(&owner, desk.company, "http://127.0.0.1:9").await;
    let trial: SignOnTrial = owner.post(&path, &json!({})).await.json(StatusCode::OK);
    assert_eq!(trial.result, "silent");
    desk.sign_in("stranger").await.post(&path, &json!({})).await.problem(404, "not_found");
}
