//! Coming into a company by an invitation and the company's own provider.

use api::people::OpenInvitation;
use api::refund::RefundCreated;
use domain::role::Role;
use http::StatusCode;
use serde_json::{Value, json};
use store::membership::create_membership;

use crate::approval::{approve, waiting};
use crate::browser::Browser;
use crate::desk::{BEGINNING, Desk};
use crate::people::{emails, invite, token_of};
use crate::provider::Provider;
use crate::sign_on::{come_in, desk, join, set_up};

const AYSE: &str = "ayse@demo.example";

fn proved(email: &str) -> Value {
    json!({ "email": email, "email_verified": true, "name": "Ayşe Demo" })
}

async fn try_to_join(desk: &Desk, provider: &Provider, said: Value) -> (String, Option<String>) {
    let mut browser = Browser::new(desk);
    let led_to = join(&mut browser, desk, provider, (AYSE, "agent"), ("ayse-1", said)).await;
    (led_to, browser.who().await)
}

#[tokio::test]
async fn somebody_new_joins_by_the_provider_that_proves_the_invited_e_mail() {
    let (desk, provider) = desk().await;
    let led_to = try_to_join(&desk, &provider, proved("Ayse@Demo.example")).await;
    assert_eq!(led_to, ("/report".to_owned(), Some(AYSE.to_owned())));
    let names: Vec<(String, bool)> = desk
        .store
        .rows("SELECT name, password_hash FROM person WHERE email = 'ayse@demo.example'", [])
        .await
        .unwrap()
        .iter()
        .map(|row| (row.text("name").unwrap(), row.opt_text("password_hash").unwrap().is_some()))
        .collect();
    assert_eq!(names, [("Ayşe Demo".to_owned(), false)]);
    assert_eq!(come_in(&desk, &provider, "ayse-1", |_| {}).await.1.as_deref(), Some(AYSE));
    let kinds: Vec<String> = desk.changes(desk.company).await.into_iter().map(|(kind, ..)| kind).collect();
    for kind in ["person_joined", "invitation_accepted"] {
        assert!(kinds.contains(&kind.to_owned()), "{kinds:?}");
    }
}

#[tokio::test]
async fn an_e_mail_that_is_not_proved_or_another_lets_nobody_in() {
    let (desk, provider) = desk().await;
    let unproved = "/sign-in?sign_on=email_unproved";
    provider.say_beside("ayse-1", json!({ "sub": "somebody else", "email": AYSE, "email_verified": true }));
    for said in [
        json!({}),
        json!({ "email": AYSE }),
        json!({ "email": AYSE, "email_verified": false }),
        json!({ "email_verified": true }),
    ] {
        assert_eq!(try_to_join(&desk, &provider, said.clone()).await, (unproved.to_owned(), None), "{said}");
    }
    for other in ["ayse+x@demo.example", "agent@demo.example"] {
        let led_to = try_to_join(&desk, &provider, proved(other)).await;
        assert_eq!(led_to, ("/sign-in?sign_on=other_email".to_owned(), None), "{other}");
    }
    // Some say more beside the token than in it.
    provider.say_beside("ayse-1", json!({ "sub": "ayse-1", "email": AYSE, "email_verified": true }));
    assert_eq!(try_to_join(&desk, &provider, json!({})).await.1.as_deref(), Some(AYSE));
}

#[tokio::test]
async fn who_has_an_account_is_not_let_into_it_by_an_invitation_and_a_provider() {
    let (desk, provider) = desk().await;
    let mut browser = Browser::new(&desk);
    let said = ("stranger-1", proved("stranger@demo.example"));
    let led_to = join(&mut browser, &desk, &provider, ("stranger@demo.example", "owner"), said).await;
    assert_eq!((led_to.as_str(), browser.who().await), ("/sign-in?sign_on=known_already", None));
    assert!(
        !emails(&desk.sign_in("owner").await, desk.company)
            .await
            .contains(&"stranger@demo.example".to_owned())
    );
}

#[tokio::test]
async fn an_invitation_by_another_companys_provider_opens_nothing() {
    let (desk, provider) = desk().await;
    let stranger = desk.sign_in("stranger").await;
    let theirs = Provider::open().await;
    set_up(&stranger, desk.other_company, &theirs.issuer).await;
    let invited = invite(&desk.sign_in("owner").await, desk.company, AYSE, "owner").await;
    let token = json!({ "token": token_of(&invited.link) });
    let shown: OpenInvitation = stranger.post(api::paths::OPEN_INVITATION, &token).await.json(StatusCode::OK);
    assert!(shown.sign_on);
    // The way leads to the company's own provider, whoever asks.
    let started: api::sign_on::SignOnStarted =
        stranger.post(api::paths::SIGN_ON_ACCEPTANCE, &token).await.json(StatusCode::OK);
    assert!(started.location.starts_with(&provider.issuer), "{}", started.location);
}

#[tokio::test]
async fn what_came_with_an_invitation_opens_no_account_of_two_companies() {
    let (desk, provider) = desk().await;
    let mut ayse = Browser::new(&desk);
    join(&mut ayse, &desk, &provider, (AYSE, "agent"), ("ayse-1", proved(AYSE))).await;
    // She would not come in any more, so she is asked to have a password first.
    let stranger = desk.sign_in("stranger").await;
    let invited = invite(&stranger, desk.other_company, AYSE, "viewer").await;
    let accepted = json!({ "token": token_of(&invited.link) });
    ayse.post(api::paths::ACCEPTANCE, &accepted).await.problem(409, "password_needed");
    let path = api::paths::connection(desk.company);
    ayse.send_delete(&path).await.problem(409, "password_needed");
    // However she came into the other one, whoever runs the first one's provider does not.
    let id = desk.person("ayse").await;
    create_membership(&desk.store, id, desk.other_company, Role::Viewer, BEGINNING).await.unwrap();
    let led_to = come_in(&desk, &provider, "ayse-1", |_| {}).await;
    assert_eq!(led_to, ("/sign-in?sign_on=opens_more".to_owned(), None));
}

#[tokio::test]
async fn an_oidc_identity_with_the_same_e_mail_cannot_approve_its_own_refund() {
    let (desk, provider) = desk().await;
    desk.policy(json!({ "approval_above": [{ "amount": "50", "currency": "TRY" }], "approval_hours": 1 }))
        .await;
    let payment = desk.payment("100.00").await;
    // The same mailbox under a tag, proved by the provider: an account of its own, who may approve.
    let mut second = Browser::new(&desk);
    let tagged = "Agent+sso@demo.example";
    let led_to = join(&mut second, &desk, &provider, (tagged, "approver"), ("agent-7", proved(tagged))).await;
    assert_eq!((led_to.as_str(), second.who().await.as_deref()), ("/report", Some("agent+sso@demo.example")));
    let agent = desk.sign_in("agent").await;
    agent.refund(payment, "60.00").await.json::<RefundCreated>(StatusCode::CREATED);
    let wanted = waiting(&second).await;
    assert_eq!((wanted.may_decide, wanted.refusal.as_deref()), (false, Some("requester_may_not_approve")));
    approve(&second, wanted.id).await.problem(403, "requester_may_not_approve");
    assert_eq!(desk.gateway.calls(), 0);
}
