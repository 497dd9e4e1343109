//! Fifty refunds of one payment at once, half of them from the panel and half over MindBehind's wire.

use api::problem::Problem;
use api::transaction::TransactionDetail;
use domain::id::TransactionId;
use domain::money::Money;
use futures::future::join_all;
use http::StatusCode;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::desk::Desk;

/// What one of the fifty was told.
struct Told {
    amount_minor: i64,
    /// What was left at the moment of the refusal; none: it was made.
    refundable_minor: Option<i64>,
}

fn minor(text: &str) -> i64 {
    Money::parse(text, "TRY".parse().unwrap()).unwrap().minor()
}

fn text(minor: i64) -> String {
    Money::new(minor, "TRY".parse().unwrap()).to_string()
}

async fn by_panel(agent: &Browser<'_>, payment: TransactionId, amount_minor: i64) -> Told {
    let answer = agent.refund(payment, &text(amount_minor)).await;
    if answer.status == StatusCode::CREATED {
        return Told { amount_minor, refundable_minor: None };
    }
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text());
    let problem: Problem = serde_json::from_slice(&answer.body).unwrap();
    let left = problem.refundable.as_ref().map_or(0, |left| minor(left.as_str()));
    assert_eq!(problem.code == "nothing_left", left == 0, "{problem:?}");
    Told { amount_minor, refundable_minor: Some(left) }
}

async fn by_mindbehind(desk: &Desk, payment: TransactionId, amount_minor: i64) -> Told {
    let body = json!({ "transactionId": payment, "amount": text(amount_minor) });
    let answer = desk.send_as_mindbehind(&desk.mgmt_token, &body).await;
    if answer.status == StatusCode::OK {
        return Told { amount_minor, refundable_minor: None };
    }
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text());
    let body: Value = serde_json::from_slice(&answer.body).unwrap();
    Told { amount_minor, refundable_minor: Some(minor(&body["refundable"].to_string())) }
}

async fn all_at_once(
    desk: &Desk,
    payment: TransactionId,
    amounts_minor: &[i64],
) -> (Vec<Told>, TransactionDetail) {
    let agent = desk.sign_in("agent").await;
    let asked = amounts_minor.iter().enumerate().map(|(index, amount)| {
        let agent = &agent;
        async move {
            if index % 2 == 0 {
                by_panel(agent, payment, *amount).await
            } else {
                by_mindbehind(desk, payment, *amount).await
            }
        }
    });
    let told = join_all(asked).await;
    (told, agent.get(&api::paths::transaction(payment)).await.json(StatusCode::OK))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn with_equal_amounts_exactly_as_many_succeed_as_fit() {
    let desk = Desk::open().await;
    let payment = desk.payment("100.00").await;
    let (told, after) = all_at_once(&desk, payment, &[700; 50]).await;
    let made = told.iter().filter(|told| told.refundable_minor.is_none()).count();
    assert_eq!(made, 14);
    assert_eq!((after.refunds.len(), desk.gateway.calls()), (14, 14));
    assert_eq!(after.payment.unwrap().balance.refundable.as_str(), "2.00");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn with_mixed_amounts_the_sum_stays_within_and_no_refused_amount_would_have_fitted() {
    let desk = Desk::open().await;
    let payment = desk.payment("300.00").await;
    // 1.00 to 50.00, each once, in an order of no order: 37 and 51 have no common factor.
    let amounts: Vec<i64> = (1..=50).map(|nth| nth * 37 % 51 * 100).collect();
    let (told, after) = all_at_once(&desk, payment, &amounts).await;
    let made: i64 =
        told.iter().filter(|told| told.refundable_minor.is_none()).map(|told| told.amount_minor).sum();
    let left = minor(after.payment.unwrap().balance.refundable.as_str());
    assert!(made <= 30_000, "{made}");
    assert_eq!(made + left, 30_000);
    for refused in told.iter().filter(|told| told.refundable_minor.is_some()) {
        // The gateway pays everything, so what is left only shrinks: it was at least this much when they were refused.
        let left_then = refused.refundable_minor.unwrap();
        assert!(refused.amount_minor > left_then, "{} would have fitted {left_then}", refused.amount_minor);
        assert!(left_then >= left, "{left_then} was told, and {left} is left");
    }
}
