//! `GET /api/v1/gateways`, and what a payment and the metrics say while its gateway does not answer.

use api::gateway::GatewayList;
use api::transaction::TransactionDetail;
use domain::outcome::Outcome;
use gateways::exchange::Exchange;
use http::StatusCode;

use crate::browser::Browser;
use crate::desk::Desk;

/// Five refunds, each of a payment of its own, whose calls bring no answer.
async fn silence(desk: &Desk) {
    let agent = desk.sign_in("agent").await;
    desk.gateway.answers(Outcome::Unknown { why: "HTTP 503".to_owned() });
    desk.gateway.ends(Exchange::Silent { why: "HTTP 503".to_owned() });
    for _ in 0..5 {
        let payment = desk.payment("100.00").await;
        assert_eq!(agent.refund(payment, "1.00").await.status, StatusCode::CREATED);
    }
}

#[tokio::test]
async fn every_member_sees_the_accounts_of_their_companies_and_no_address_or_secret() {
    let desk = Desk::open().await;
    for who in ["viewer", "owner"] {
        let answer = desk.sign_in(who).await.get(api::paths::GATEWAYS).await;
        for hidden in ["127.0.0.1", "base_url", "secret"] {
            assert!(!answer.text().contains(hidden), "{}", answer.text());
        }
        let list: GatewayList = answer.json(StatusCode::OK);
        let [account] = list.items.as_slice() else { panic!("{list:?}") };
        assert_eq!((account.name.as_str(), account.kind.as_str()), ("Masterpass", "mindbehind"));
        assert_eq!((account.company.id, account.enabled), (desk.company, true));
        assert_eq!((account.circuit.state.as_str(), account.circuit.retry_at.as_deref()), ("closed", None));
        assert_eq!(account.circuit.since, "2026-11-22T00:00:00.000000Z");
    }
    let theirs: GatewayList =
        desk.sign_in("stranger").await.get(api::paths::GATEWAYS).await.json(StatusCode::OK);
    let names: Vec<&str> = theirs.items.iter().map(|account| account.name.as_str()).collect();
    assert_eq!(names, ["Far bank"]);
    Browser::new(&desk).get(api::paths::GATEWAYS).await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn a_gateway_that_does_not_answer_is_shown_in_the_list_and_on_its_payments() {
    let desk = Desk::open().await;
    let payment = desk.payment("100.00").await;
    let viewer = desk.sign_in("viewer").await;
    let path = api::paths::transaction(payment);
    assert!(!viewer.get(&path).await.text().contains("gateway_circuit"), "absent while it is called");
    silence(&desk).await;
    let list: GatewayList = viewer.get(api::paths::GATEWAYS).await.json(StatusCode::OK);
    let circuit = &list.items[0].circuit;
    assert_eq!((circuit.state.as_str(), circuit.reason.as_deref()), ("open", Some("HTTP 503")));
    assert!(circuit.retry_at.as_ref().unwrap() > &circuit.since);
    let detail: TransactionDetail = viewer.get(&path).await.json(StatusCode::OK);
    assert_eq!(detail.payment.unwrap().gateway_circuit.as_ref(), Some(circuit));
}

#[tokio::test]
async fn a_pause_that_a_gateway_asked_for_is_shown_until_it_is_over() {
    let desk = Desk::open().await;
    let payment = desk.payment("100.00").await;
    desk.gateway.answers(Outcome::Refused {
        code: "05".to_owned(),
        message: "No".to_owned(),
        class: domain::outcome::RefusalClass::Final,
    });
    desk.gateway.ends(Exchange::Busy { retry_after_ms: Some(60_000) });
    desk.sign_in("agent").await.refund(payment, "1.00").await;
    let viewer = desk.sign_in("viewer").await;
    let shown = async || {
        let detail: TransactionDetail =
            viewer.get(&api::paths::transaction(payment)).await.json(StatusCode::OK);
        detail.payment.unwrap().gateway_circuit
    };
    let circuit = shown().await.unwrap();
    assert_eq!(circuit.state, "closed");
    assert!(circuit.paused_until.is_some());
    desk.clock.advance(61_000_000);
    assert_eq!(shown().await, None);
}
