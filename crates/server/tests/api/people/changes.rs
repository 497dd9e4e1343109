//! Changing roles, removing people, and the company's profile.

use api::people::{CompanyProfile, Member};
use api::session::Session;
use axum::body::Body;
use domain::role::Role;
use http::StatusCode;
use serde_json::{Value, json};
use store::membership::change::{Changed, change_role, remove_member};
use store::verify::verify_company;

use crate::answer::Answer;
use crate::browser::Browser;
use crate::desk::Desk;
use crate::people::emails;

impl Browser<'_> {
    pub async fn send_patch(&self, path: &str, body: &Value) -> Answer {
        let request = self.request("PATCH", path).header("content-type", "application/json");
        self.send(request.body(Body::from(body.to_string())).unwrap()).await
    }

    pub async fn send_delete(&self, path: &str) -> Answer {
        self.send(self.request("DELETE", path).body(Body::empty()).unwrap()).await
    }
}

#[tokio::test]
async fn a_new_role_counts_from_the_next_request_on_and_stands_in_the_chain() {
    let desk = Desk::open().await;
    let owner = desk.sign_in("owner").await;
    let viewer = desk.sign_in("viewer").await;
    let payment = desk.payment("10.00").await;
    assert_eq!(viewer.refund(payment, "1.00").await.status, StatusCode::FORBIDDEN);
    let path = api::paths::person(desk.company, desk.person("viewer").await);
    let member: Member = owner.send_patch(&path, &json!({ "role": "agent" })).await.json(StatusCode::OK);
    assert_eq!(member.role, "agent");
    assert_eq!(viewer.refund(payment, "1.00").await.status, StatusCode::CREATED);

    let changes = desk.changes(desk.company).await;
    let (kind, code, apart) = changes.last().unwrap();
    assert_eq!((kind.as_str(), code.as_str()), ("person_role_changed", "role:viewer>agent"));
    assert!(apart.contains("\"address\""), "{apart}");
    let owner_id = desk.person("owner").await.to_string();
    let body =
        desk.store.rows("SELECT body FROM event WHERE kind = 'person_role_changed'", []).await.unwrap();
    assert!(body[0].text("body").unwrap().contains(&owner_id), "it says who");
}

#[tokio::test]
async fn who_is_removed_sees_nothing_more() {
    let desk = Desk::open().await;
    let owner = desk.sign_in("owner").await;
    let agent = desk.sign_in("agent").await;
    let payment = desk.payment("10.00").await;
    let path = api::paths::person(desk.company, desk.person("agent").await);
    assert_eq!(owner.send_delete(&path).await.status, StatusCode::NO_CONTENT);
    agent.get(&api::paths::transaction(payment)).await.problem(404, "not_found");
    let session: Session = agent.get(api::paths::SESSION).await.json(StatusCode::OK);
    assert_eq!(session.companies, []);
    assert!(!emails(&owner, desk.company).await.contains(&"agent@demo.example".to_owned()));
    owner.send_delete(&path).await.problem(404, "not_found");
}

#[tokio::test]
async fn the_last_owner_stays_an_owner() {
    let desk = Desk::open().await;
    let owner = desk.sign_in("owner").await;
    let path = api::paths::person(desk.company, desk.person("owner").await);
    owner.send_patch(&path, &json!({ "role": "manager" })).await.problem(409, "last_owner");
    owner.send_delete(&path).await.problem(409, "last_owner");
    let other = api::paths::person(desk.company, desk.person("manager").await);
    owner.send_patch(&other, &json!({ "role": "owner" })).await.json::<Member>(StatusCode::OK);
    owner.send_patch(&path, &json!({ "role": "manager" })).await.json::<Member>(StatusCode::OK);
    owner.send_patch(&other, &json!({ "role": "viewer" })).await.problem(403, "role_too_low");
}

#[tokio::test]
async fn two_owners_who_remove_each_other_at_once_leave_one() {
    let desk = Desk::open().await;
    let (one, two) = (desk.person("owner").await, desk.person("manager").await);
    let author = |person| store::subject::Author {
        actor: store::event::EventActor::Person(person),
        address: None,
        at: crate::desk::BEGINNING,
        salt: [7; 16],
    };
    let made = change_role(&desk.store, desk.company, two, Role::Owner, &author(one)).await.unwrap();
    assert_eq!(made, Changed::Done);
    let (first, second) = (author(one), author(two));
    let (first, second) = tokio::join!(
        remove_member(&desk.store, desk.company, two, &first),
        remove_member(&desk.store, desk.company, one, &second),
    );
    let mut ended = [first.unwrap(), second.unwrap()];
    ended.sort_by_key(|changed| *changed != Changed::Done);
    assert_eq!(ended, [Changed::Done, Changed::NotAllowed]);
}

#[tokio::test]
async fn a_companys_profile_is_changed_by_those_who_manage_it() {
    let desk = Desk::open().await;
    let manager = desk.sign_in("manager").await;
    let path = api::paths::company(desk.company);
    let asked = json!({ "name": " Demo Books & Toys ", "zone": "UTC" });
    let profile: CompanyProfile = manager.send_patch(&path, &asked).await.json(StatusCode::OK);
    assert_eq!((profile.name.as_str(), profile.zone.as_str()), ("Demo Books & Toys", "UTC"));
    let (kind, code, apart) = desk.changes(desk.company).await.pop().unwrap();
    assert_eq!((kind.as_str(), code.as_str()), ("company_changed", "zone:Europe/Istanbul>UTC"));
    assert!(apart.contains("Demo Books & Toys"), "{apart}");
    manager.send_patch(&path, &json!({ "zone": "Mars/Olympus" })).await.problem(422, "invalid_field");
    manager.send_patch(&path, &json!({ "name": "  " })).await.problem(422, "invalid_field");
    manager.send_patch(&path, &json!({ "name": "Far Away Ltd" })).await.problem(409, "name_taken");

    let viewer = desk.sign_in("viewer").await;
    viewer.send_patch(&path, &asked).await.problem(403, "role_too_low");
    viewer.get(&path).await.json::<CompanyProfile>(StatusCode::OK);
    let stranger = desk.sign_in("stranger").await;
    stranger.get(&path).await.problem(404, "not_found");
}

#[tokio::test]
async fn the_chain_with_such_changes_verifies() {
    let desk = Desk::open().await;
    let owner = desk.sign_in("owner").await;
    for role in ["agent", "manager", "viewer"] {
        let path = api::paths::person(desk.company, desk.person("viewer").await);
        owner.send_patch(&path, &json!({ "role": role })).await.json::<Member>(StatusCode::OK);
    }
    let verdict = verify_company(&desk.store, desk.company).await.unwrap();
    assert_eq!(verdict.differences, []);
}
