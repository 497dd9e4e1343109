//! Gateways that hang, ask for a pause or do not answer: what becomes of their refunds, and of everybody else's.

use std::sync::atomic::Ordering;

use domain::circuit::CircuitState;
use domain::outcome::{Outcome, RefusalClass};
use domain::refund::RefundState;
use gateways::exchange::Exchange;
use gateways::gateway::Found;

use crate::fixture::{ASKABLE, Desk, paid, refused};
use crate::scripted_gateway::SLOW;

const BOUND: usize = 32;

/// Five refunds whose calls bring no answer, one after the other.
async fn silence(desk: &Desk) {
    desk.will_be_silent(5);
    for number in 0..5 {
        let payment = desk.pay("100.00").await;
        desk.refund(payment, "1", &format!("silent-{number}")).await.unwrap();
        desk.work().await;
    }
}

async fn circuit_state(desk: &Desk) -> Option<CircuitState> {
    desk.circuit().await.map(|circuit| circuit.state)
}

#[tokio::test]
async fn a_gateway_that_hangs_a_thousand_calls_holds_up_nobody_elses() {
    let mut desk = Desk::open().await;
    let slow = desk.pay_through(SLOW, "1000.00").await;
    let mut waiting = Vec::new();
    for number in 0..1_000 {
        waiting.push(desk.refund(slow, "1", &format!("slow-{number}")).await.unwrap().refund_id);
    }
    let payment = desk.pay("100.00").await;
    desk.start_worker();
    for number in 0..20 {
        let other = desk.refund(payment, "1", &format!("other-{number}")).await.unwrap();
        let row = desk.settled(other).await;
        assert_eq!(row.refund().unwrap().state, RefundState::Succeeded);
    }
    assert_eq!(desk.gateway.hung.load(Ordering::SeqCst), BOUND);
    assert_eq!(desk.service.calls_in_hand().into_values().collect::<Vec<_>>(), [BOUND]);
    // The others wait as they were, and can be taken back.
    let last = *waiting.last().unwrap();
    assert_eq!(desk.state(last).await, RefundState::Queued);
    desk.service.withdraw_refund(&desk.agent, last).await.unwrap();
    assert_eq!(desk.state(last).await, RefundState::Withdrawn);
    // What waits for room is not due: the worker does not look for it again and again.
    let due = desk.service.next_due().await.unwrap().unwrap();
    assert!(due > desk.row(last).await.created_at + 50_000_000, "only the leases of the calls under way end");
}

#[tokio::test]
async fn a_gateway_that_asks_for_a_pause_is_not_called_until_it_is_over_and_nothing_fails() {
    let desk = Desk::open_with(ASKABLE).await;
    let payment = desk.pay("100.00").await;
    let asked = desk.lost(payment, "1", "lost").await;
    let other = desk.pay("100.00").await;
    desk.will_end(Exchange::Busy { retry_after_ms: Some(60_000) });
    desk.will_answer(Outcome::NotSent { why: "HTTP 429".to_owned(), retry_after_ms: Some(60_000) });
    let paused = desk.refund(other, "1", "k1").await.unwrap().refund_id;
    desk.work().await;
    assert_eq!(desk.state(paused).await, RefundState::Queued);
    let behind = desk.refund(other, "1", "k2").await.unwrap().refund_id;
    let (orders, questions) = (desk.orders(), desk.questions());
    desk.work_after(50).await;
    assert_eq!((desk.orders(), desk.questions()), (orders, questions), "neither sent nor asked");
    assert_eq!(desk.state(behind).await, RefundState::Queued);
    let until = desk.circuit().await.unwrap().pause.unwrap().until;
    assert_eq!(desk.service.next_due().await.unwrap(), Some(until));
    assert_eq!(circuit_state(&desk).await, Some(CircuitState::Closed), "it does answer");
    desk.will_find(Found::Known(paid("gr-lost")));
    desk.work_after(15).await;
    for refund in [asked, paused, behind] {
        assert_eq!(desk.state(refund).await, RefundState::Succeeded);
    }
    desk.assert_sound().await;
}

#[tokio::test]
async fn while_a_circuit_is_open_new_refunds_wait_and_are_sent_when_the_gateway_answers_again() {
    let desk = Desk::open().await;
    silence(&desk).await;
    let circuit = desk.circuit().await.unwrap();
    assert_eq!((circuit.state, circuit.reason.as_deref()), (CircuitState::Open, Some("HTTP 503")));
    let payment = desk.pay("100.00").await;
    let mut waiting = Vec::new();
    for number in 0..3 {
        waiting.push(desk.refund(payment, "1", &format!("k{number}")).await.unwrap().refund_id);
    }
    desk.work_after(5).await;
    assert_eq!(desk.orders(), 5, "nobody calls it");
    desk.service.withdraw_refund(&desk.agent, waiting.pop().unwrap()).await.unwrap();
    // One call tries it, and brings no answer either; the refund may have been made and is not known.
    desk.will_be_silent(1);
    desk.work_after(15).await;
    assert_eq!(desk.orders(), 6);
    let circuit = desk.circuit().await.unwrap();
    assert_eq!((circuit.state, circuit.probes), (CircuitState::Open, 1));
    assert_eq!(desk.state(waiting[0]).await, RefundState::NeedsAttention, "it was perhaps sent");
    assert_eq!(desk.state(waiting[1]).await, RefundState::Queued, "and nothing failed");
    // The next is answered, and everything goes on.
    desk.will_end(Exchange::Answered);
    desk.work_after(35).await;
    assert_eq!(circuit_state(&desk).await, Some(CircuitState::Closed));
    assert_eq!(desk.state(waiting[1]).await, RefundState::Succeeded);
    desk.assert_sound().await;
}

#[tokio::test]
async fn a_question_tries_the_gateway_before_any_refund_does() {
    let desk = Desk::open_with(ASKABLE).await;
    silence(&desk).await;
    let questions = desk.questions();
    let payment = desk.pay("100.00").await;
    let new = desk.refund(payment, "1", "k1").await.unwrap().refund_id;
    desk.will_end(Exchange::Silent { why: "HTTP 503".to_owned() });
    desk.work_after(20).await;
    assert_eq!((desk.orders(), desk.questions()), (5, questions + 1), "one question and nothing else");
    assert_eq!(desk.state(new).await, RefundState::Queued);
    desk.will_end(Exchange::Answered);
    desk.will_find(Found::Known(paid("gr-1")));
    desk.work_after(40).await;
    assert_eq!(circuit_state(&desk).await, Some(CircuitState::Closed));
    assert_eq!(desk.state(new).await, RefundState::Succeeded);
    desk.assert_sound().await;
}

#[tokio::test]
async fn an_open_circuit_outlives_the_server_that_opened_it() {
    let mut desk = Desk::open().await;
    silence(&desk).await;
    let opened = desk.circuit().await;
    desk.clock.advance(-61_000_000);
    desk.crash().await;
    assert_eq!(desk.circuit().await, opened);
    let payment = desk.pay("100.00").await;
    desk.refund(payment, "1", "k1").await.unwrap();
    desk.work().await;
    assert_eq!(desk.orders(), 5);
}

#[tokio::test]
async fn a_try_that_its_server_did_not_live_to_end_is_made_by_another_later() {
    let desk = Desk::open().await;
    silence(&desk).await;
    let payment = desk.pay("100.00").await;
    for key in ["k1", "k2"] {
        desk.refund(payment, "1", key).await.unwrap();
    }
    desk.clock.advance(20_000_000);
    let tried = desk.service.claim_work("gone", 16).await.unwrap();
    assert_eq!(tried.len(), 1, "one call alone");
    assert_eq!(circuit_state(&desk).await, Some(CircuitState::HalfOpen));
    desk.work_after(60).await;
    assert_eq!(desk.orders(), 5);
    drop(tried);
    desk.will_end(Exchange::Answered);
    desk.work_after(600).await;
    assert_eq!(circuit_state(&desk).await, Some(CircuitState::Closed));
    assert_eq!(desk.orders(), 6);
}

#[tokio::test]
async fn refusals_never_open_a_circuit() {
    let desk = Desk::open().await;
    let payment = desk.pay("100.00").await;
    for number in 0..20 {
        desk.will_end(Exchange::Answered);
        desk.will_answer(refused(RefusalClass::Final));
        desk.refund(payment, "1", &format!("k{number}")).await.unwrap();
        desk.work().await;
    }
    assert_eq!((desk.orders(), desk.circuit().await), (20, None), "nothing was ever written of it");
}

#[tokio::test]
async fn a_clock_that_was_set_back_does_not_keep_a_circuit_open_for_days() {
    let desk = Desk::open().await;
    desk.clock.advance(3 * 24 * 3_600 * 1_000_000);
    silence(&desk).await;
    desk.clock.advance(-2 * 24 * 3_600 * 1_000_000);
    let payment = desk.pay("100.00").await;
    let new = desk.refund(payment, "1", "k1").await.unwrap().refund_id;
    desk.will_end(Exchange::Answered);
    desk.work().await;
    assert_eq!(desk.state(new).await, RefundState::Succeeded);
}
