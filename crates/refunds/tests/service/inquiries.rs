//! What becomes of a refund whose answer was lost: its gateway is asked, or the call repeated with its key.

use domain::capabilities::Capabilities;
use domain::outcome::{Outcome, RefusalClass};
use domain::refund::{RefundKind, RefundState};
use gateways::gateway::Found;
use store::integration::enable_integration;

use crate::fixture::{ASKABLE, Desk, paid, refused};

const HOUR: i64 = 3_600;
/// A gateway that remembers a key for a day and cannot be asked.
const KEYED: Capabilities = Capabilities { key_life_s: Some(86_400), ..Capabilities::PLAIN };

#[tokio::test]
async fn a_lost_answer_is_asked_for_until_the_gateway_knows() {
    let desk = Desk::open_with(ASKABLE).await;
    let payment = desk.pay("100.00").await;
    let refund = desk.lost(payment, "40", "k1").await;
    assert_eq!(desk.state(refund).await, RefundState::Unknown);
    assert_eq!(desk.questions(), 0, "not at once: the gateway may need a moment");
    desk.work_after(7).await;
    assert_eq!((desk.questions(), desk.state(refund).await), (1, RefundState::Unknown));
    desk.work_after(7).await;
    assert_eq!(desk.questions(), 1, "the pauses grow");
    desk.will_find(Found::Known(paid("gr-1")));
    desk.work_after(7).await;
    assert_eq!(desk.state(refund).await, RefundState::Succeeded);
    assert_eq!(desk.row(refund).await.refund().unwrap().gateway_refund_id.as_deref(), Some("gr-1"));
    desk.work_after(HOUR).await;
    assert_eq!((desk.questions(), desk.orders()), (2, 1), "and it is asked no more, and was sent once");
    desk.assert_sound().await;
}

#[tokio::test]
async fn a_refusal_that_is_found_gives_the_amount_back() {
    let desk = Desk::open_with(ASKABLE).await;
    let payment = desk.pay("100.00").await;
    let refund = desk.lost(payment, "40", "k1").await;
    desk.will_find(Found::Known(refused(RefusalClass::Final)));
    desk.work_after(7).await;
    assert_eq!(desk.state(refund).await, RefundState::Failed);
    assert_eq!(desk.refundable(payment).await, "100.00");
    desk.assert_sound().await;
}

#[tokio::test]
async fn an_accepted_refund_is_asked_about_until_it_is_paid() {
    let desk = Desk::open_with(ASKABLE).await;
    let payment = desk.pay("100.00").await;
    desk.will_answer(Outcome::Accepted { gateway_refund_id: Some("gr-1".to_owned()) });
    let refund = desk.refund(payment, "40", "k1").await.unwrap().refund_id;
    desk.work().await;
    assert_eq!(desk.state(refund).await, RefundState::Accepted);
    desk.will_find(Found::Known(Outcome::Accepted { gateway_refund_id: None }));
    desk.work_after(7).await;
    assert_eq!(desk.state(refund).await, RefundState::Accepted);
    desk.work_after(25 * HOUR).await;
    assert_eq!(desk.state(refund).await, RefundState::Accepted, "a day is nothing to a bank that has it");
    desk.will_find(Found::Known(paid("gr-1")));
    desk.work_after(HOUR).await;
    assert_eq!(desk.state(refund).await, RefundState::Succeeded);
    desk.assert_sound().await;
}

#[tokio::test]
async fn a_lost_answer_can_turn_out_accepted() {
    let desk = Desk::open_with(ASKABLE).await;
    let payment = desk.pay("100.00").await;
    let refund = desk.lost(payment, "40", "k1").await;
    desk.will_find(Found::Known(Outcome::Accepted { gateway_refund_id: Some("gr-1".to_owned()) }));
    desk.work_after(7).await;
    assert_eq!(desk.state(refund).await, RefundState::Accepted);
    assert_eq!(desk.refundable(payment).await, "60.00");
    desk.assert_sound().await;
}

#[tokio::test]
async fn after_a_day_of_asking_a_person_must_look_and_nothing_is_failed_by_time() {
    let desk = Desk::open_with(ASKABLE).await;
    let payment = desk.pay("100.00").await;
    let refund = desk.lost(payment, "40", "k1").await;
    for _ in 0..23 {
        desk.will_find(Found::NotKnown);
        desk.work_after(HOUR).await;
        assert_eq!(desk.state(refund).await, RefundState::Unknown);
    }
    desk.work_after(HOUR + 60).await;
    assert_eq!(desk.state(refund).await, RefundState::NeedsAttention);
    assert_eq!(desk.attention().await, ["refund_unknown"]);
    assert_eq!(desk.refundable(payment).await, "60.00", "it keeps its amount");
    assert_eq!(desk.orders(), 1, "without a key that lives nothing is sent again");
    desk.assert_sound().await;
}

#[tokio::test]
async fn what_never_arrived_is_repeated_with_its_key_while_that_lives() {
    let desk = Desk::open_with(Capabilities { key_life_s: Some(86_400), ..ASKABLE }).await;
    let payment = desk.pay("100.00").await;
    let refund = desk.lost(payment, "40", "k1").await;
    desk.will_find(Found::NotKnown);
    desk.work_after(7).await;
    assert_eq!(desk.state(refund).await, RefundState::Succeeded);
    let keys = desk.orders_of(&desk.row(refund).await.reference_number);
    assert_eq!(keys.len(), 2);
    assert_eq!(keys.first(), keys.last(), "the same decision, the same key");
    desk.assert_sound().await;
}

#[tokio::test]
async fn how_long_a_key_lives_is_the_accounts_own_setting() {
    let desk = Desk::open_with(ASKABLE).await;
    let as_set_up = Capabilities { key_life_s: Some(86_400), ..ASKABLE };
    desk.set_up(r#"{"key_life_s":86400}"#, as_set_up).await;
    let payment = desk.pay("100.00").await;
    let refund = desk.lost(payment, "40", "k1").await;
    desk.will_find(Found::NotKnown);
    desk.work_after(7).await;
    assert_eq!(desk.state(refund).await, RefundState::Succeeded);
    let keys = desk.orders_of(&desk.row(refund).await.reference_number);
    assert_eq!(keys.len(), 2);
    assert_eq!(keys.first(), keys.last(), "the same decision, the same key");
    desk.assert_sound().await;
}

#[tokio::test]
async fn a_key_near_its_end_is_not_used_again() {
    let desk = Desk::open_with(Capabilities { key_life_s: Some(86_400), ..ASKABLE }).await;
    let payment = desk.pay("100.00").await;
    let refund = desk.lost(payment, "40", "k1").await;
    desk.will_find(Found::NotKnown);
    desk.work_after(23 * HOUR).await;
    assert_eq!((desk.orders(), desk.questions()), (1, 1), "asked, not repeated");
    assert_eq!(desk.state(refund).await, RefundState::Unknown);
}

#[tokio::test]
async fn a_gateway_that_only_knows_keys_is_told_again_until_the_key_ends() {
    let desk = Desk::open_with(KEYED).await;
    let payment = desk.pay("100.00").await;
    let refund = desk.lost(payment, "40", "k1").await;
    assert_eq!(desk.state(refund).await, RefundState::Unknown);
    for _ in 0..2 {
        desk.will_answer(Outcome::Unknown { why: "cut again".to_owned() });
        desk.work_after(HOUR).await;
        assert_eq!(desk.state(refund).await, RefundState::Unknown);
    }
    assert_eq!((desk.orders(), desk.questions()), (3, 0));
    desk.work_after(21 * HOUR).await;
    assert_eq!(desk.state(refund).await, RefundState::NeedsAttention, "23 hours after the first call");
    assert_eq!(desk.orders(), 3);
    desk.assert_sound().await;
}

#[tokio::test]
async fn a_duplicate_or_a_shut_door_after_a_lost_answer_is_not_a_failure() {
    for class in [RefusalClass::Duplicate, RefusalClass::Credentials] {
        let desk = Desk::open_with(KEYED).await;
        let payment = desk.pay("100.00").await;
        let refund = desk.lost(payment, "40", "k1").await;
        desk.will_answer(refused(class));
        desk.work_after(7).await;
        assert_eq!(desk.state(refund).await, RefundState::Unknown, "{class:?}");
        assert_eq!(desk.refundable(payment).await, "60.00");
        desk.assert_sound().await;
    }
}

#[tokio::test]
async fn a_repetition_that_is_refused_has_failed() {
    let desk = Desk::open_with(KEYED).await;
    let payment = desk.pay("100.00").await;
    let refund = desk.lost(payment, "40", "k1").await;
    desk.will_answer(refused(RefusalClass::Final));
    desk.work_after(7).await;
    assert_eq!(desk.state(refund).await, RefundState::Failed);
    assert_eq!(desk.refundable(payment).await, "100.00");
}

#[tokio::test]
async fn a_repetition_that_did_not_leave_stays_unknown() {
    let desk = Desk::open_with(KEYED).await;
    let payment = desk.pay("100.00").await;
    let refund = desk.lost(payment, "40", "k1").await;
    desk.will_answer(Outcome::NotSent { why: "refused".to_owned(), retry_after_ms: None });
    desk.work_after(7).await;
    assert_eq!(desk.state(refund).await, RefundState::Unknown);
    desk.work_after(60).await;
    assert_eq!(desk.state(refund).await, RefundState::Succeeded);
    desk.assert_sound().await;
}

#[tokio::test]
async fn nothing_is_repeated_through_an_integration_that_is_switched_off() {
    let desk = Desk::open_with(Capabilities { key_life_s: Some(86_400), ..ASKABLE }).await;
    let payment = desk.pay("100.00").await;
    let refund = desk.lost(payment, "40", "k1").await;
    let integration = desk.row(refund).await.integration_id;
    enable_integration(desk.service.store(), desk.company, integration, false).await.unwrap();
    desk.will_find(Found::NotKnown);
    desk.work_after(7).await;
    assert_eq!((desk.questions(), desk.orders()), (1, 1), "asking moves no money and goes on");
    assert_eq!(desk.state(refund).await, RefundState::Unknown);
}

#[tokio::test]
async fn a_found_refund_of_another_amount_is_for_a_person() {
    let desk = Desk::open_with(ASKABLE).await;
    let payment = desk.pay("100.00").await;
    let refund = desk.lost(payment, "40", "k1").await;
    let other = domain::money::Money::parse("4.00", "TRY".parse().unwrap()).unwrap();
    let told = Outcome::Succeeded { gateway_refund_id: None, amount: Some(other), kind: RefundKind::Refund };
    desk.will_find(Found::Known(told));
    desk.work_after(7).await;
    assert_eq!(desk.state(refund).await, RefundState::NeedsAttention);
    let entries = desk.entries(false).await;
    assert_eq!(entries.iter().map(|entry| entry.evidence.as_str()).collect::<Vec<_>>(), ["amount_differs"]);
    desk.assert_sound().await;
}

#[tokio::test]
async fn a_hint_has_the_gateway_asked_now() {
    let desk = Desk::open_with(ASKABLE).await;
    let payment = desk.pay("100.00").await;
    let refund = desk.lost(payment, "40", "k1").await;
    desk.work_after(7).await;
    assert_eq!(desk.service.hint(desk.company, payment).await.unwrap(), 1);
    desk.will_find(Found::Known(paid("gr-1")));
    desk.work().await;
    assert_eq!(desk.state(refund).await, RefundState::Succeeded);
    assert_eq!(desk.service.hint(desk.company, refund).await.unwrap(), 0, "there is nothing left to ask");
}

#[tokio::test]
async fn a_hint_reaches_a_refund_in_a_persons_hands() {
    let desk = Desk::open_with(ASKABLE).await;
    let payment = desk.pay("100.00").await;
    let refund = desk.lost(payment, "40", "k1").await;
    desk.work_after(25 * HOUR).await;
    assert_eq!(desk.state(refund).await, RefundState::NeedsAttention);
    desk.service.hint(desk.company, refund).await.unwrap();
    desk.work().await;
    assert_eq!(desk.state(refund).await, RefundState::NeedsAttention, "asked once, and still not known");
    let asked = desk.questions();
    desk.work_after(HOUR).await;
    assert_eq!(desk.questions(), asked);
    desk.service.hint(desk.company, refund).await.unwrap();
    desk.will_find(Found::Known(paid("gr-1")));
    desk.work().await;
    assert_eq!(desk.state(refund).await, RefundState::Succeeded);
    assert_eq!(desk.attention().await, [""; 0], "the truth closes the entry by itself");
    let closed = desk.entries(true).await;
    let how = closed.first().unwrap().closed.clone().unwrap();
    assert_eq!((how.result.as_str(), how.by), ("settled_by_gateway", None));
    desk.assert_sound().await;
}

#[tokio::test]
async fn before_a_new_refund_goes_out_its_unknown_sibling_is_asked_about_once() {
    let desk = Desk::open_with(ASKABLE).await;
    let payment = desk.pay("100.00").await;
    desk.lost(payment, "40", "k1").await;
    let second = desk.refund(payment, "60", "k2").await.unwrap();
    let first = desk.service.claim_work("w", 16).await.unwrap();
    let [store::refund::claim::Work::Inquiry(_)] = first.as_slice() else { panic!("{first:?}") };
    assert_eq!(desk.state(second.refund_id).await, RefundState::Queued, "it waits for the answer");
    for piece in first {
        desk.service.do_work(piece).await;
    }
    desk.work().await;
    assert_eq!(desk.state(second.refund_id).await, RefundState::Succeeded, "whatever the answer was");
    assert_eq!(desk.questions(), 1);
    desk.assert_sound().await;
}
