//! Long answers in JSON are compressed for those who take that.

use std::io::Read as _;

use api::transaction::TransactionPage;
use axum::body::Body;
use flate2::read::GzDecoder;
use http::StatusCode;
use serde_json::Value;

use crate::answer::Answer;
use crate::browser::Browser;
use crate::desk::Desk;

async fn get(agent: &Browser<'_>, path: &str, encodings: &str) -> Answer {
    let request = agent.request("GET", path).header("accept-encoding", encodings);
    agent.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn a_page_of_the_report_is_compressed_for_those_who_take_that() {
    let desk = Desk::open().await;
    for _payment in 0..5 {
        desk.payment("100.00").await;
    }
    let agent = desk.sign_in("agent").await;
    let plain = get(&agent, api::paths::TRANSACTIONS, "identity").await;
    assert_eq!(plain.header("content-encoding"), "");
    assert_eq!(plain.json::<TransactionPage>(StatusCode::OK).items.len(), 5);

    let packed = get(&agent, api::paths::TRANSACTIONS, "gzip").await;
    assert_eq!((packed.status, packed.header("content-encoding")), (StatusCode::OK, "gzip"));
    assert_eq!(packed.header("vary"), "accept-encoding");
    let mut unpacked = String::new();
    GzDecoder::new(packed.body.as_slice()).read_to_string(&mut unpacked).unwrap();
    assert_eq!(rows(&unpacked), rows(plain.text()));
    assert!(packed.body.len() * 3 < plain.body.len(), "{} of {}", packed.body.len(), plain.body.len());

    let packed = get(&agent, api::paths::TRANSACTIONS, "gzip, deflate, br").await;
    assert_eq!(packed.header("content-encoding"), "br");
}

#[tokio::test]
async fn a_short_answer_stays_as_it_is() {
    let desk = Desk::open().await;
    let stranger = Browser::new(&desk);
    let refused = get(&stranger, api::paths::TRANSACTIONS, "gzip, br").await;
    assert_eq!(refused.header("content-encoding"), "");
    refused.problem(401, "unauthenticated");
}

/// The rows; each page has a moment of its own.
fn rows(page: &str) -> Value {
    let page: Value = serde_json::from_str(page).unwrap();
    page["items"].clone()
}
