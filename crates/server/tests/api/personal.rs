//! What is personal is masked for viewers, wherever it comes from, and they cannot find it out by looking for it.

use api::export::Export;
use api::transaction::{TransactionDetail, TransactionPage, TransactionTotals};
use domain::id::TransactionId;
use domain::role::Role;
use http::StatusCode;
use serde_json::json;
use store::membership::create_membership;
use store::person::find_person_by_email;

use crate::browser::Browser;
use crate::desk::{BEGINNING, Desk};
use crate::listener::Listener;

impl Browser<'_> {
    /// The ids that a query of the report finds.
    async fn found(&self, query: &str) -> Vec<TransactionId> {
        let path = format!("{}?{query}", api::paths::TRANSACTIONS);
        let page: TransactionPage = self.get(&path).await.json(StatusCode::OK);
        let totals = self.get(&format!("{}?{query}", api::paths::TOTALS)).await;
        let totals: TransactionTotals = totals.json(StatusCode::OK);
        assert_eq!(totals.count.to_string(), page.items.len().to_string(), "{query}");
        page.items.into_iter().map(|row| row.id).collect()
    }
}

#[tokio::test]
async fn a_viewer_sees_whose_payment_it_is_only_so_far() {
    let desk = Desk::open().await;
    let facts = json!({ "amount": "10.00", "conversation_id": "whatsapp:905320000001" });
    let payment = desk.payment_with(&desk.token, facts).await;
    let (viewer, agent) = (desk.sign_in("viewer").await, desk.sign_in("agent").await);
    let mut stream = Listener::open(&desk, &viewer, api::paths::EVENTS).await;
    assert_eq!(stream.next().await.unwrap().event, "ready");
    let refund = json!({ "amount": "1.00", "reason": "Deniz rang from +90 532 000 00 01" });
    let made = agent.post(&api::paths::refunds(payment), &refund).await;
    assert_eq!(made.status, StatusCode::CREATED);
    let live = stream.live().await.transaction;
    assert_eq!(live.customer.phone.as_deref(), Some("+90 ••• ••• 00 01"));

    let at = api::paths::transaction(payment);
    let seen: TransactionDetail = viewer.get(&at).await.json(StatusCode::OK);
    let customer = &seen.transaction.customer;
    assert_eq!(customer.name.as_deref(), Some("D••• D•••"));
    assert_eq!(customer.phone.as_deref(), Some("+90 ••• ••• 00 01"));
    assert_eq!(seen.transaction.conversation_id.as_deref(), Some("••• ••• 00 01"));
    let words: Vec<&str> = seen.timeline.iter().filter_map(|fact| fact.message.as_deref()).collect();
    assert!(words.contains(&"D••• rang from +90 ••• ••• 00 01"), "{words:?}");
    let whole: TransactionDetail = agent.get(&at).await.json(StatusCode::OK);
    assert_eq!(whole.transaction.customer.name.as_deref(), Some("Deniz Demo"));
    assert!(whole.timeline.iter().any(|fact| fact.message.as_deref() == refund["reason"].as_str()));
}

#[tokio::test]
async fn a_viewer_finds_nobody_by_their_name_or_phone_and_everything_else_by_what_it_is() {
    let desk = Desk::open().await;
    let here =
        desk.payment_with(&desk.token, json!({ "amount": "10.00", "order_number": "ORD-DENIM-7" })).await;
    let nameless = json!({ "amount": "9.00", "order_number": "5320000", "customer": {} });
    let nameless = desk.payment_with(&desk.token, nameless).await;
    let there = desk.payment_with(&desk.other_token, json!({ "amount": "11.00" })).await;
    let viewer = desk.sign_in("viewer").await;
    assert_eq!(viewer.found("q=ord-denim").await, [here]);
    assert_eq!(viewer.found(&format!("q={here}")).await, [here]);
    assert_eq!(viewer.found("q=5320000").await, [nameless], "an order's number is no phone");
    for query in ["q=deniz", "q=%2B90+532+000+00+01", "q=0000001", "q=demo"] {
        assert_eq!(viewer.found(query).await, [], "{query}");
    }
    for query in ["customer=deniz", "phone=5320000001"] {
        for path in [api::paths::TRANSACTIONS, api::paths::TOTALS] {
            viewer.get(&format!("{path}?{query}")).await.problem(403, "role_too_low");
        }
        let asked = json!({ "format": "csv", "query": query });
        viewer.post(api::paths::EXPORTS, &asked).await.problem(403, "role_too_low");
    }
    assert_eq!(desk.sign_in("agent").await.found("q=deniz").await, [here]);

    // Who sees all of one company and is a viewer in another finds people in the first alone.
    let person = find_person_by_email(&desk.store, "viewer@demo.example").await.unwrap().unwrap();
    create_membership(&desk.store, person.id, desk.other_company, Role::Agent, BEGINNING).await.unwrap();
    for query in ["q=deniz", "customer=deniz", "phone=5320000001"] {
        assert_eq!(viewer.found(query).await, [there], "{query}");
    }
}

#[tokio::test]
async fn a_viewers_file_is_masked_and_a_file_that_is_not_ends_with_the_right_to_it() {
    let desk = Desk::open().await;
    desk.payment("10.00").await;
    let export = async |browser: &Browser<'_>| {
        let asked = json!({ "format": "csv", "query": "" });
        let asked: Export = browser.post(api::paths::EXPORTS, &asked).await.json(StatusCode::CREATED);
        assert!(server::export::worker::work(&desk.app).await.unwrap());
        asked.id
    };
    let (viewer, agent) = (desk.sign_in("viewer").await, desk.sign_in("agent").await);
    let file = viewer.get(&api::paths::export_file(export(&viewer).await)).await;
    assert!(file.text().contains("D••• D•••,'+90 ••• ••• 00 01"), "{}", file.text());
    assert!(!file.text().contains("Deniz") && !file.text().contains("532 000"), "{}", file.text());

    let whole = export(&agent).await;
    assert!(agent.get(&api::paths::export_file(whole)).await.text().contains("Deniz Demo"));
    let owner = desk.sign_in("owner").await;
    let path = api::paths::person(desk.company, desk.person("agent").await);
    assert_eq!(owner.send_patch(&path, &json!({ "role": "viewer" })).await.status, StatusCode::OK);
    agent.get(&api::paths::export_file(whole)).await.problem(404, "not_found");
}
