//! Inviting, and coming in by a link.

use api::people::{InvitationList, OpenInvitation};
use api::session::Session;
use http::StatusCode;
use serde_json::json;

use crate::browser::Browser;
use crate::desk::{Desk, SECOND};
use crate::people::{NEW_PASSWORD, emails, invite, token_of};

const WEEK: i64 = 7 * 24 * 60 * 60 * SECOND;

#[tokio::test]
async fn somebody_new_comes_in_by_a_link_that_works_once() {
    let desk = Desk::open().await;
    let owner = desk.sign_in("owner").await;
    let created = invite(&owner, desk.company, " Ayse@Demo.example ", "approver").await;
    assert_eq!((created.invitation.email.as_str(), created.invitation.expired), ("ayse@demo.example", false));
    assert!(created.link.starts_with("http://localhost:8080/account/join#"), "{}", created.link);
    let token = token_of(&created.link);

    let mut browser = Browser::new(&desk);
    let shown: OpenInvitation =
        browser.post(api::paths::OPEN_INVITATION, &json!({ "token": token })).await.json(StatusCode::OK);
    assert_eq!(
        (shown.company.name.as_str(), shown.role.as_str(), shown.known),
        ("Demo Books", "approver", false)
    );

    let asked = json!({ "token": token, "name": "Ayşe", "password": NEW_PASSWORD });
    let answer = browser.post(api::paths::ACCEPTANCE, &asked).await;
    let session: Session = answer.json(StatusCode::OK);
    assert_eq!((session.person.name.as_str(), session.companies[0].role.as_str()), ("Ayşe", "approver"));
    assert!(answer.header("set-cookie").contains("HttpOnly"));
    browser.post(api::paths::ACCEPTANCE, &asked).await.problem(404, "link_worthless");
    browser.try_sign_in("ayse", NEW_PASSWORD).await.json::<Session>(StatusCode::OK);
    assert!(emails(&owner, desk.company).await.contains(&"ayse@demo.example".to_owned()));

    let kinds: Vec<String> = desk.changes(desk.company).await.into_iter().map(|(kind, ..)| kind).collect();
    for kind in ["person_invited", "person_joined", "invitation_accepted"] {
        assert!(kinds.contains(&kind.to_owned()), "{kinds:?}");
    }
    let rows = desk.store.rows("SELECT token_hash FROM invitation", []).await.unwrap();
    assert!(!rows[0].bytes("token_hash").unwrap().windows(4).any(|part| part == &token.as_bytes()[..4]));
}

#[tokio::test]
async fn a_link_that_two_use_at_once_lets_one_in() {
    let desk = Desk::open().await;
    let owner = desk.sign_in("owner").await;
    let created = invite(&owner, desk.company, "ayse@demo.example", "agent").await;
    let asked = json!({ "token": token_of(&created.link), "name": "Ayşe", "password": NEW_PASSWORD });
    let browser = Browser::new(&desk);
    let (one, two) = tokio::join!(
        browser.post(api::paths::ACCEPTANCE, &asked),
        browser.post(api::paths::ACCEPTANCE, &asked)
    );
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert!(matches!(statuses, [200, 404 | 409]), "{statuses:?}");
}

#[tokio::test]
async fn somebody_with_an_account_joins_one_more_company_once_signed_in() {
    let desk = Desk::open().await;
    let owner = desk.sign_in("owner").await;
    let created = invite(&owner, desk.company, "STRANGER@demo.example", "viewer").await;
    let token = token_of(&created.link);
    // The link alone does not open an account that is there, and gives it no new password.
    let asked = json!({ "token": token, "name": "Stranger", "password": NEW_PASSWORD });
    Browser::new(&desk).post(api::paths::ACCEPTANCE, &asked).await.problem(409, "known_already");
    Browser::new(&desk).try_sign_in("stranger", NEW_PASSWORD).await.problem(401, "wrong_sign_in");

    let accepted = json!({ "token": token });
    desk.sign_in("agent").await.post(api::paths::ACCEPTANCE, &accepted).await.problem(403, "other_email");
    let stranger = desk.sign_in("stranger").await;
    let session: Session = stranger.post(api::paths::ACCEPTANCE, &accepted).await.json(StatusCode::OK);
    assert_eq!(session.companies.len(), 2);
}

#[tokio::test]
async fn a_manager_gives_less_than_a_manager_may() {
    let desk = Desk::open().await;
    let manager = desk.sign_in("manager").await;
    let path = api::paths::invitations(desk.company);
    for role in ["manager", "owner"] {
        let asked = json!({ "email": "ayse@demo.example", "role": role });
        manager.post(&path, &asked).await.problem(403, "role_not_yours_to_give");
    }
    invite(&manager, desk.company, "ayse@demo.example", "approver").await;
    let owner = desk.sign_in("owner").await;
    let theirs = invite(&owner, desk.company, "boss@demo.example", "owner").await.invitation.id;
    let path = api::paths::invitation(desk.company, theirs);
    manager.send_delete(&path).await.problem(403, "role_not_yours_to_give");
}

#[tokio::test]
async fn an_invitation_ends_by_time_by_hand_by_a_newer_one_and_with_the_right_to_make_it() {
    let desk = Desk::open().await;
    let owner = desk.sign_in("owner").await;
    let open = async |link: &str| {
        let asked = json!({ "token": token_of(link) });
        Browser::new(&desk).post(api::paths::OPEN_INVITATION, &asked).await.status
    };
    let first = invite(&owner, desk.company, "ayse@demo.example", "agent").await;
    let second = invite(&owner, desk.company, "ayse@demo.example", "viewer").await;
    assert_eq!((open(&first.link).await, open(&second.link).await), (StatusCode::NOT_FOUND, StatusCode::OK));
    let path = api::paths::invitation(desk.company, second.invitation.id);
    assert_eq!(owner.send_delete(&path).await.status, StatusCode::NO_CONTENT);
    assert_eq!(open(&second.link).await, StatusCode::NOT_FOUND);
    owner.send_delete(&path).await.problem(404, "not_found");

    let manager = desk.sign_in("manager").await;
    let third = invite(&manager, desk.company, "ayse@demo.example", "agent").await;
    let manager_id = desk.person("manager").await;
    owner.send_delete(&api::paths::person(desk.company, manager_id)).await;
    let asked = json!({ "token": token_of(&third.link), "name": "Ayşe", "password": NEW_PASSWORD });
    Browser::new(&desk).post(api::paths::ACCEPTANCE, &asked).await.problem(404, "link_worthless");

    let fourth = invite(&owner, desk.company, "ayse@demo.example", "agent").await;
    desk.clock.advance(WEEK);
    assert_eq!(open(&fourth.link).await, StatusCode::NOT_FOUND);
    let owner = desk.sign_in("owner").await;
    let list: InvitationList = owner.get(&api::paths::invitations(desk.company)).await.json(StatusCode::OK);
    assert_eq!(list.items.iter().map(|one| one.expired).collect::<Vec<_>>(), [true]);
}

#[tokio::test]
async fn what_is_no_e_mail_and_who_is_there_are_refused() {
    let desk = Desk::open().await;
    let owner = desk.sign_in("owner").await;
    let path = api::paths::invitations(desk.company);
    for email in ["", "ayse", "@demo.example", "a b@demo.example", "a@b@c"] {
        owner.post(&path, &json!({ "email": email, "role": "agent" })).await.problem(422, "invalid_field");
    }
    let asked = json!({ "email": "Agent@demo.example", "role": "agent" });
    owner.post(&path, &asked).await.problem(409, "member_already");
    let asked = json!({ "email": "ayse@demo.example", "role": "king" });
    owner.post(&path, &asked).await.problem(422, "invalid_field");
}

#[tokio::test]
async fn a_password_that_is_easily_guessed_lets_nobody_in() {
    let desk = Desk::open().await;
    let owner = desk.sign_in("owner").await;
    let created = invite(&owner, desk.company, "ayse@demo.example", "agent").await;
    for password in ["short", "password1234", "ayse@demo.example"] {
        let asked = json!({ "token": token_of(&created.link), "name": "Ayşe", "password": password });
        Browser::new(&desk).post(api::paths::ACCEPTANCE, &asked).await.problem(422, "password_too_weak");
    }
}
