//! What a run hands over, and that it does so once whatever happens meanwhile.

use std::collections::BTreeMap;

use api::bulk_refund::BulkRefund;
use axum::body::Body;
use domain::outcome::{Outcome, RefusalClass};
use domain::role::Role;
use http::StatusCode;
use serde_json::json;
use server::bulk_refund::worker::work;
use store::event::EventActor;
use store::membership::change::change_role;
use store::subject::Author;
use store::verify::verify_company;

use crate::bulk_refund::{desk, settings};
use crate::desk::{BEGINNING, Desk, SECOND, SHORT_WAIT};

/// Lets everything else run until the gateway was called so often.
async fn called(desk: &Desk, times: usize) {
    while desk.gateway.calls() < times {
        tokio::task::yield_now().await;
    }
}

async fn kinds(desk: &Desk) -> Vec<String> {
    let changes = desk.changes(desk.company).await;
    let kinds = changes.into_iter().map(|(kind, _, _)| kind);
    kinds.filter(|kind| kind.starts_with("bulk_refund_")).collect()
}

async fn role(desk: &Desk, who: &str, role: Role) {
    let author = Author { actor: EventActor::System, address: None, at: BEGINNING, salt: [0; 16] };
    change_role(&desk.store, desk.company, desk.person(who).await, role, &author).await.unwrap();
}

fn counted<const N: usize>(outcomes: [(&str, u64); N]) -> BTreeMap<String, u64> {
    outcomes.into_iter().map(|(outcome, lines)| (outcome.to_owned(), lines)).collect()
}

#[tokio::test]
async fn a_run_makes_one_refund_a_line_and_says_what_came_of_each() {
    let (desk, payments) = desk(4).await;
    let agent = desk.sign_in("agent").await;
    let refused = Outcome::Refused {
        code: "closed".to_owned(),
        message: "The account is closed".to_owned(),
        class: RefusalClass::Final,
    };
    desk.gateway.answers_to("7.00", refused);
    desk.gateway.answers_to("8.00", Outcome::Unknown { why: "cut off".to_owned() });
    let csv = format!(
        "transaction_id,amount,reason\n{},,Recall\n{},7.00,\n{},8.00,\n{},9.00,\nnothing,,\n",
        payments[0], payments[1], payments[2], payments[3]
    );
    let batch = agent.batch(&desk, &csv).await;
    // Somebody is quicker with the last payment.
    agent.refund(payments[3], "95.00").await.json::<api::refund::RefundCreated>(StatusCode::CREATED);
    assert_eq!(agent.begin(batch.id).await, "running");
    assert!(work(&desk.app).await.unwrap());
    assert!(!work(&desk.app).await.unwrap());
    let lines = agent.settled(&desk, batch.id).await;
    let outcomes: Vec<&str> = lines.iter().map(|line| line.outcome.as_str()).collect();
    assert_eq!(outcomes, ["succeeded", "failed", "needs_attention", "refused", "refused"]);
    assert_eq!(lines[3].code.as_deref(), Some("amount_exceeds_refundable"));
    let refund: api::transaction::TransactionDetail =
        agent.get(&api::paths::transaction(lines[0].refund_id.unwrap())).await.json(StatusCode::OK);
    assert_eq!(refund.transaction.user_email.as_deref(), Some("agent@demo.example"));
    assert_eq!(refund.refund.unwrap().reason.as_deref(), Some("Recall"));
    let done = agent.look(batch.id).await;
    assert_eq!((done.state.as_str(), done.finished_at.is_some()), ("done", true));
    assert_eq!(kinds(&desk).await, ["bulk_refund_made", "bulk_refund_started", "bulk_refund_done"]);
    let file = agent.get(&api::paths::bulk_refund(api::paths::BULK_REFUND_FILE, batch.id)).await;
    let file = file.text();
    assert!(file.contains(",100.00,TRY,Recall,succeeded,,,"), "{file}");
    assert!(verify_company(&desk.store, desk.company).await.unwrap().differences.is_empty());
}

#[tokio::test]
async fn the_same_file_given_twice_gives_nothing_twice() {
    let (desk, payments) = desk(2).await;
    let agent = desk.sign_in("agent").await;
    let (one, other) =
        (agent.batch_of(&desk, &payments, "10.00").await, agent.batch_of(&desk, &payments, "10.00").await);
    for batch in [&one, &other] {
        agent.begin(batch.id).await;
        assert!(work(&desk.app).await.unwrap());
    }
    assert_eq!(agent.settled(&desk, one.id).await.len(), 2);
    let again = agent.lines(other.id).await;
    assert!(again.iter().all(|line| line.code.as_deref() == Some("look_alike_just_made")), "{again:?}");
    assert_eq!(desk.gateway.calls(), 2);
}

#[tokio::test]
async fn a_stopped_run_hands_nothing_more_over_until_somebody_goes_on() {
    let (desk, payments) = desk(2).await;
    let agent = desk.sign_in("agent").await;
    let lines: Vec<String> = payments.iter().map(ToString::to_string).collect();
    let slow = json!({
        "company": desk.company, "name": "Slow", "csv": format!("ID\n{}\n", lines.join("\n")), "a_second": 1,
    });
    let batch: BulkRefund = agent.post(api::paths::BULK_REFUNDS, &slow).await.json(StatusCode::CREATED);
    agent.begin(batch.id).await;
    let stop = async {
        called(&desk, 1).await;
        agent.move_on(api::paths::BULK_REFUND_STOP, batch.id).await.json::<BulkRefund>(StatusCode::OK)
    };
    let (ran, stopped) = tokio::join!(work(&desk.app), stop);
    assert!(ran.unwrap());
    assert_eq!((stopped.state.as_str(), stopped.stopped_why.as_deref()), ("stopped", Some("by_a_person")));
    assert!(!work(&desk.app).await.unwrap());
    agent.settled(&desk, batch.id).await;
    assert_eq!(agent.outcomes(batch.id).await, counted([("succeeded", 1), ("waiting", 1)]));
    agent.move_on(api::paths::BULK_REFUND_STOP, batch.id).await.problem(409, "bulk_refund_moved");
    agent.move_on(api::paths::BULK_REFUND_RESUME, batch.id).await.json::<BulkRefund>(StatusCode::OK);
    assert!(work(&desk.started_again(settings())).await.unwrap());
    agent.settled(&desk, batch.id).await;
    assert_eq!((agent.look(batch.id).await.state.as_str(), desk.gateway.calls()), ("done", 2));
    let kinds = kinds(&desk).await;
    assert_eq!(kinds[2..], ["bulk_refund_stopped", "bulk_refund_resumed", "bulk_refund_done"]);
}

#[tokio::test]
async fn another_server_goes_on_after_a_crash_and_sends_nothing_twice() {
    let (desk, payments) = desk(2).await;
    let agent = desk.sign_in("agent").await;
    let slow = json!({
        "company": desk.company, "name": "Slow", "payments": payments, "a_second": 1,
    });
    let batch: BulkRefund = agent.post(api::paths::BULK_REFUNDS, &slow).await.json(StatusCode::CREATED);
    agent.begin(batch.id).await;
    // Dropped between two lines.
    assert!(tokio::time::timeout(SHORT_WAIT, work(&desk.app)).await.is_err());
    let first = agent.settled(&desk, batch.id).await.swap_remove(0);
    assert_eq!((first.outcome.as_str(), desk.gateway.calls()), ("succeeded", 1));
    // As if it had been dropped before it wrote down what came of the line.
    let forgotten = "UPDATE bulk_refund_line SET state = 'waiting', refund_id = NULL WHERE line = 1";
    assert_eq!(desk.store.execute(forgotten, []).await.unwrap(), 1);
    let other = desk.started_again(settings());
    assert!(!work(&other).await.unwrap(), "it is the first one's until its lease ends");
    desk.clock.advance(31 * SECOND);
    let run = async { work(&other).await.unwrap() };
    assert!(run.await);
    let lines = agent.settled(&desk, batch.id).await;
    assert_eq!(lines[0].refund_id, first.refund_id, "the same refund");
    assert!(lines.iter().all(|line| line.outcome == "succeeded"), "{lines:?}");
    assert_eq!(desk.gateway.calls(), 2);
}

#[tokio::test]
async fn two_servers_that_both_hold_a_batch_for_theirs_refund_each_line_once() {
    let (desk, payments) = desk(12).await;
    let agent = desk.sign_in("agent").await;
    let batch = agent.batch_of(&desk, &payments, "5.00").await;
    agent.begin(batch.id).await;
    let other = desk.started_again(settings());
    let meanwhile = async {
        called(&desk, 1).await;
        desk.clock.advance(31 * SECOND);
        work(&other).await.unwrap()
    };
    let (one, _other) = tokio::join!(work(&desk.app), meanwhile);
    assert!(one.unwrap());
    agent.settled(&desk, batch.id).await;
    assert_eq!(agent.outcomes(batch.id).await, counted([("succeeded", 12)]));
    assert_eq!((agent.look(batch.id).await.state.as_str(), desk.gateway.calls()), ("done", 12));
}

#[tokio::test]
async fn a_maker_who_may_not_refund_any_more_stops_the_run() {
    let (desk, payments) = desk(1).await;
    let agent = desk.sign_in("agent").await;
    let batch = agent.batch_of(&desk, &payments, "5.00").await;
    agent.begin(batch.id).await;
    role(&desk, "agent", Role::Viewer).await;
    assert!(work(&desk.app).await.unwrap());
    let stopped = agent.look(batch.id).await;
    assert_eq!(
        (stopped.state.as_str(), stopped.stopped_why.as_deref(), stopped.may_steer),
        ("stopped", Some("maker_may_not_refund"), false)
    );
    agent.move_on(api::paths::BULK_REFUND_RESUME, batch.id).await.problem(403, "role_too_low");
    assert_eq!(desk.gateway.calls(), 0);
    role(&desk, "agent", Role::Agent).await;
    let manager = desk.sign_in("manager").await;
    manager.move_on(api::paths::BULK_REFUND_RESUME, batch.id).await.json::<BulkRefund>(StatusCode::OK);
    assert!(work(&desk.app).await.unwrap());
    let lines = agent.settled(&desk, batch.id).await;
    assert_eq!(lines[0].outcome, "succeeded");
}

#[tokio::test]
async fn what_was_not_begun_can_be_taken_back() {
    let (desk, payments) = desk(1).await;
    let agent = desk.sign_in("agent").await;
    let batch = agent.batch_of(&desk, &payments, "5.00").await;
    let request = agent.request("DELETE", &api::paths::bulk_refund(api::paths::BULK_REFUND, batch.id));
    let withdrawn: BulkRefund = agent.send(request.body(Body::empty()).unwrap()).await.json(StatusCode::OK);
    assert_eq!(withdrawn.state, "withdrawn");
    agent.move_on(api::paths::BULK_REFUND_START, batch.id).await.problem(409, "bulk_refund_moved");
    assert!(!work(&desk.app).await.unwrap());
}
