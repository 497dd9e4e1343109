//! The pop-up's course, step by step.

use ::api::amount::AmountText;

use super::*;
use crate::refund::sample;

fn body(amount: &str) -> CreateRefund {
    CreateRefund {
        amount: AmountText::new(amount),
        reason: None,
        expected_refundable: Some(AmountText::new("80.00")),
    }
}

fn intent(key: &str, amount: &str) -> Intent {
    Intent { key: key.to_owned(), body: body(amount), begun_at: "2026-11-22T10:00:00Z".to_owned() }
}

fn submit(model: &mut RefundModel, amount: &str, fresh_key: &str) -> Vec<Command> {
    let now = "2026-11-22T10:00:00Z".to_owned();
    model.update(Event::Submitted { body: body(amount), fresh_key: fresh_key.to_owned(), now })
}

fn problem(status: u16, code: &str) -> ApiError {
    ApiError::Problem(Box::new(Problem::new(status, "", code, "")))
}

fn no_answer() -> ApiError {
    ApiError::NoAnswer("the network broke".to_owned())
}

/// A pop-up whose form shows a payment of ₺100.00 with ₺80.00 left.
fn at_form() -> RefundModel {
    let mut model = RefundModel::new();
    assert_eq!(model.update(Event::Opened(None)), [Command::Load]);
    assert_eq!(model.update(Event::Loaded(Ok(sample::payment_detail("100.00", "80.00", "agent")))), []);
    assert_eq!(model.stage(), &Stage::Form(Notice::None));
    model
}

/// A pop-up that has sent ₺12.50 under the key `k1`.
fn sent() -> RefundModel {
    let mut model = at_form();
    let sending = intent("k1", "12.50");
    assert_eq!(
        submit(&mut model, "12.50", "k1"),
        [Command::Remember(sending.clone()), Command::Post(sending)]
    );
    model
}

fn pause_of(commands: &[Command]) -> (u32, u32) {
    commands
        .iter()
        .find_map(|command| if let Command::Pause { ms, turn } = command { Some((*ms, *turn)) } else { None })
        .expect("a pause")
}

#[test]
fn a_refund_that_succeeds_is_done_and_its_intent_forgotten() {
    let mut model = sent();
    assert_eq!(model.stage(), &Stage::Sending { resumed: false });
    let commands = model.update(Event::Answered(Ok(sample::created("succeeded"))));
    assert_eq!(commands, [Command::TellChanged, Command::Forget]);
    assert_eq!(model.stage(), &Stage::Done(Box::new(sample::created("succeeded"))));
    assert_eq!(model.payment().unwrap().refundable(), sample::lira("67.50"));
    assert_eq!(model.intent(), None);
}

#[test]
fn a_second_press_while_sending_does_nothing() {
    let mut model = sent();
    assert_eq!(submit(&mut model, "12.50", "k2"), []);
    assert_eq!(model.stage(), &Stage::Sending { resumed: false });
    model.update(Event::Answered(Err(no_answer())));
    assert_eq!(submit(&mut model, "12.50", "k3"), [], "nor while nobody knows");
}

#[test]
fn a_declined_refund_is_refused_and_another_try_takes_a_new_key() {
    let mut model = sent();
    model.update(Event::Answered(Ok(sample::created("failed"))));
    assert!(matches!(model.stage(), Stage::Refused(_)));
    assert_eq!(model.update(Event::AnotherWanted), [Command::Forget, Command::Load]);
    model.update(Event::Loaded(Ok(sample::payment_detail("100.00", "80.00", "agent"))));
    assert_eq!(model.stage(), &Stage::Form(Notice::None));
    let again = intent("k2", "12.50");
    assert_eq!(submit(&mut model, "12.50", "k2"), [Command::Remember(again.clone()), Command::Post(again)]);
}

#[test]
fn no_answer_is_not_known_and_asked_again_with_the_same_key_and_body() {
    let mut model = sent();
    let (ms, turn) = pause_of(&model.update(Event::Answered(Err(no_answer()))));
    assert_eq!(ms, 1_000);
    assert!(matches!(model.stage(), Stage::NotKnown { asking: false, .. }));
    assert_eq!(model.update(Event::PauseOver { turn }), [Command::Post(intent("k1", "12.50"))]);
    let (ms, _) = pause_of(&model.update(Event::Answered(Err(no_answer()))));
    assert_eq!(ms, 2_000, "pauses grow");
    assert_eq!(model.update(Event::CheckNow), [Command::Post(intent("k1", "12.50"))]);
    assert_eq!(model.update(Event::CheckNow), [], "one question at a time");
    model.update(Event::Answered(Ok(sample::created("succeeded"))));
    assert!(matches!(model.stage(), Stage::Done(_)));
}

#[test]
fn a_pause_that_was_overtaken_ends_without_effect() {
    let mut model = sent();
    let (_, turn) = pause_of(&model.update(Event::Answered(Err(no_answer()))));
    model.update(Event::CheckNow);
    model.update(Event::Answered(Err(no_answer())));
    assert_eq!(model.update(Event::PauseOver { turn }), []);
}

#[test]
fn pauses_grow_to_fifteen_seconds() {
    let mut model = sent();
    let mut pauses = Vec::new();
    let mut commands = model.update(Event::Answered(Ok(sample::created("unknown"))));
    for _ in 0..7 {
        let (ms, turn) = pause_of(&commands);
        pauses.push(ms);
        assert_eq!(model.update(Event::PauseOver { turn }), [Command::Poll(sample::refund_id())]);
        commands = model.update(Event::Polled(Ok(sample::refund_detail("unknown"))));
    }
    assert_eq!(pauses, [1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
}

#[test]
fn the_server_may_name_the_pause() {
    let mut model = sent();
    let mut running = Problem::new(409, "", "request_in_progress", "");
    running.retry_after_s = Some(3);
    let commands = model.update(Event::Answered(Err(ApiError::Problem(Box::new(running)))));
    assert_eq!(pause_of(&commands).0, 3_000);
}

#[test]
fn a_pending_refund_keeps_its_intent_and_is_asked_after_until_it_is_known() {
    let mut model = sent();
    let commands = model.update(Event::Answered(Ok(sample::created("accepted"))));
    assert_eq!(commands.first(), Some(&Command::TellChanged));
    assert!(!commands.contains(&Command::Forget));
    assert_eq!(model.intent(), Some(&intent("k1", "12.50")));
    model.update(Event::CheckNow);
    let commands = model.update(Event::Polled(Ok(sample::refund_detail("succeeded"))));
    assert_eq!(commands, [Command::TellChanged, Command::Refresh, Command::Forget]);
    assert!(matches!(model.stage(), Stage::Done(_)));
}

#[test]
fn a_pending_refund_that_is_refused_later_shows_its_amount_refundable_again() {
    let mut model = sent();
    model.update(Event::Answered(Ok(sample::created("sending"))));
    model.update(Event::CheckNow);
    let commands = model.update(Event::Polled(Ok(sample::refund_detail("failed"))));
    assert!(commands.contains(&Command::Refresh));
    model.update(Event::Refreshed(Ok(sample::payment_detail("100.00", "80.00", "agent"))));
    assert!(matches!(model.stage(), Stage::Refused(_)));
    assert_eq!(model.payment().unwrap().refundable(), sample::lira("80"));
}

#[test]
fn asking_in_vain_changes_nothing_but_the_pause() {
    let mut model = sent();
    model.update(Event::Answered(Ok(sample::created("unknown"))));
    model.update(Event::CheckNow);
    let commands = model.update(Event::Polled(Err(no_answer())));
    assert_eq!(commands.len(), 1);
    assert_eq!(pause_of(&commands).0, 2_000);
    assert_eq!(model.stage(), &Stage::Waiting { made: Box::new(sample::created("unknown")), asking: false });
}

#[test]
fn a_refusal_by_the_rules_binds_nothing_and_the_corrected_amount_goes_with_the_same_key() {
    let mut model = sent();
    let refusal = problem(422, "amount_exceeds_refundable");
    assert_eq!(model.update(Event::Answered(Err(refusal))), [Command::Forget, Command::Refresh]);
    assert!(matches!(model.stage(), Stage::Form(Notice::Refused(_))));
    let corrected = intent("k1", "10.00");
    assert_eq!(
        submit(&mut model, "10.00", "k2"),
        [Command::Remember(corrected.clone()), Command::Post(corrected)]
    );
}

#[test]
fn a_key_that_the_service_knows_with_another_body_is_not_used_again() {
    let mut model = sent();
    model.update(Event::Answered(Err(problem(409, "idempotency_key_reused"))));
    let commands = submit(&mut model, "10.00", "k2");
    assert_eq!(commands.last(), Some(&Command::Post(intent("k2", "10.00"))));
}

#[test]
fn a_moved_refundable_is_fetched_and_said_and_the_same_key_goes_again() {
    let mut model = sent();
    let commands = model.update(Event::Answered(Err(problem(409, "refundable_changed"))));
    assert_eq!(commands, [Command::Forget, Command::Load]);
    model.update(Event::Loaded(Ok(sample::payment_detail("100.00", "60.00", "agent"))));
    let changed = Notice::Changed { from: sample::lira("80"), to: sample::lira("60") };
    assert_eq!(model.stage(), &Stage::Form(changed));
    let commands = submit(&mut model, "12.50", "k2");
    assert_eq!(commands.last(), Some(&Command::Post(intent("k1", "12.50"))));
}

#[test]
fn an_unfinished_intent_is_resumed_with_its_key_and_body() {
    let mut model = RefundModel::new();
    let unfinished = intent("k0", "12.50");
    assert_eq!(model.update(Event::Opened(Some(unfinished.clone()))), [Command::Load]);
    let commands = model.update(Event::Loaded(Ok(sample::payment_detail("100.00", "80.00", "agent"))));
    assert_eq!(commands, [Command::Post(unfinished)]);
    assert_eq!(model.stage(), &Stage::Sending { resumed: true });
    let commands = model.update(Event::Answered(Ok(sample::created("succeeded"))));
    assert!(commands.contains(&Command::Forget));
    assert!(matches!(model.stage(), Stage::Done(_)));
}

#[test]
fn a_resumed_intent_that_meets_a_closed_door_stays_not_known() {
    let mut model = RefundModel::new();
    model.update(Event::Opened(Some(intent("k0", "12.50"))));
    model.update(Event::Loaded(Ok(sample::payment_detail("100.00", "80.00", "agent"))));
    let commands = model.update(Event::Answered(Err(problem(401, "not_signed_in"))));
    assert!(matches!(model.stage(), Stage::NotKnown { .. }));
    assert!(!commands.contains(&Command::Forget));
}

#[test]
fn a_payment_that_cannot_be_fetched_can_be_fetched_again_and_keeps_the_intent() {
    let mut model = RefundModel::new();
    model.update(Event::Opened(Some(intent("k0", "12.50"))));
    assert_eq!(model.update(Event::Loaded(Err(no_answer()))), []);
    assert_eq!(model.stage(), &Stage::LoadFailed(Box::new(no_answer())));
    assert_eq!(model.update(Event::LoadAgain), [Command::Load]);
    let commands = model.update(Event::Loaded(Ok(sample::payment_detail("100.00", "80.00", "agent"))));
    assert_eq!(commands, [Command::Post(intent("k0", "12.50"))]);
}

#[test]
fn a_pop_up_that_did_not_learn_who_is_signed_in_can_be_opened_again() {
    let mut model = RefundModel::new();
    assert_eq!(model.update(Event::NotOpened(no_answer())), []);
    assert_eq!(model.stage(), &Stage::LoadFailed(Box::new(no_answer())));
    assert_eq!(model.update(Event::LoadAgain), [Command::Open]);
    assert_eq!(model.update(Event::Opened(Some(intent("k0", "12.50")))), [Command::Load]);
}

#[test]
fn a_refund_cannot_be_refunded() {
    let mut model = RefundModel::new();
    model.update(Event::Opened(None));
    model.update(Event::Loaded(Ok(sample::refund_detail("succeeded"))));
    assert!(matches!(model.stage(), Stage::LoadFailed(_)));
}

#[test]
fn another_refund_cannot_be_begun_while_nobody_knows_whether_there_is_one() {
    let mut model = sent();
    assert_eq!(model.update(Event::AnotherWanted), []);
    model.update(Event::Answered(Err(no_answer())));
    assert_eq!(model.update(Event::AnotherWanted), []);
    assert!(matches!(model.stage(), Stage::NotKnown { .. }));
}

#[test]
fn a_refund_that_is_known_to_wait_does_not_stand_in_the_way_of_another() {
    let mut model = sent();
    model.update(Event::Answered(Ok(sample::created("needs_attention"))));
    assert_eq!(model.update(Event::AnotherWanted), [Command::Forget, Command::Load]);
    model.update(Event::Loaded(Ok(sample::payment_detail("100.00", "67.50", "agent"))));
    let commands = submit(&mut model, "5.00", "k2");
    assert_eq!(commands.last(), Some(&Command::Post(intent("k2", "5.00"))));
}

#[test]
fn an_answer_that_comes_too_late_changes_nothing() {
    let mut model = sent();
    model.update(Event::Answered(Ok(sample::created("succeeded"))));
    assert_eq!(model.update(Event::Answered(Err(no_answer()))), []);
    assert_eq!(model.update(Event::Polled(Ok(sample::refund_detail("failed")))), []);
    assert!(matches!(model.stage(), Stage::Done(_)));
}

#[test]
fn the_amount_of_a_refund_is_said_positive() {
    assert_eq!(refunded_amount(&sample::created("succeeded").refund), Some(sample::lira("12.50")));
}
