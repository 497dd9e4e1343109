//! Saved views: kept for oneself or shared, opened as the report has them, changed by whoever may.

use api::saved_view::{MAX_VIEWS, SavedView, SavedViewList};
use axum::body::Body;
use domain::role::Role;
use http::StatusCode;
use serde_json::{Value, json};
use store::membership::create_membership;
use store::person::find_person_by_email;
use uuid::Uuid;

use crate::answer::Answer;
use crate::browser::Browser;
use crate::desk::{BEGINNING, Desk};

impl Browser<'_> {
    async fn save(&self, desk: &Desk, view: Value) -> Answer {
        let mut body = json!({ "company": desk.company, "name": "Failed", "query": "result=FAILED" });
        body.as_object_mut().unwrap().extend(view.as_object().unwrap().clone());
        self.post(api::paths::VIEWS, &body).await
    }

    async fn change(&self, view: &SavedView, change: Value) -> Answer {
        let request = self
            .request("PATCH", &api::paths::view(view.id))
            .header("content-type", "application/json")
            .body(Body::from(change.to_string()))
            .unwrap();
        self.send(request).await
    }

    async fn delete(&self, view: &SavedView) -> StatusCode {
        let request = self.request("DELETE", &api::paths::view(view.id)).body(Body::empty()).unwrap();
        self.send(request).await.status
    }

    async fn views(&self) -> Vec<SavedView> {
        self.get(api::paths::VIEWS).await.json::<SavedViewList>(StatusCode::OK).items
    }
}

#[tokio::test]
async fn a_view_keeps_the_reports_query_and_leaves_its_pages_out() {
    let desk = Desk::open().await;
    let agent = desk.sign_in("agent").await;
    let old = Uuid::now_v7();
    let query =
        format!("from=today-6&to=today&zone=Europe/Istanbul&sort=-amount&limit=10&view={old}&result=");
    let view = json!({ "name": "  Last week ", "query": query, "columns": "id,company" });
    let saved: SavedView = agent.save(&desk, view).await.json(StatusCode::CREATED);
    assert_eq!(saved.name, "Last week");
    assert_eq!(saved.query, "from=today-6&to=today&zone=Europe%2FIstanbul&sort=-amount");
    assert_eq!(saved.columns.as_deref(), Some("id,company"));
    assert_eq!((saved.owner.as_str(), saved.mine, saved.shared), ("agent@demo.example", true, false));
    assert_eq!((saved.company.id, saved.company.name.as_str()), (desk.company, "Demo Books"));
    assert_eq!(agent.views().await, std::slice::from_ref(&saved));

    // The report answers it, also with the view's own id beside it.
    let path = format!("{}?{}&view={}", api::paths::TRANSACTIONS, saved.query, saved.id);
    assert_eq!(agent.get(&path).await.status, StatusCode::OK);

    let changed: SavedView =
        agent.change(&saved, json!({ "query": "kind=refund", "columns": "" })).await.json(StatusCode::OK);
    assert_eq!((changed.name.as_str(), changed.query.as_str()), ("Last week", "kind=refund"));
    assert_eq!(changed.columns, None);
    assert!(changed.updated_at > changed.created_at);
}

#[tokio::test]
async fn what_is_shared_is_read_by_all_members_and_changed_by_its_owner_and_managers() {
    let desk = Desk::open().await;
    let viewer = desk.sign_in("viewer").await;
    let (agent, manager) = (desk.sign_in("agent").await, desk.sign_in("manager").await);
    let stranger = desk.sign_in("stranger").await;
    let view: SavedView = viewer.save(&desk, json!({})).await.json(StatusCode::CREATED);
    assert_eq!(agent.views().await, []);
    assert_eq!(manager.change(&view, json!({ "name": "Mine" })).await.status, StatusCode::NOT_FOUND);
    assert_eq!(manager.delete(&view).await, StatusCode::NOT_FOUND);

    let shared: SavedView = viewer.change(&view, json!({ "shared": true })).await.json(StatusCode::OK);
    assert!(shared.shared);
    let seen = agent.views().await;
    assert_eq!(seen.len(), 1);
    assert_eq!(
        (seen[0].mine, seen[0].may_change, seen[0].owner.as_str()),
        (false, false, "viewer@demo.example")
    );
    agent.change(&view, json!({ "name": "Ours" })).await.problem(403, "role_too_low");
    assert!(manager.views().await[0].may_change);
    let renamed: SavedView = manager.change(&view, json!({ "name": "Ours" })).await.json(StatusCode::OK);
    assert_eq!((renamed.name.as_str(), renamed.owner.as_str()), ("Ours", "viewer@demo.example"));
    assert_eq!(stranger.views().await, []);
    assert_eq!(stranger.delete(&view).await, StatusCode::NOT_FOUND);
    assert_eq!(agent.delete(&view).await, StatusCode::FORBIDDEN);
    assert_eq!(viewer.delete(&view).await, StatusCode::NO_CONTENT);
    assert_eq!(viewer.delete(&view).await, StatusCode::NOT_FOUND);
    assert_eq!(agent.views().await, []);
}

#[tokio::test]
async fn what_cannot_be_saved_is_told_with_its_field() {
    let desk = Desk::open().await;
    let agent = desk.sign_in("agent").await;
    let long = "x".repeat(61);
    for (view, status, code, field) in [
        (json!({ "name": "  " }), 422, "invalid_field", "name"),
        (json!({ "name": long }), 422, "invalid_field", "name"),
        (json!({ "query": "colour=red" }), 400, "bad_query", "query"),
        (json!({ "query": "phone=abc" }), 400, "bad_query", "phone"),
        (json!({ "query": format!("q={}", "x".repeat(4_000)) }), 422, "invalid_field", "query"),
        (json!({ "columns": "x".repeat(2_001) }), 422, "invalid_field", "columns"),
        (json!({ "query": format!("company={}", desk.other_company) }), 404, "not_found", "company"),
        (json!({ "company": desk.other_company }), 404, "not_found", "company"),
    ] {
        let problem = agent.save(&desk, view.clone()).await.problem(status, code);
        assert_eq!(problem.fields, [field], "{view}");
    }
    assert_eq!(agent.views().await, []);
}

#[tokio::test]
async fn a_name_is_taken_once_in_any_case() {
    let desk = Desk::open().await;
    let (agent, viewer) = (desk.sign_in("agent").await, desk.sign_in("viewer").await);
    let view: SavedView = agent.save(&desk, json!({})).await.json(StatusCode::CREATED);
    let problem = agent.save(&desk, json!({ "name": " FAILED" })).await.problem(409, "view_name_taken");
    assert_eq!(problem.fields, ["name"]);
    // Others name theirs as they like, until both are shared.
    let others: SavedView = viewer.save(&desk, json!({ "shared": true })).await.json(StatusCode::CREATED);
    agent.change(&view, json!({ "shared": true })).await.problem(409, "view_name_taken");
    assert_eq!(viewer.delete(&others).await, StatusCode::NO_CONTENT);
    assert_eq!(agent.change(&view, json!({ "shared": true })).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_shared_view_names_no_company_but_its_own() {
    let desk = Desk::open().await;
    let agent = desk.sign_in("agent").await;
    let own = json!({ "query": format!("companies={}", desk.company), "shared": true });
    assert_eq!(agent.save(&desk, own).await.status, StatusCode::CREATED);
    // Whoever belongs to both may keep a view of both, and not share it.
    let person = find_person_by_email(&desk.store, "agent@demo.example").await.unwrap().unwrap().id;
    create_membership(&desk.store, person, desk.other_company, Role::Viewer, BEGINNING).await.unwrap();
    let query = format!("companies={},{}", desk.company, desk.other_company);
    let both = json!({ "name": "Both", "query": query });
    let view: SavedView = agent.save(&desk, both).await.json(StatusCode::CREATED);
    agent.change(&view, json!({ "shared": true })).await.problem(422, "view_of_other_companies");
}

#[tokio::test]
async fn a_person_keeps_a_hundred() {
    let desk = Desk::open().await;
    let agent = desk.sign_in("agent").await;
    for number in 0..MAX_VIEWS {
        let saved = agent.save(&desk, json!({ "name": format!("View {number}") })).await;
        assert_eq!(saved.status, StatusCode::CREATED);
    }
    agent.save(&desk, json!({ "name": "One more" })).await.problem(409, "too_many_views");
}
