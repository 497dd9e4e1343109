//! Work is held by leases; an answer is never lost, whoever was quicker.

use domain::outcome::RefusalClass;
use domain::refund::RefundState;
use gateways::gateway::Found;
use store::refund::claim::{Claim, Room, Work, claim_work};

use crate::facts::{fact, of_refund};
use crate::fixture::{ASKABLE, Desk, paid, refused};
use refunds::clock::Clock as _;
use refunds::record_fact::FactKind;

async fn claimed(desk: &Desk, payment: domain::id::TransactionId) -> (domain::id::TransactionId, Work) {
    let refund = desk.refund(payment, "40", "k1").await.unwrap().refund_id;
    let work = desk.service.claim_work("slow", 1).await.unwrap().pop().unwrap();
    (refund, work)
}

#[tokio::test]
async fn several_pieces_are_claimed_at_once_and_no_more_than_asked_for() {
    let desk = Desk::open().await;
    for number in 0..5 {
        let payment = desk.pay("10.00").await;
        desk.refund(payment, "1", &format!("k{number}")).await.unwrap();
    }
    assert_eq!(desk.service.claim_work("a", 3).await.unwrap().len(), 3);
    assert_eq!(desk.service.claim_work("b", 3).await.unwrap().len(), 2);
    assert_eq!(desk.service.claim_work("c", 3).await.unwrap().len(), 0);
}

#[tokio::test]
async fn a_renewed_lease_keeps_an_attempt_and_one_that_ended_gives_it_up() {
    let desk = Desk::open_with(ASKABLE).await;
    let payment = desk.pay("100.00").await;
    let (refund, _work) = claimed(&desk, payment).await;
    desk.clock.advance(50_000_000);
    assert_eq!(desk.service.renew_leases("slow").await.unwrap(), 1);
    assert_eq!(desk.service.renew_leases("another").await.unwrap(), 0);
    desk.work_after(50).await;
    assert_eq!(desk.state(refund).await, RefundState::Sending);
    desk.work_after(11).await;
    assert_eq!(desk.state(refund).await, RefundState::Unknown);
    assert_eq!(desk.service.renew_leases("slow").await.unwrap(), 0, "it is nobody's by now");
    desk.will_find(Found::Known(paid("gr-1")));
    desk.work_after(7).await;
    assert_eq!(desk.state(refund).await, RefundState::Succeeded);
    assert_eq!(desk.orders(), 0, "the slow call has not even left");
}

#[tokio::test]
async fn a_claim_whose_answer_was_lost_is_not_renewed_and_found_out_when_its_lease_ends() {
    let desk = Desk::open_with(ASKABLE).await;
    let payment = desk.pay("100.00").await;
    let (known, _work) = claimed(&desk, payment).await;
    let lost = desk.refund(payment, "10", "k2").await.unwrap().refund_id;
    // Committed, and nobody was told: the service has nothing of it in hand.
    let now = desk.clock.now();
    let claim = Claim { owner: "slow", now, lease_until: now + 60_000_000, max: 1, room: &Room::default() };
    assert_eq!(claim_work(desk.service.store(), claim, [1; 16]).await.unwrap().len(), 1);
    assert_eq!(desk.state(lost).await, RefundState::Sending);
    desk.clock.advance(50_000_000);
    assert_eq!(desk.service.renew_leases("slow").await.unwrap(), 1, "what is in hand");
    desk.work_after(11).await;
    assert_eq!(desk.state(known).await, RefundState::Sending);
    assert_eq!(desk.state(lost).await, RefundState::Unknown, "whether it was sent is asked");
    desk.assert_sound().await;
}

#[tokio::test]
async fn what_is_done_is_in_hand_no_more() {
    let desk = Desk::open().await;
    let payment = desk.pay("100.00").await;
    let why = "429".to_owned();
    desk.will_answer(domain::outcome::Outcome::NotSent { why, retry_after_ms: None });
    let (refund, work) = claimed(&desk, payment).await;
    desk.service.do_work(work).await;
    desk.clock.advance(5_000_000);
    let now = desk.clock.now();
    let claim = Claim { owner: "slow", now, lease_until: now + 60_000_000, max: 1, room: &Room::default() };
    assert_eq!(claim_work(desk.service.store(), claim, [1; 16]).await.unwrap().len(), 1);
    assert_eq!(desk.service.renew_leases("slow").await.unwrap(), 0);
    assert_eq!(desk.state(refund).await, RefundState::Sending);
}

#[tokio::test]
async fn an_answer_that_comes_after_its_attempt_was_given_up_still_counts() {
    let desk = Desk::open().await;
    let payment = desk.pay("100.00").await;
    let (refund, work) = claimed(&desk, payment).await;
    desk.work_after(61).await;
    assert_eq!(desk.state(refund).await, RefundState::NeedsAttention);
    desk.service.do_work(work).await;
    assert_eq!(desk.state(refund).await, RefundState::Succeeded);
    assert_eq!(desk.attention().await, [""; 0]);
    assert_eq!(desk.refundable(payment).await, "60.00");
    desk.assert_sound().await;
}

#[tokio::test]
async fn a_refusal_that_comes_after_its_attempt_was_given_up_gives_the_amount_back() {
    let desk = Desk::open().await;
    let payment = desk.pay("100.00").await;
    let (refund, work) = claimed(&desk, payment).await;
    desk.work_after(61).await;
    desk.will_answer(refused(RefusalClass::Final));
    desk.service.do_work(work).await;
    assert_eq!(desk.state(refund).await, RefundState::Failed);
    assert_eq!(desk.refundable(payment).await, "100.00");
    desk.assert_sound().await;
}

#[tokio::test]
async fn an_answer_after_a_quicker_notification_changes_nothing() {
    let desk = Desk::open().await;
    let payment = desk.pay("100.00").await;
    let (refund, work) = claimed(&desk, payment).await;
    desk.tell(&of_refund(&desk, FactKind::RefundSucceeded, refund, "gr-1").await).await.unwrap();
    assert_eq!(desk.state(refund).await, RefundState::Succeeded);
    desk.will_answer(paid("gr-1"));
    desk.service.do_work(work).await;
    assert_eq!(desk.state(refund).await, RefundState::Succeeded);
    assert_eq!(desk.attention().await, [""; 0]);
    desk.assert_sound().await;
}

#[tokio::test]
async fn an_answer_that_contradicts_a_notification_is_shown_to_a_person() {
    let desk = Desk::open().await;
    let payment = desk.pay("100.00").await;
    let (refund, work) = claimed(&desk, payment).await;
    desk.tell(&of_refund(&desk, FactKind::RefundSucceeded, refund, "gr-1").await).await.unwrap();
    desk.will_answer(refused(RefusalClass::Final));
    desk.service.do_work(work).await;
    assert_eq!(desk.state(refund).await, RefundState::Succeeded, "no money is given back on it");
    assert_eq!(desk.attention().await, ["refund_contradicted"]);
    assert!(desk.events(refund).await.contains(&"refund_contradicted".to_owned()));
    desk.assert_sound().await;
}

#[tokio::test]
async fn a_refund_that_failed_and_then_answers_paid_is_late_truth() {
    let desk = Desk::open().await;
    let payment = desk.pay("100.00").await;
    let (refund, work) = claimed(&desk, payment).await;
    desk.tell(&of_refund(&desk, FactKind::RefundFailed, refund, "gr-1").await).await.unwrap();
    assert_eq!(desk.refundable(payment).await, "100.00");
    desk.service.do_work(work).await;
    let row = desk.row(refund).await;
    assert_eq!(row.refund().unwrap().state, RefundState::Succeeded);
    assert!(row.refund().unwrap().made_outside, "the guard had let its amount go");
    assert_eq!(desk.attention().await, ["refund_paid_after_failure"]);
    assert_eq!(desk.refundable(payment).await, "60.00");
    desk.assert_sound().await;
}

#[tokio::test]
async fn a_refund_that_was_taken_for_not_sent_and_was_paid_is_not_sent_again() {
    let desk = Desk::open().await;
    let payment = desk.pay("100.00").await;
    let why = "429".to_owned();
    desk.will_answer(domain::outcome::Outcome::NotSent { why, retry_after_ms: None });
    let refund = desk.refund(payment, "40", "k1").await.unwrap().refund_id;
    desk.work().await;
    assert_eq!(desk.state(refund).await, RefundState::Queued);
    desk.tell(&of_refund(&desk, FactKind::RefundSucceeded, refund, "gr-1").await).await.unwrap();
    desk.work_after(3_600).await;
    assert_eq!((desk.state(refund).await, desk.orders()), (RefundState::Succeeded, 1));
    desk.assert_sound().await;
}

#[tokio::test]
async fn the_next_due_moment_is_told() {
    let desk = Desk::open_with(ASKABLE).await;
    assert_eq!(desk.service.next_due().await.unwrap(), None);
    let payment = desk.pay("100.00").await;
    let refund = desk.lost(payment, "40", "k1").await;
    let due = desk.service.next_due().await.unwrap().unwrap();
    let now = refunds::clock::Clock::now(&*desk.clock);
    assert!((3_900_000..6_100_000).contains(&(due - now)), "{}", due - now);
    desk.will_find(Found::Known(paid("gr-1")));
    desk.work_after(7).await;
    assert_eq!(
        (desk.state(refund).await, desk.service.next_due().await.unwrap()),
        (RefundState::Succeeded, None)
    );
    let unknown = fact(FactKind::RefundFailed, "nowhere", None, None);
    assert!(desk.tell(&unknown).await.is_err());
}
