//! `DELETE /api/v1/companies/{id}/people/{person}/second-factor`: freeing somebody who has lost theirs.

use api::people::MemberList;
use domain::role::Role;
use http::StatusCode;
use store::event::EventActor;
use store::membership::create_membership;
use store::second_factor::end::{FactorReset, reset_second_factor_of};
use store::subject::Author;

use crate::browser::Browser;
use crate::desk::{BEGINNING, Desk};

async fn who_has_one(browser: &Browser<'_>, desk: &Desk) -> Vec<String> {
    let list: MemberList = browser.get(&api::paths::people(desk.company)).await.json(StatusCode::OK);
    list.items.into_iter().filter(|member| member.second_factor).map(|member| member.email).collect()
}

#[tokio::test]
async fn an_owner_of_all_their_companies_frees_somebody_and_nobody_else_does() {
    let desk = Desk::open().await;
    let authenticator = desk.give_authenticator("agent").await;
    let agent = desk.sign_in_with("agent", &authenticator).await;
    let (owner, manager) = (desk.sign_in("owner").await, desk.sign_in("manager").await);
    let person = desk.person("agent").await;
    let path = api::paths::member_second_factor(desk.company, person);
    assert_eq!(who_has_one(&owner, &desk).await, ["agent@demo.example"]);
    manager.send_delete(&path).await.problem(403, "role_too_low");
    create_membership(&desk.store, person, desk.other_company, Role::Viewer, BEGINNING).await.unwrap();
    owner.send_delete(&path).await.problem(403, "belongs_elsewhere");
    desk.sign_in("stranger").await.send_delete(&path).await.problem(404, "not_found");
    let owner_id = desk.person("owner").await;
    create_membership(&desk.store, owner_id, desk.other_company, Role::Owner, BEGINNING).await.unwrap();
    assert_eq!(owner.send_delete(&path).await.status, StatusCode::NO_CONTENT);
    agent.get(api::paths::SESSION).await.problem(401, "unauthenticated");
    owner.send_delete(&path).await.problem(409, "no_second_factor");
    for company in [desk.company, desk.other_company] {
        let changes = desk.changes(company).await;
        assert!(changes.iter().any(|(kind, ..)| kind == "second_factor_reset"), "{changes:?}");
    }
    desk.sign_in("agent").await;
}

#[tokio::test]
async fn whoever_runs_the_desk_frees_anybody() {
    let desk = Desk::open().await;
    let authenticator = desk.give_authenticator("owner").await;
    let owner = desk.sign_in_with("owner", &authenticator).await;
    let author = Author { actor: EventActor::System, address: None, at: BEGINNING, salt: [0; 16] };
    let person = desk.person("owner").await;
    let reset = async || reset_second_factor_of(&desk.store, person, &author).await.unwrap();
    assert_eq!((reset().await, reset().await), (FactorReset::Done, FactorReset::None));
    owner.get(api::paths::SESSION).await.problem(401, "unauthenticated");
    desk.sign_in("owner").await;
}
