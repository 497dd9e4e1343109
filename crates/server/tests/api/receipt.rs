//! `GET /receipt/{token}`: what a customer is shown, and what nobody is.

use api::refund::RefundCreated;
use api::transaction::TransactionDetail;
use axum::body::Body;
use domain::outcome::{Outcome, RefusalClass};
use http::{Request, StatusCode};
use serde_json::json;

use crate::answer::Answer;
use crate::desk::{Desk, ORIGIN};

async fn open(desk: &Desk, path: &str, language: &str) -> Answer {
    let request = Request::builder().uri(path).header("accept-language", language);
    desk.send(request.body(Body::empty()).unwrap()).await
}

/// Refunds ₺1,250.50 of ₺2,000.00; gives the receipt's path.
async fn receipt_of(desk: &Desk) -> String {
    let facts =
        json!({ "amount": "2000.00", "order_number": "ORDER-<7>", "paid_at": "2026-11-21T22:05:00Z" });
    let payment = desk.payment_with(&desk.token, facts).await;
    let agent = desk.sign_in("agent").await;
    let made: RefundCreated = agent.refund(payment, "1250.50").await.json(StatusCode::CREATED);
    let url = made.detail.receipt_url.unwrap();
    let shown: TransactionDetail =
        agent.get(&api::paths::transaction(made.refund.id)).await.json(StatusCode::OK);
    assert_eq!(shown.refund.unwrap().receipt_url.as_deref(), Some(url.as_str()), "it is the same each time");
    url.strip_prefix(ORIGIN).unwrap().to_owned()
}

#[tokio::test]
async fn a_customer_reads_what_was_refunded_of_what_in_their_own_language() {
    let desk = Desk::open().await;
    let path = receipt_of(&desk).await;
    let english = open(&desk, &path, "en-GB,en;q=0.9").await;
    assert_eq!(english.status, StatusCode::OK);
    assert_eq!(english.header("content-type"), "text/html; charset=utf-8");
    for shown in [
        "<html lang=\"en\">",
        "Refund receipt",
        "Demo Books",
        "1,250.50\u{a0}TRY",
        "2,000.00\u{a0}TRY, paid on 22 November 2026, 01:05",
        "ORDER-&lt;7&gt;",
        "MASTERPASS",
        ">Paid<",
        "Time zone: Europe/Istanbul.",
    ] {
        assert!(english.text().contains(shown), "{shown} in {}", english.text());
    }
    let turkish = open(&desk, &path, "tr-TR,tr;q=0.9,en;q=0.5").await;
    for shown in
        ["<html lang=\"tr\">", "İade dekontu", "1.250,50\u{a0}TRY", "22 Kasım 2026 01:05", ">Ödendi<"]
    {
        assert!(turkish.text().contains(shown), "{shown} in {}", turkish.text());
    }
    let chosen = open(&desk, &format!("{path}?lang=tr"), "en").await;
    assert_eq!(chosen.text(), turkish.text(), "what is chosen rules over the browser");
}

#[tokio::test]
async fn no_person_stands_in_it_and_nothing_keeps_finds_or_runs_it() {
    let desk = Desk::open().await;
    let answer = open(&desk, &receipt_of(&desk).await, "en").await;
    for person in ["Deniz", "532", "demo.example", "conversation-1", "<script", "javascript:", " style="] {
        assert!(!answer.text().contains(person), "{person} in {}", answer.text());
    }
    assert_eq!(answer.header("cache-control"), "private, no-store");
    assert_eq!(answer.header("x-robots-tag"), "noindex, nofollow");
    assert_eq!(answer.header("referrer-policy"), "no-referrer");
    assert_eq!(answer.header("vary"), "Accept-Language");
    let policy = answer.header("content-security-policy");
    let (start, end) = ("default-src 'none'; style-src 'sha256-", "frame-ancestors 'none'");
    assert!(policy.starts_with(start) && policy.ends_with(end), "{policy}");
    assert!(!policy.contains("script") && !policy.contains("unsafe"), "{policy}");
}

#[tokio::test]
async fn an_address_that_was_not_given_shows_the_same_page_whatever_is_wrong_with_it() {
    let desk = Desk::open().await;
    let path = receipt_of(&desk).await;
    let token = path.strip_prefix("/receipt/").unwrap();
    assert_eq!(token.len(), 64, "two ids and 128 bits");
    let last = if token.ends_with('A') { 'B' } else { 'A' };
    let (head, _) = token.split_at(token.len() - 4);
    let missing = open(&desk, "/receipt/nothing", "en").await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    assert!(missing.text().contains("There is no such receipt"), "{}", missing.text());
    for wrong in [
        format!("/receipt/{head}{}", last.to_string().repeat(4)),
        format!("/receipt/{head}"),
        format!("/receipt/{token}A"),
        format!("/receipt/{token}/more"),
        "/receipt/%FF".to_owned(),
        "/receipt".to_owned(),
    ] {
        let answer = open(&desk, &wrong, "en").await;
        assert_eq!((answer.status, answer.text()), (StatusCode::NOT_FOUND, missing.text()), "{wrong}");
        assert_eq!(answer.headers.get("vary"), missing.headers.get("vary"));
    }
    assert_eq!(open(&desk, &path, "en").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_refund_that_is_under_way_or_was_refused_has_a_page_that_says_so_and_no_link_in_the_panel() {
    let desk = Desk::open().await;
    let payment = desk.payment("100.00").await;
    let agent = desk.sign_in("agent").await;
    for (outcome, words) in [
        (Outcome::Accepted { gateway_refund_id: None }, ">Pending<"),
        (
            Outcome::Refused {
                code: "51".to_owned(),
                message: "Not enough funds".to_owned(),
                class: RefusalClass::Final,
            },
            ">Not made<",
        ),
    ] {
        desk.gateway.answers(outcome);
        let made: RefundCreated = agent.refund(payment, "10.00").await.json(StatusCode::CREATED);
        assert_eq!(made.detail.receipt_url, None, "{words}");
        let token = desk.service.receipt_token(desk.company, made.refund.id).await.unwrap();
        let page = open(&desk, &format!("/receipt/{token}"), "en").await;
        assert!(page.text().contains(words), "{}", page.text());
        assert!(!page.text().contains("Not enough funds"), "a bank's words are not for the customer");
    }
    let token = desk.service.receipt_token(desk.company, payment).await.unwrap();
    let page = open(&desk, &format!("/receipt/{token}"), "en").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND, "a payment has no receipt");
}
