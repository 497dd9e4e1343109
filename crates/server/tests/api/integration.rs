//! A company's accounts with gateways: who sets them up, what is refused, and where a secret never goes.

use api::integration::{Integration, IntegrationList, IntegrationTrial, SettingForm};
use axum::Router;
use axum::routing::get;
use gateways::http::Http;
use http::StatusCode;
use serde_json::{Value, json};
use store::integration::find_integration;
use store::verify::verify_company;
use tokio::net::TcpListener;

use crate::answer::Answer;
use crate::browser::Browser;
use crate::desk::Desk;

const SECRET: &str = "marked-as-secret-17";

/// A desk on which gateways may be on this machine.
async fn desk_of_ones_own() -> Desk {
    Desk::open_with(|settings| settings.gateway_http = Http::default(), [].into()).await
}

fn shop(name: &str, base_url: &str) -> Value {
    json!({
        "name": name, "kind": "begateway", "base_url": base_url,
        "secret": [{ "name": "shop_id", "value": "361" }, { "name": "secret_key", "value": SECRET }],
    })
}

async fn add(browser: &Browser<'_>, desk: &Desk, body: &Value) -> Answer {
    browser.post(&api::paths::integrations(desk.company), body).await
}

#[tokio::test]
async fn a_manager_adds_and_changes_an_integration_and_its_secret_is_nowhere() {
    let desk = Desk::open().await;
    let manager = desk.sign_in("manager").await;
    let answer = add(&manager, &desk, &shop("Card bank", "https://bank.example")).await;
    let made: Integration = answer.json(StatusCode::CREATED);
    assert_eq!((made.name.as_str(), made.kind.as_str(), made.enabled), ("Card bank", "begateway", true));
    assert!(made.notification_url.unwrap().contains(&made.id.to_string()));
    let path = api::paths::integration(desk.company, made.id);
    let change = json!({ "name": "Bank of cards", "enabled": false, "settings": "{\"timeout_ms\": 5000}" });
    let renamed: Integration = manager.send_patch(&path, &change).await.json(StatusCode::OK);
    assert_eq!((renamed.name.as_str(), renamed.enabled), ("Bank of cards", false));

    let listed = manager.get(&api::paths::integrations(desk.company)).await;
    assert!(!listed.text().contains(SECRET));
    let list: IntegrationList = listed.json(StatusCode::OK);
    let names: Vec<&str> = list.items.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["Bank of cards", "Masterpass"]);
    assert_eq!(list.kinds.len(), 5);
    let begateway = list.kinds.iter().find(|kind| kind.kind == "begateway").unwrap();
    let timeout = begateway.settings.iter().find(|setting| setting.name == "timeout_ms").unwrap();
    let told = (timeout.form, timeout.default.as_str(), timeout.unit.as_deref(), timeout.least, timeout.most);
    assert_eq!(told, (SettingForm::WholeNumber, "60000", Some("ms"), Some(1), Some(120_000)));
    let report = begateway.settings.iter().find(|setting| setting.name == "report_form").unwrap();
    assert_eq!((report.default.as_str(), report.choices.len()), ("\"cursor\"", 2));

    let changes = desk.changes(desk.company).await;
    let told: Vec<(&str, &str)> =
        changes.iter().map(|(kind, code, _)| (kind.as_str(), code.as_str())).collect();
    let expected =
        [("integration_added", "kind:>begateway enabled:>on"), ("integration_changed", "enabled:on>off")];
    assert_eq!(told, expected);
    assert!(changes.iter().all(|(_, _, apart)| !apart.contains(SECRET)));
    assert_eq!(verify_company(&desk.store, desk.company).await.unwrap().differences, []);
    let kept = find_integration(&desk.store, desk.company, made.id).await.unwrap().unwrap();
    assert!(!kept.secret_ciphertext.windows(SECRET.len()).any(|bytes| bytes == SECRET.as_bytes()));
}

#[tokio::test]
async fn each_setting_and_each_of_its_choices_has_words_in_every_language() {
    let desk = Desk::open().await;
    let manager = desk.sign_in("manager").await;
    let listed = manager.get(&api::paths::integrations(desk.company)).await;
    let list: IntegrationList = listed.json(StatusCode::OK);
    let languages = [
        include_str!("../../../../src/i18n/company/en.json"),
        include_str!("../../../../src/i18n/company/tr.json"),
    ];
    for language in languages {
        let texts: Value = serde_json::from_str(language).unwrap();
        for setting in list.kinds.iter().flat_map(|kind| &kind.settings) {
            let name = &setting.name;
            let mut keys = vec![format!("setting.{name}"), format!("setting_hint.{name}")];
            keys.extend(setting.choices.iter().map(|choice| format!("setting_choice.{name}_{choice}")));
            keys.extend(setting.unit.iter().map(|unit| format!("unit.{unit}")));
            for key in keys {
                assert!(texts[format!("integration.{key}")].is_string(), "{key} has no words");
            }
        }
    }
}

#[tokio::test]
async fn what_could_not_be_called_is_refused_before_it_is_written_down() {
    let desk = Desk::open().await;
    let manager = desk.sign_in("manager").await;
    for (address, field) in [
        ("http://127.0.0.1:9", "base_url"),
        ("https://10.0.0.1", "base_url"),
        ("https://169.254.169.254", "base_url"),
        ("https://localhost", "base_url"),
        ("https://me:word@bank.example", "base_url"),
        ("http://bank.example", "base_url"),
    ] {
        let problem = add(&manager, &desk, &shop("Bank", address)).await.problem(422, "invalid_field");
        assert_eq!(problem.fields, [field], "{address}");
    }
    for (change, field) in [
        (json!({ "kind": "visa" }), "kind"),
        (json!({ "name": " " }), "name"),
        (json!({ "secret": [{ "name": "shop_id", "value": "361" }] }), "secret"),
        (json!({ "settings": "[]" }), "settings"),
        (json!({ "settings": "{\"timeout\": 1}" }), "settings"),
        (json!({ "settings": "{\"report_base_url\": \"https://10.0.0.1\"}" }), "settings.report_base_url"),
        (json!({ "settings": "{\"timeout_ms\": 0}" }), "settings.timeout_ms"),
    ] {
        let mut body = shop("Bank", "https://bank.example");
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let answer = add(&manager, &desk, &body).await;
        assert!(!answer.text().contains(SECRET));
        assert_eq!(answer.problem(422, "invalid_field").fields, [field], "{change}");
    }
    add(&manager, &desk, &shop("Masterpass", "https://bank.example")).await.problem(409, "name_taken");
}

#[tokio::test]
async fn a_secret_goes_elsewhere_only_where_it_is_given_again() {
    let desk = Desk::open().await;
    let owner = desk.sign_in("owner").await;
    let made: Integration =
        add(&owner, &desk, &shop("Bank", "https://bank.example")).await.json(StatusCode::CREATED);
    let path = api::paths::integration(desk.company, made.id);
    for elsewhere in [
        json!({ "base_url": "https://thief.example" }),
        json!({ "base_url": "https://bank.example:8443" }),
        json!({ "settings": "{\"report_base_url\": \"https://thief.example\"}" }),
    ] {
        owner.send_patch(&path, &elsewhere).await.problem(422, "secret_needed");
    }
    let moved = json!({ "base_url": "https://bank.example/v2" });
    assert_eq!(owner.send_patch(&path, &moved).await.status, StatusCode::OK, "the same machine hears it");
    let mut again = shop("Bank", "https://new.example");
    again.as_object_mut().unwrap().remove("kind");
    let moved: Integration = owner.send_patch(&path, &again).await.json(StatusCode::OK);
    assert_eq!(moved.base_url, "https://new.example");
    let changes = desk.changes(desk.company).await;
    assert_eq!(changes.last().unwrap().1, "secret:kept>replaced");
}

#[tokio::test]
async fn a_trial_says_what_the_gateway_answered() {
    let desk = desk_of_ones_own().await;
    let manager = desk.sign_in("manager").await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().route("/", get(|| async { "a bank" }));
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    let mindbehind = json!({
        "name": "Token bank", "kind": "mindbehind", "base_url": address,
        "secret": [{ "name": "mgmtToken", "value": SECRET }],
    });
    for (body, result, words) in [
        (mindbehind, "reached", "HTTP 200"),
        (shop("Card bank", &address), "refused", "HTTP 404"),
        (shop("Gone bank", "http://127.0.0.1:9"), "silent", "no connection"),
    ] {
        let made: Integration = add(&manager, &desk, &body).await.json(StatusCode::CREATED);
        let path = api::paths::integration_trial(desk.company, made.id);
        let answer = manager.post(&path, &json!({})).await;
        assert!(!answer.text().contains(SECRET));
        let trial: IntegrationTrial = answer.json(StatusCode::OK);
        assert_eq!(trial.result, result, "{trial:?}");
        assert!(trial.detail.unwrap().contains(words));
    }
}
