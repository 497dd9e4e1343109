//! Letters: what a mail server is handed, what becomes of a letter that it does not take, and what is kept of it.

use api::people::{Invitation, InvitationList, ResetLink};
use axum::body::Body;
use http::StatusCode;
use serde_json::json;
use store::args;

use crate::answer::Answer;
use crate::browser::Browser;
use crate::desk::{Desk, ORIGIN, SECOND};
use crate::mail_server::{LONG, MailServer, readable};
use crate::people::{NEW_PASSWORD, invite, token_of};

const AYSE: &str = "ayse@demo.example";

impl Desk {
    /// The open invitation, once its letter stands so.
    async fn invitation_when(&self, stands: impl Fn(&api::people::Mail) -> bool) -> Invitation {
        let owner = self.sign_in("owner").await;
        let path = api::paths::invitations(self.company);
        let wait = async {
            loop {
                let list: InvitationList = owner.get(&path).await.json(StatusCode::OK);
                let found = list.items.into_iter().next().unwrap();
                if found.mail.as_ref().is_some_and(&stands) {
                    return found;
                }
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(LONG, wait).await.expect("the letter never stands so")
    }
}

impl Desk {
    /// How each letter stands, and why it was not sent, in the order of these words.
    async fn letters(&self) -> Vec<String> {
        let rows = self.store.rows("SELECT state, failure FROM letter", []).await.unwrap();
        let stands = |row: &store::engine::row::Row| {
            let failure = row.opt_text("failure").unwrap().map(|why| format!(", {why}")).unwrap_or_default();
            row.text("state").unwrap() + &failure
        };
        let mut letters: Vec<String> = rows.iter().map(stands).collect();
        letters.sort();
        letters
    }
}

/// Makes a link for a new password, in a browser that wishes for a language.
async fn reset(browser: &Browser<'_>, path: &str, language: &str) -> Answer {
    let request = browser.request("POST", path).header("accept-language", language);
    browser.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn an_invitation_goes_by_mail_and_what_the_letter_said_is_kept_no_longer_than_it_waits() {
    let mut server = MailServer::open(&[]).await;
    let desk = server.desk().await;
    let owner = desk.sign_in("owner").await;
    let made = invite(&owner, desk.company, AYSE, "agent").await;
    let letter = server.next().await;
    for head in [
        "From: \"Refund Desk\" <desk@shop.example>",
        "To: ayse@demo.example",
        "Subject: Demo Books invites you to Refund Desk",
    ] {
        assert!(letter.contains(head), "{head}\n{letter}");
    }
    let text = readable(&letter);
    assert!(text.contains(&format!("\r\n{}\r\n", made.link)), "{text}");
    assert!(text.contains("owner@demo.example invites you to Demo Books"), "{text}");
    desk.invitation_when(|mail| mail.state == "sent" && mail.tried_at.is_some()).await;
    let rows = desk.store.rows("SELECT secret_ciphertext FROM letter", []).await.unwrap();
    assert_eq!((rows.len(), rows[0].opt_bytes("secret_ciphertext").unwrap()), (1, None));
}

#[tokio::test]
async fn a_link_for_a_new_password_goes_by_mail_in_the_language_of_whoever_reads_it() {
    let mut server = MailServer::open(&[]).await;
    let desk = server.desk().await;
    let agent = desk.person("agent").await;
    let (owner, path) = (desk.sign_in("owner").await, api::paths::reset_link(desk.company, agent));
    let made: ResetLink = reset(&owner, &path, "tr-TR,tr;q=0.9").await.json(StatusCode::CREATED);
    assert!(made.mailed);
    let letter = server.next().await;
    let text = readable(&letter);
    assert!(letter.contains("To: agent@demo.example") && text.contains(&made.link), "{letter}");
    assert!(text.contains("bir saat içinde"), "{text}");

    desk.store.execute("UPDATE person SET language = 'en' WHERE id = $1", args![agent]).await.unwrap();
    reset(&owner, &path, "tr-TR,tr;q=0.9").await.json::<ResetLink>(StatusCode::CREATED);
    let text = readable(&server.next().await);
    assert!(text.contains("within an hour"), "{text}");
}

#[tokio::test]
async fn a_letter_that_a_busy_server_does_not_take_is_tried_again_and_one_that_it_refuses_is_given_up() {
    let mut server = MailServer::open(&["451 busy"]).await;
    let desk = server.desk().await;
    let owner = desk.sign_in("owner").await;
    invite(&owner, desk.company, AYSE, "agent").await;
    let waiting = desk.invitation_when(|mail| mail.state == "queued" && mail.failure.is_some()).await;
    assert!(waiting.mail.unwrap().failure.unwrap().contains("busy"));
    desk.clock.advance(31 * SECOND);
    server.next().await;
    desk.invitation_when(|mail| mail.state == "sent").await;

    server.will_say("550 nobody of that name");
    invite(&owner, desk.company, "nobody@demo.example", "agent").await;
    let given_up = desk.invitation_when(|mail| mail.state == "failed").await;
    assert!(given_up.mail.unwrap().failure.unwrap().contains("nobody of that name"));
    // Sent again it is another link, and the one before is worth nothing.
    let again = invite(&owner, desk.company, "nobody@demo.example", "agent").await;
    assert!(readable(&server.next().await).contains(&again.link));
}

#[tokio::test]
async fn a_restart_loses_no_letter_and_what_was_taken_back_is_not_sent() {
    let mut server = MailServer::open(&[]).await;
    let desk = server.quiet_desk().await;
    let owner = desk.sign_in("owner").await;
    let first = invite(&owner, desk.company, "first@demo.example", "agent").await;
    let path = api::paths::invitation(desk.company, first.invitation.id);
    assert_eq!(owner.send_delete(&path).await.status, StatusCode::NO_CONTENT);
    let second = invite(&owner, desk.company, "second@demo.example", "agent").await;
    assert_eq!(second.invitation.mail.unwrap().state, "queued");
    let kept =
        desk.store.rows("SELECT secret_ciphertext FROM letter WHERE state = 'queued'", []).await.unwrap();
    assert_eq!(kept.len(), 1);
    let sealed = String::from_utf8_lossy(&kept[0].bytes("secret_ciphertext").unwrap()).into_owned();
    assert!(!sealed.contains(token_of(&second.link)) && !sealed.contains("http"), "{sealed}");
    let mut settings = server::settings::Settings::new(ORIGIN).unwrap();
    settings.mailer = Some(server.mailer());
    tokio::spawn(server::mail::worker::run(desk.started_again(settings)));
    assert!(server.next().await.contains("To: second@demo.example"));
    desk.invitation_when(|mail| mail.state == "sent").await;
    let rows = desk.store.rows("SELECT failure FROM letter WHERE state = 'failed'", []).await.unwrap();
    assert!(rows[0].text("failure").unwrap().contains("link does not work"));
}

#[tokio::test]
async fn a_letter_whose_link_was_used_or_replaced_before_it_was_sent_is_not_sent_any_more() {
    let mut server = MailServer::open(&[]).await;
    let desk = server.quiet_desk().await;
    let owner = desk.sign_in("owner").await;
    let path = api::paths::reset_link(desk.company, desk.person("agent").await);
    let make = async || reset(&owner, &path, "en").await.json::<ResetLink>(StatusCode::CREATED).link;
    let (_replaced, used) = (make().await, make().await);
    assert_eq!(desk.letters().await, ["failed, its link does not work any more", "queued"]);
    let chosen = json!({ "token": token_of(&used), "password": NEW_PASSWORD });
    let browser = Browser::new(&desk);
    assert_eq!(browser.post(api::paths::PASSWORD_RESET, &chosen).await.status, StatusCode::NO_CONTENT);
    let (_replaced, open) = (
        invite(&owner, desk.company, AYSE, "agent").await,
        invite(&owner, desk.company, AYSE, "agent").await,
    );
    assert_eq!(
        desk.letters().await.iter().filter(|letter| letter.starts_with("failed, its link")).count(),
        3
    );
    let joining = json!({ "token": token_of(&open.link), "name": "Ayşe", "password": NEW_PASSWORD });
    browser.post(api::paths::ACCEPTANCE, &joining).await.json::<api::session::Session>(StatusCode::OK);

    // Whatever the mail server is handed first is what was made last.
    let last = make().await;
    tokio::spawn(server::mail::worker::run(desk.app.clone()));
    assert!(readable(&server.next().await).contains(&last));
    assert_eq!(
        desk.letters().await.iter().filter(|letter| letter.starts_with("failed, its link")).count(),
        4
    );
}

#[tokio::test]
async fn without_a_mail_server_a_link_is_handed_over_by_hand() {
    let desk = Desk::open().await;
    let owner = desk.sign_in("owner").await;
    let made = invite(&owner, desk.company, AYSE, "agent").await;
    assert_eq!(made.invitation.mail, None);
    let path = api::paths::reset_link(desk.company, desk.person("agent").await);
    let made: ResetLink = owner.post(&path, &json!({})).await.json(StatusCode::CREATED);
    assert!(!made.mailed);
    assert!(desk.store.rows("SELECT id FROM letter", []).await.unwrap().is_empty());
}
