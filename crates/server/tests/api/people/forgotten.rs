//! Having a link for a new password sent by mail, without being signed in.

use std::net::SocketAddr;

use api::account::ForgottenPasswordHelp;
use api::session::Session;
use axum::body::Body;
use axum::extract::ConnectInfo;
use http::StatusCode;
use serde_json::json;
use store::args;

use crate::answer::Answer;
use crate::browser::Browser;
use crate::desk::{Desk, ORIGIN, PASSWORD, SECOND};
use crate::mail_server::{MailServer, readable};
use crate::people::{NEW_PASSWORD, token_of};

const HOUR: i64 = 60 * 60 * SECOND;

async fn ask_from(desk: &Desk, address: &str, email: &str) -> Answer {
    let mut request = Browser::new(desk)
        .request("POST", api::paths::FORGOTTEN_PASSWORD)
        .header("content-type", "application/json")
        .header("accept-language", "tr-TR,tr;q=0.9")
        .body(Body::from(json!({ "email": email }).to_string()))
        .unwrap();
    let peer: SocketAddr = format!("{address}:40000").parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(peer));
    desk.send(request).await
}

async fn ask(desk: &Desk, email: &str) -> Answer {
    ask_from(desk, "192.0.2.1", email).await
}

async fn choose(desk: &Desk, link: &str) -> Answer {
    let chosen = json!({ "token": token_of(link), "password": NEW_PASSWORD });
    Browser::new(desk).post(api::paths::PASSWORD_RESET, &chosen).await
}

impl MailServer {
    /// The link of the next letter, and whom and what it is for.
    async fn next_link(&mut self) -> (String, String) {
        let letter = self.next().await;
        let text = readable(&letter);
        let link = text.lines().find(|line| line.starts_with(ORIGIN)).unwrap().to_owned();
        (link, text)
    }
}

impl Desk {
    async fn count(&self, what: &'static str) -> i64 {
        let row = self.store.row(what, []).await.unwrap().unwrap();
        row.int("many").unwrap()
    }
}

#[tokio::test]
async fn who_forgot_their_password_is_sent_a_link_that_works_once_and_ends_the_one_before() {
    let mut server = MailServer::open(&[]).await;
    let desk = server.desk().await;
    let elsewhere = desk.sign_in("agent").await;
    assert_eq!(ask(&desk, " Agent@Demo.Example ").await.status, StatusCode::ACCEPTED);
    let (first, text) = server.next_link().await;
    assert!(text.contains("To: agent@demo.example") && text.contains("bir saat içinde"), "{text}");
    assert!(first.starts_with(&format!("{ORIGIN}/account/reset#")), "{first}");
    assert_eq!(ask(&desk, "agent@demo.example").await.status, StatusCode::ACCEPTED);
    let (second, _text) = server.next_link().await;

    choose(&desk, &first).await.problem(404, "link_worthless");
    assert_eq!(choose(&desk, &second).await.status, StatusCode::NO_CONTENT);
    choose(&desk, &second).await.problem(404, "link_worthless");
    elsewhere.get(api::paths::SESSION).await.problem(401, "unauthenticated");
    Browser::new(&desk).try_sign_in("agent", NEW_PASSWORD).await.json::<Session>(StatusCode::OK);
    let mut kinds: Vec<String> =
        desk.changes(desk.company).await.into_iter().map(|(kind, ..)| kind).collect();
    kinds.retain(|kind| kind.starts_with("password_"));
    assert_eq!(kinds, ["password_reset_asked", "password_reset_asked", "password_reset_used"]);

    ask(&desk, "agent@demo.example").await;
    let (late, _text) = server.next_link().await;
    desk.clock.advance(HOUR);
    choose(&desk, &late).await.problem(404, "link_worthless");
}

#[tokio::test]
async fn nobody_learns_by_asking_whether_an_e_mail_is_somebodys() {
    let mut server = MailServer::open(&[]).await;
    let desk = server.desk().await;
    let gone = desk.person("viewer").await;
    desk.store.execute("UPDATE person SET disabled_at = 1 WHERE id = $1", args![gone]).await.unwrap();
    let told = |answer: Answer| {
        let mut names: Vec<String> = answer.headers.keys().map(ToString::to_string).collect();
        names.sort();
        (answer.status, answer.text().to_owned(), names)
    };
    let unknown = told(ask(&desk, "nobody@demo.example").await);
    assert_eq!(unknown.0, StatusCode::ACCEPTED);
    assert_eq!(told(ask(&desk, "viewer@demo.example").await), unknown);
    assert_eq!(told(ask(&desk, "agent@demo.example").await), unknown);
    ask(&desk, "agent").await.problem(422, "invalid_field");
    server.next_link().await;
    assert_eq!(
        desk.count("SELECT COUNT(*) AS many FROM letter WHERE to_email <> 'agent@demo.example'").await,
        0
    );
}

#[tokio::test]
async fn who_has_no_password_is_told_by_mail_how_they_sign_in_and_gets_no_link() {
    let mut server = MailServer::open(&[]).await;
    let desk = server.desk().await;
    let agent = desk.person("agent").await;
    let changed = "UPDATE person SET password_hash = NULL, language = 'en' WHERE id = $1";
    desk.store.execute(changed, args![agent]).await.unwrap();
    assert_eq!(ask(&desk, "agent@demo.example").await.status, StatusCode::ACCEPTED);
    let (link, text) = server.next_link().await;
    assert_eq!(link, ORIGIN);
    assert!(text.contains("You have none: you sign in with your company's own account"), "{text}");
    assert_eq!(desk.count("SELECT COUNT(*) AS many FROM password_reset").await, 0);
}

#[tokio::test]
async fn whoever_asks_again_and_again_stops_nobody_else_and_fills_no_mailbox() {
    let mut server = MailServer::open(&[]).await;
    let desk = server.desk().await;
    let mut last = String::new();
    for _letter in 0..3 {
        assert_eq!(ask_from(&desk, "192.0.2.66", "agent@demo.example").await.status, StatusCode::ACCEPTED);
        last = server.next_link().await.0;
    }
    for _nothing in 0..2 {
        assert_eq!(ask_from(&desk, "192.0.2.66", "agent@demo.example").await.status, StatusCode::ACCEPTED);
    }
    ask_from(&desk, "192.0.2.66", "agent@demo.example").await.problem(429, "too_many_sign_ins");
    assert_eq!(ask_from(&desk, "192.0.2.1", "agent@demo.example").await.status, StatusCode::ACCEPTED);
    assert_eq!(ask_from(&desk, "192.0.2.66", "viewer@demo.example").await.status, StatusCode::ACCEPTED);
    // Nothing but the three came before it, and the last of them goes on working.
    assert!(server.next_link().await.1.contains("To: viewer@demo.example"));
    Browser::new(&desk).try_sign_in("agent", PASSWORD).await.json::<Session>(StatusCode::OK);
    assert_eq!(choose(&desk, &last).await.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a_desk_without_a_mail_server_says_so() {
    let desk = Desk::open().await;
    let help = async |desk: &Desk| {
        let help: ForgottenPasswordHelp =
            Browser::new(desk).get(api::paths::FORGOTTEN_PASSWORD).await.json(StatusCode::OK);
        help.by_mail
    };
    assert!(!help(&desk).await);
    ask(&desk, "agent@demo.example").await.problem(409, "no_mail");
    assert!(help(&MailServer::open(&[]).await.quiet_desk().await).await);
}
