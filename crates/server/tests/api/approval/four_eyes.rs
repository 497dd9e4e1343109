//! Whoever asked for a refund is not its second person, whichever way they try.

use api::approval::Approval;
use api::credential::CredentialIssued;
use domain::id::PersonId;
use domain::role::Role;
use http::StatusCode;
use serde_json::json;
use store::membership::change::change_role;
use store::membership::create_membership;
use store::person::{NewPerson, create_person};
use store::subject::Author;
use uuid::Uuid;

use crate::approval::{approve, ask, decline, desk, list, waiting};
use crate::desk::{BEGINNING, Desk, PASSWORD};

/// Somebody more, who may agree.
async fn hire(desk: &Desk, local: &str) {
    let person = NewPerson {
        id: PersonId::new(Uuid::now_v7()),
        email: format!("{local}@demo.example"),
        name: "Second account".to_owned(),
        password_hash: Some(server::password::hash(PASSWORD).unwrap()),
        platform_owner: false,
    };
    create_person(&desk.store, &person, BEGINNING).await.unwrap();
    create_membership(&desk.store, person.id, desk.company, Role::Approver, BEGINNING).await.unwrap();
}

#[tokio::test]
async fn nobody_agrees_to_their_own_refund_by_the_api_or_in_another_tab() {
    let (desk, payment) = desk().await;
    let (one_tab, other_tab) = (desk.sign_in("owner").await, desk.sign_in("owner").await);
    ask(&one_tab, payment).await;
    let wanted = waiting(&other_tab).await;
    assert_eq!((wanted.may_decide, wanted.refusal.as_deref()), (false, Some("requester_may_not_approve")));
    for tab in [&one_tab, &other_tab] {
        approve(tab, wanted.id).await.problem(403, "requester_may_not_approve");
        decline(tab, wanted.id, "Mine").await.problem(403, "requester_may_not_approve");
    }
    assert_eq!(desk.gateway.calls(), 0);
}

#[tokio::test]
async fn an_address_that_differs_in_case_or_tag_is_the_same_person() {
    let (desk, payment) = desk().await;
    hire(&desk, "agent+second").await;
    ask(&desk.sign_in("agent").await, payment).await;
    let tagged = desk.sign_in("agent+second").await;
    let id = waiting(&tagged).await.id;
    approve(&tagged, id).await.problem(403, "requester_may_not_approve");
    // However the address came to stand on the refund.
    let shouted =
        desk.store.execute("UPDATE txn SET user_email = 'AGENT@Demo.Example' WHERE kind = 'refund'", []);
    assert_eq!(shouted.await.unwrap(), 1);
    approve(&tagged, id).await.problem(403, "requester_may_not_approve");
    approve(&desk.sign_in("approver").await, id).await.json::<Approval>(StatusCode::OK);
}

#[tokio::test]
async fn who_made_a_programs_credential_does_not_agree_to_what_it_asks_for() {
    let (desk, payment) = desk().await;
    let browser = desk.sign_in("manager").await;
    let wanted = json!({ "name": "Shop 2", "dialect": "api", "scopes": ["refunds:write"] });
    let made = browser.post(&api::paths::credentials(desk.company), &wanted).await;
    let token = made.json::<CredentialIssued>(StatusCode::CREATED).parts.remove(0).value;
    let asked = json!({ "amount": "60.00" });
    let answer = desk.send_as_program(&token, "POST", &api::paths::refunds(payment), &asked).await;
    assert_eq!(answer.status, StatusCode::CREATED);
    let id = waiting(&browser).await.id;
    approve(&browser, id).await.problem(403, "requester_may_not_approve");
    // A program is no person: it agrees to nothing.
    let path = api::paths::approval(id);
    desk.send_as_program(&token, "POST", &path, &json!({})).await.problem(401, "unauthenticated");
    approve(&desk.sign_in("approver").await, id).await.json::<Approval>(StatusCode::OK);
}

#[tokio::test]
async fn the_amount_that_was_agreed_to_is_the_one_that_is_sent() {
    let (desk, payment) = desk().await;
    let (agent, approver) = (desk.sign_in("agent").await, desk.sign_in("approver").await);
    let path = api::paths::refunds(payment);
    let first = agent.post_with_key(&path, "my-key", &json!({ "amount": "60.00" })).await;
    assert_eq!(first.status, StatusCode::CREATED);
    let id = waiting(&approver).await.id;
    // Neither before nor after does the key take another amount.
    let more = json!({ "amount": "90.00" });
    agent.post_with_key(&path, "my-key", &more).await.problem(409, "idempotency_key_reused");
    let decided: Approval = approve(&approver, id).await.json(StatusCode::OK);
    assert_eq!(decided.amount.as_str(), "60.00");
    agent.post_with_key(&path, "my-key", &more).await.problem(409, "idempotency_key_reused");
    let settled = desk.service.wait_until_settled(desk.company, decided.refund.id).await.unwrap();
    assert_eq!(settled.amount.to_string(), "-60.00");
    let sent = desk.gateway.last_order().amount;
    assert_eq!((sent.to_string().as_str(), desk.gateway.calls()), ("60.00", 1));
    // What is left cannot be taken without somebody else either, nor can more than is left.
    agent.refund(payment, "60.00").await.problem(422, "amount_exceeds_refundable");
}

#[tokio::test]
async fn two_who_decide_at_once_decide_once() {
    let (desk, payment) = desk().await;
    let (approver, manager) = (desk.sign_in("approver").await, desk.sign_in("manager").await);
    ask(&desk.sign_in("agent").await, payment).await;
    let id = waiting(&approver).await.id;
    let (yes, no) = futures::join!(approve(&approver, id), decline(&manager, id, "No"));
    let statuses = [yes.status, no.status];
    assert!(statuses.contains(&StatusCode::OK) && statuses.contains(&StatusCode::CONFLICT), "{statuses:?}");
    assert_eq!(list(&approver, "waiting").await.waiting_count, 0);
}

#[tokio::test]
async fn roles_below_approver_and_other_companies_decide_nothing_and_a_role_that_was_taken_counts_no_more() {
    let (desk, payment) = desk().await;
    ask(&desk.sign_in("agent").await, payment).await;
    let approver = desk.sign_in("approver").await;
    let id = waiting(&approver).await.id;
    approve(&desk.sign_in("viewer").await, id).await.problem(403, "role_too_low");
    let stranger = desk.sign_in("stranger").await;
    approve(&stranger, id).await.problem(404, "not_found");
    assert_eq!(list(&stranger, "waiting").await.waiting_count, 0);
    let author =
        Author { actor: store::event::EventActor::System, address: None, at: BEGINNING, salt: [0; 16] };
    change_role(&desk.store, desk.company, desk.person("approver").await, Role::Agent, &author)
        .await
        .unwrap();
    approve(&approver, id).await.problem(403, "role_too_low");
    assert_eq!(desk.gateway.calls(), 0);
}
