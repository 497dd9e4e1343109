//! Marked secrets in every place that a secret can be, and none of them in anything that the desk writes.

mod account;
mod card;
mod desk;
mod echo;
mod needle;
mod visits;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::gateway_kind::GatewayKind;
use domain::id::CompanyId;
use futures::future::join_all;
use gateways::begateway::signature::SIGNATURE_HEADER;
use gateways::craftgate::signature::{SignedNews, sign_notification};
use gateways::craftgate::wire::NOTIFICATION_SIGNATURE_HEADER;
use reqwest::Method;
use sandbox::Sandbox;
use sandbox::ledger::register_merchant::MerchantId;
use sandbox::settings::{Pace, SandboxSettings};
use serde_json::json;
use tokio::net::TcpListener;

use crate::conformance::speaker::{Answer, Asked, Lookup, amount};
use crate::secrets::account::{AtTheDesk, COMPANY, bearer, planted};
use crate::secrets::card::Card;
use crate::secrets::desk::{Desk, until};
use crate::secrets::echo::{Echo, Manner};
use crate::secrets::visits::{people_come_and_go, read_everything};

/// A gateway's accounts: one that works, one whose secret is wrong, and two at gateways that give back what they hear.
struct Accounts {
    right: AtTheDesk,
    merchant: MerchantId,
    others: Vec<AtTheDesk>,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_secret_stands_in_anything_that_the_desk_writes() {
    let bank_folder = tempfile::tempdir().unwrap();
    let settings = SandboxSettings { slow_ms: 20, never_ms: 60_000, durable: false };
    let bank = Sandbox::open_with(&bank_folder.path().join("bank.db"), settings).await.unwrap();
    let bank = bank.with_pace(Pace { queued_ms: 50, notify_after_ms: 1 });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let bank_address = format!("http://{}", listener.local_addr().unwrap());
    let serving = bank.clone();
    tokio::spawn(async move { serving.serve(listener, std::future::pending()).await });
    let [page, words, receiver] =
        [Echo::start(Manner::Page).await, Echo::start(Manner::Json).await, Echo::start(Manner::Page).await];

    let metrics_token = planted("metrics-token");
    let mut desk = Desk::new(&metrics_token).await;
    Card::plant(&mut desk);
    desk.needles.add("metrics token", &metrics_token);
    let company = desk.run(&["company", "add", "--name", COMPANY, "--zone", "UTC"], false, "");
    let company: CompanyId = company.parse().unwrap();
    let mut made = Vec::new();
    for kind in GatewayKind::ALL {
        let places = [
            ("right", &bank_address),
            ("wrong", &bank_address),
            ("page", &page.address),
            ("words", &words.address),
        ];
        made.push(places.map(|(sort, address)| AtTheDesk::add(&mut desk, kind, sort, address)));
    }
    let key = std::fs::read_to_string(desk.file("desk.key")).unwrap();
    desk.needles.add("key", key.trim());
    let url = format!("{}/hook", receiver.address);
    let hook = ["webhook", "create", "--company", COMPANY, "--url", &url, "--private-webhooks"];
    let secret = desk.issue(&hook, true);
    desk.needles.add("webhook secret", &secret);
    let scopes = "payments:write,refunds:write,report:read";
    let program = ["credential", "add", "--company", COMPANY, "--name", "api", "--scope", scopes];
    let token = desk.issue(&program, true);
    desk.needles.add("API token", token.rsplit('_').next().unwrap());
    desk.start().await;

    let mut accounts = Vec::new();
    for made in made {
        let [right, others @ ..] = made;
        let merchant = right.register(&bank, &desk, company).await;
        accounts.push(Accounts { right, merchant, others: others.into() });
    }
    let mut number = 1;
    let mut refunds = Vec::new();
    for one in &accounts {
        refunds.extend(refunds_of(&bank, &mut desk, &token, one, &mut number).await);
        call_as_a_program(&bank, &mut desk, &token, one, &mut number).await;
        tell(&bank, &mut desk, company, one, &mut number).await;
    }
    send_all(&mut desk, &token, refunds).await;
    people_come_and_go(&mut desk, company, &url).await;
    for one in &accounts {
        // What only gives back what it hears is not imported: the command tries for half a minute.
        let commands: [(&AtTheDesk, &[_]); 3] = [
            (&one.right, &["import", "reconcile"]),
            (one.others.first().unwrap(), &["import", "reconcile"]),
            (one.others.last().unwrap(), &["reconcile"]),
        ];
        for (account, commands) in commands {
            compare(&mut desk, account, commands);
        }
    }
    let heard = until("the webhook's receiver heard of an end", async || {
        let seen = String::from_utf8_lossy(&receiver.seen()).into_owned();
        (seen.contains("refund_succeeded") && seen.contains("refund_failed")).then_some(seen)
    });
    let heard = heard.await;
    read_everything(&mut desk, &token, &metrics_token).await;
    desk.stop().await;
    desk.note("webhook deliveries", heard.as_bytes());
    desk.note("webhook deliveries", &receiver.seen());

    // What is searched is there, and the accounts did sign in with what is searched for.
    for (what, text) in [
        ("serve.log", "TRACE"),
        ("serve.log", "notification"),
        ("the database after the end", COMPANY),
        ("/metrics", "refund_desk_"),
        ("/api/v1/events", "refund_succeeded"),
        ("webhook deliveries", "webhook-signature"),
        ("differences.csv", "gateway_id"),
        ("the answer to GET /receipt/", "Planted Shop"),
    ] {
        assert!(desk.has(what, text), "nothing called {what} has {text:?}");
    }
    for echo in [&page, &words] {
        assert!(!desk.needles.find(&echo.seen()).is_empty(), "the desk signed in with its secrets");
    }
    assert_eq!(desk.kept(), ["receipt key"], "what the database keeps as it is, is found there");
    let leaks = desk.leaks();
    assert!(leaks.is_empty(), "of {:?}:\n{}", desk.needles.names(), leaks.join("\n"));
}

/// A refund to be asked for, and what should come of it at once.
struct Wanted {
    payment: String,
    amount: &'static str,
    state: &'static [&'static str],
    what: String,
}

/// A refund, a refusal, and broken answers at the account that works; one refund at each of the others.
async fn refunds_of(
    bank: &Sandbox,
    desk: &mut Desk,
    token: &str,
    one: &Accounts,
    number: &mut u128,
) -> Vec<Wanted> {
    let mut wanted = Vec::new();
    let any: &[&str] = &[];
    for (amount, state) in [
        ("10.00", &["succeeded"][..]),
        ("10.91", &["failed"]),
        ("10.93", any),
        ("10.94", any),
        ("10.97", any),
    ] {
        *number += 1;
        let payment = one.right.payment(one.merchant, *number);
        bank.take_gateway_payments(&[payment]).await.unwrap();
        let payment = one.right.record(desk, token, *number).await;
        wanted.push(Wanted { payment, amount, state, what: format!("{} {amount}", one.right.name) });
    }
    for other in &one.others {
        *number += 1;
        let payment = other.record(desk, token, *number).await;
        wanted.push(Wanted { payment, amount: "10.00", state: any, what: other.name.clone() });
    }
    wanted
}

/// All at once, because an answer that is not known is waited for.
async fn send_all(desk: &mut Desk, token: &str, wanted: Vec<Wanted>) {
    let asked = wanted.iter().map(|one| async {
        let path = format!("/api/v1/transactions/{}/refunds", one.payment);
        let headers = [bearer(token), ("idempotency-key", format!("key-{}", one.payment))];
        let body = json!({ "amount": one.amount, "reason": "Client request" }).to_string();
        desk.send(&Method::POST, &path, &headers, &body).await
    });
    let answers = join_all(asked).await;
    for (one, answer) in wanted.iter().zip(answers) {
        let with_card = Card::Refund.put_in(r#"{"amount": "1.00", "reason": "Client request"}"#);
        let key = ("idempotency-key", format!("card-{}", one.payment));
        let path = format!("/api/v1/transactions/{}/refunds", one.payment);
        let refused = desk.ask(&Method::POST, &path, &[bearer(token), key], &with_card).await;
        assert!((400..500).contains(&refused.status), "a field that is none: {}", refused.json);
        let noted = desk.keep(&format!("the refund of {}", one.what), answer).await;
        assert_eq!(noted.status, 201, "{}: {}", one.what, noted.json);
        if one.state.is_empty() {
            continue;
        }
        let path = format!("/api/v1/transactions?related_payment_id={}", one.payment);
        drop(desk.ask(&Method::GET, &path, &[bearer(token)], "").await);
        let path = format!("/api/v1/transactions/{}", one.payment);
        until(&format!("{} is {:?}", one.what, one.state), async || {
            let answer = desk.send(&Method::GET, &path, &[bearer(token)], "").await.text().await.unwrap();
            one.state.iter().any(|state| answer.contains(&format!(r#""state":"{state}""#))).then_some(())
        })
        .await;
    }
}

/// A program that speaks the gateway's wire: unsigned, with a wrong secret, and rightly.
async fn call_as_a_program(bank: &Sandbox, desk: &mut Desk, token: &str, one: &Accounts, number: &mut u128) {
    *number += 1;
    bank.take_gateway_payments(&[one.right.payment(one.merchant, *number)]).await.unwrap();
    let id = one.right.record(desk, token, *number).await;
    let kind = one.right.kind;
    let payment = if kind == GatewayKind::Mindbehind { id } else { one.right.payment_id(*number) };
    let digits = amount(kind, "part");
    let asked = Asked {
        payment,
        item: format!("{number}1"),
        amount: Some(digits.to_owned()),
        key: format!("key-{number}"),
    };
    let program = one.right.program(desk);
    let mut wrong = program.clone();
    wrong.secret = planted(&format!("mistaken-{kind}"));
    if kind == GatewayKind::Mindbehind {
        wrong.user.clone_from(&wrong.secret);
    }
    desk.needles.add(&format!("mistaken {kind}"), &wrong.secret);
    for (speaker, signed, status) in
        [(&program, false, None), (&wrong, true, None), (&program, true, Some(200))]
    {
        let (path, body) = speaker.refund(&asked);
        let headers = if signed { speaker.headers(path, &body) } else { Vec::new() };
        let noted = desk.ask(&Method::POST, path, &headers, &body).await;
        let fits = status.map_or(noted.status == 401 || noted.status == 403, |status| noted.status == status);
        assert!(fits, "{kind}: {} {}", noted.status, noted.json);
        if status.is_none() {
            continue;
        }
        let with_card = Card::Dialect.put_in(&body);
        drop(desk.ask(&Method::POST, path, &speaker.headers(path, &with_card), &with_card).await);
        let broken = desk.ask(&Method::POST, path, &speaker.headers(path, "REFUND"), "REFUND").await;
        assert!(broken.status >= 400, "{kind}: {}", broken.json);
        let made = Answer { status: noted.status, content_type: String::new(), body: noted.json.to_string() };
        match speaker.lookup(&asked, &made) {
            Some(Lookup::Get(path)) => {
                drop(desk.ask(&Method::GET, &path, &speaker.headers(&path, ""), "").await);
            }
            Some(Lookup::Post((path, body))) => {
                drop(desk.ask(&Method::POST, path, &speaker.headers(path, &body), &body).await);
            }
            None => {}
        }
    }
}

/// A notification that is genuine, and one in the gateway's name whose signature is none.
async fn tell(bank: &Sandbox, desk: &mut Desk, company: CompanyId, one: &Accounts, number: &mut u128) {
    let account = &one.right;
    let kind = account.kind;
    if kind != GatewayKind::Mindbehind {
        *number += 1;
        bank.take_and_tell(&account.payment(one.merchant, *number)).await.unwrap();
        until(&format!("the {kind} notification is taken"), async || {
            let id = account.id.to_string();
            let taken = |line: &str| line.contains("notification was taken") && line.contains(&id);
            desk.log().lines().any(taken).then_some(())
        })
        .await;
    }
    let path = api::paths::notifications(company, account.id);
    let part = |name: &str| planted(&format!("right-{kind}-{name}"));
    let basic = STANDARD.encode(format!("{}:{}", part("shop_id"), part("secret_key")));
    let forged = STANDARD.encode("a signature that is none, of whoever wrote it");
    let body = json!({
        "eventType": "API_AUTH", "eventTimestamp": 1, "status": "SUCCESS", "payloadId": "1",
        "transaction": { "uid": "1", "status": "successful" }, "txnid": "1", "hash": forged, "mihpayid": "1",
    });
    for headers in [
        vec![],
        vec![
            ("authorization", format!("Basic {basic}")),
            (SIGNATURE_HEADER, forged.clone()),
            (NOTIFICATION_SIGNATURE_HEADER, forged.clone()),
        ],
    ] {
        let noted = desk.ask(&Method::POST, &path, &headers, &Card::Message.put_in(&body.to_string())).await;
        assert!((400..500).contains(&noted.status), "{kind}: {} {}", noted.status, noted.json);
    }
    if kind == GatewayKind::Craftgate {
        // Its signature covers four fields, so that anything may stand beside them in a genuine one.
        let genuine =
            json!({ "eventType": "API_AUTH", "eventTimestamp": 2, "status": "SUCCESS", "payloadId": "1" });
        let news =
            SignedNews { event_type: "API_AUTH", event_timestamp: "2", status: "SUCCESS", payload_id: "1" };
        let signature = sign_notification(&part("webhook_key"), news).unwrap();
        let body = Card::Message.put_in(&genuine.to_string());
        let noted =
            desk.ask(&Method::POST, &path, &[(NOTIFICATION_SIGNATURE_HEADER, signature)], &body).await;
        assert!(noted.status < 500 && noted.status != 401, "{kind}: {} {}", noted.status, noted.json);
    }
}

/// Brings the gateway's list in, and compares.
fn compare(desk: &mut Desk, account: &AtTheDesk, commands: &[&str]) {
    let day = "2026-10-01";
    let period = ["--company", COMPANY, "--integration", &account.name, "--from", day, "--to", day];
    for command in commands {
        let more: &[&str] =
            if *command == "reconcile" { &["--raise", "--csv", "differences.csv"] } else { &[] };
        drop(desk.run(&[&[*command], more, &period].concat(), true, ""));
    }
    for name in ["differences.csv", "rejected.jsonl"] {
        if let Ok(bytes) = std::fs::read(desk.file(name)) {
            desk.note(&format!("{name} of {}", account.name), &bytes);
        }
    }
}
