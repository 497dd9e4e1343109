//! Changing one's password, and choosing a new one by a link.

use api::people::{InvitationCreated, ResetLink};
use api::session::Session;
use domain::role::Role;
use http::StatusCode;
use serde_json::json;
use store::membership::create_membership;

use crate::browser::Browser;
use crate::desk::{BEGINNING, Desk, PASSWORD, SECOND};
use crate::people::{NEW_PASSWORD, token_of};

#[tokio::test]
async fn a_changed_password_ends_every_other_session() {
    let desk = Desk::open().await;
    let elsewhere = desk.sign_in("agent").await;
    let mut here = desk.sign_in("agent").await;
    let before = here.cookie.clone();
    let asked = json!({ "current_password": PASSWORD, "new_password": NEW_PASSWORD });
    let answer = here.post(api::paths::PASSWORD, &asked).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text());
    let cookie = answer.header("set-cookie").split(';').next().unwrap().to_owned();
    assert_ne!(Some(&cookie), before.as_ref());
    here.get(api::paths::SESSION).await.problem(401, "unauthenticated");
    here.cookie = Some(cookie);
    here.get(api::paths::SESSION).await.json::<Session>(StatusCode::OK);
    elsewhere.get(api::paths::SESSION).await.problem(401, "unauthenticated");
    here.try_sign_in("agent", PASSWORD).await.problem(401, "wrong_sign_in");
    here.try_sign_in("agent", NEW_PASSWORD).await.json::<Session>(StatusCode::OK);
    let changes = desk.changes(desk.company).await;
    assert_eq!(changes.last().unwrap().0, "password_changed");
    let signed_in = desk.kinds("kind=signed_in&actor=agent@demo.example").await;
    assert_eq!(signed_in.len(), 3, "the new cookie is no new sign-in");
}

#[tokio::test]
async fn who_finds_a_browser_open_cannot_try_many_passwords() {
    let desk = Desk::open().await;
    let browser = desk.sign_in("agent").await;
    let asked = json!({ "current_password": "a guess", "new_password": NEW_PASSWORD });
    for _ in 0..5 {
        browser.post(api::paths::PASSWORD, &asked).await.problem(403, "wrong_password");
    }
    browser.post(api::paths::PASSWORD, &asked).await.problem(429, "too_many_sign_ins");
}

#[tokio::test]
async fn a_reset_link_works_once_within_its_hour_and_the_newest_alone() {
    let desk = Desk::open().await;
    let owner = desk.sign_in("owner").await;
    let agent = desk.sign_in("agent").await;
    let path = api::paths::reset_link(desk.company, desk.person("agent").await);
    let make = async || owner.post(&path, &json!({})).await.json::<ResetLink>(StatusCode::CREATED).link;
    let asked = |link: &str| json!({ "token": token_of(link), "password": NEW_PASSWORD });
    let reset = async |link: &str| Browser::new(&desk).post(api::paths::PASSWORD_RESET, &asked(link)).await;
    let (first, second) = (make().await, make().await);
    reset(&first).await.problem(404, "link_worthless");
    assert_eq!(reset(&second).await.status, StatusCode::NO_CONTENT);
    reset(&second).await.problem(404, "link_worthless");
    agent.get(api::paths::SESSION).await.problem(401, "unauthenticated");
    Browser::new(&desk).try_sign_in("agent", NEW_PASSWORD).await.json::<Session>(StatusCode::OK);
    let third = make().await;
    desk.clock.advance(60 * 60 * SECOND);
    reset(&third).await.problem(404, "link_worthless");
    let kinds: Vec<String> = desk.changes(desk.company).await.into_iter().map(|(kind, ..)| kind).collect();
    assert!(kinds.contains(&"password_reset_made".to_owned()), "{kinds:?}");
    assert!(kinds.contains(&"password_reset_used".to_owned()), "{kinds:?}");
}

#[tokio::test]
async fn an_owner_makes_no_link_to_what_is_not_theirs() {
    let desk = Desk::open().await;
    let owner = desk.sign_in("owner").await;
    let agent = desk.person("agent").await;
    create_membership(&desk.store, agent, desk.other_company, Role::Viewer, BEGINNING).await.unwrap();
    let path = api::paths::reset_link(desk.company, agent);
    owner.post(&path, &json!({})).await.problem(403, "belongs_elsewhere");
    let stranger = api::paths::reset_link(desk.company, desk.person("stranger").await);
    owner.post(&stranger, &json!({})).await.problem(404, "not_found");
}

#[tokio::test]
async fn whoever_joins_one_more_company_ends_the_links_that_were_made_for_less() {
    let desk = Desk::open().await;
    let agent = desk.person("agent").await;
    let made =
        desk.sign_in("owner").await.post(&api::paths::reset_link(desk.company, agent), &json!({})).await;
    let link = made.json::<ResetLink>(StatusCode::CREATED).link;
    let stranger = desk.sign_in("stranger").await;
    let asked = json!({ "email": "agent@demo.example", "role": "viewer" });
    let invited = stranger.post(&api::paths::invitations(desk.other_company), &asked).await;
    let invitation = invited.json::<InvitationCreated>(StatusCode::CREATED).link;
    let joined = json!({ "token": token_of(&invitation) });
    let answer = desk.sign_in("agent").await.post(api::paths::ACCEPTANCE, &joined).await;
    answer.json::<Session>(StatusCode::OK);
    let asked = json!({ "token": token_of(&link), "password": NEW_PASSWORD });
    Browser::new(&desk).post(api::paths::PASSWORD_RESET, &asked).await.problem(404, "link_worthless");
}
