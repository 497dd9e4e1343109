//! People, their companies, their sessions, and how often they failed to sign in.

use domain::id::{CompanyId, PersonId};
use domain::role::Role;
use store::membership::{Membership, create_membership, list_memberships};
use store::person::{NewPerson, create_person, find_person_by_email};
use store::session::{SessionRow, create_session, delete_sessions_of, list_sessions, load_session};
use store::throttle::{clear_failures, find_throttle, record_failure};

use crate::fixture::{Desk, START, uuid};

#[tokio::test]
async fn an_e_mail_names_one_person_in_any_case() {
    let desk = Desk::open().await;
    let found = find_person_by_email(&desk.store, " AGENT@demo.example ").await.unwrap().unwrap();
    assert_eq!(found.id, desk.person);
    let twin = NewPerson {
        id: PersonId::new(uuid(9)),
        email: "agent@DEMO.example".to_owned(),
        name: "Twin".to_owned(),
        password_hash: None,
        platform_owner: false,
    };
    assert!(create_person(&desk.store, &twin, START).await.unwrap_err().is_unique_violation());
}

#[tokio::test]
async fn a_platform_owner_sees_every_company_and_others_their_own() {
    let desk = Desk::open().await;
    assert_eq!(list_memberships(&desk.store, desk.person).await.unwrap(), []);
    create_membership(&desk.store, desk.person, desk.company, Role::Viewer, START).await.unwrap();
    let own = Membership { company_id: desk.company, role: Role::Viewer };
    assert_eq!(list_memberships(&desk.store, desk.person).await.unwrap(), [own]);
    let owner = NewPerson {
        id: PersonId::new(uuid(9)),
        email: "owner@demo.example".to_owned(),
        name: "Owner".to_owned(),
        password_hash: None,
        platform_owner: true,
    };
    create_person(&desk.store, &owner, START).await.unwrap();
    let all = Membership { company_id: CompanyId::new(uuid(1)), role: Role::Owner };
    assert_eq!(list_memberships(&desk.store, owner.id).await.unwrap(), [all]);
}

#[tokio::test]
async fn a_session_ends_by_time_and_by_hand() {
    let desk = Desk::open().await;
    let session = SessionRow {
        token_hash: vec![7; 32],
        person_id: Some(desk.person),
        data: "{}".to_owned(),
        created_at: START,
        last_seen_at: START,
        expires_at: START + 10,
        second_factor_at: None,
    };
    assert!(create_session(&desk.store, &session, None).await.unwrap());
    assert!(!create_session(&desk.store, &session, None).await.unwrap(), "its token is taken");
    assert_eq!(load_session(&desk.store, &[7; 32], START).await.unwrap(), Some(session.clone()));
    assert_eq!(load_session(&desk.store, &[7; 32], START + 10).await.unwrap(), None);
    assert_eq!(list_sessions(&desk.store, desk.person, START).await.unwrap(), [session]);
    assert_eq!(delete_sessions_of(&desk.store, desk.person).await.unwrap(), 1);
    assert_eq!(load_session(&desk.store, &[7; 32], START).await.unwrap(), None);
}

#[tokio::test]
async fn failures_add_up_until_it_goes_well() {
    let desk = Desk::open().await;
    assert_eq!(find_throttle(&desk.store, "k").await.unwrap(), None);
    record_failure(&desk.store, "k", START).await.unwrap();
    assert_eq!(record_failure(&desk.store, "k", START + 5).await.unwrap().failures, 2);
    assert_eq!(find_throttle(&desk.store, "k").await.unwrap().unwrap().last_failed_at, START + 5);
    clear_failures(&desk.store, "k").await.unwrap();
    assert_eq!(find_throttle(&desk.store, "k").await.unwrap(), None);
}
