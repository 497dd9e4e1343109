//! The pop-up's course, step by step.

use std::collections::BTreeMap;

use ::api::amount::AmountText;

use super::*;
use crate::live::sample as live;
use crate::refund::sample;

fn body(amount: &str) -> CreateRefund {
    CreateRefund {
        amount: AmountText::new(amount),
        reason: None,
        expected_refundable: Some(AmountText::new("80.00")),
        choices: BTreeMap::new(),
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
    assert_eq!(model.update(Event::Opened { intent: None, email: None }), [Command::Load]);
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
    assert_eq!(
        model.update(Event::PauseOver { turn, is_live: false }),
        [Command::Post(intent("k1", "12.50"))]
    );
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
    assert_eq!(model.update(Event::PauseOver { turn, is_live: false }), []);
}

#[test]
fn pauses_grow_to_fifteen_seconds() {
    let mut model = sent();
    let mut pauses = Vec::new();
    let mut commands = model.update(Event::Answered(Ok(sample::created("unknown"))));
    for _ in 0..7 {
        let (ms, turn) = pause_of(&commands);
        pauses.push(ms);
        assert_eq!(
            model.update(Event::PauseOver { turn, is_live: false }),
            [Command::Poll(sample::refund_id())]
        );
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
    assert_eq!(
        model.update(Event::Opened { intent: Some(unfinished.clone()), email: None }),
        [Command::Load]
    );
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
    model.update(Event::Opened { intent: Some(intent("k0", "12.50")), email: None });
    model.update(Event::Loaded(Ok(sample::payment_detail("100.00", "80.00", "agent"))));
    let commands = model.update(Event::Answered(Err(problem(401, "not_signed_in"))));
    assert!(matches!(model.stage(), Stage::NotKnown { .. }));
    assert!(!commands.contains(&Command::Forget));
}

#[test]
fn a_payment_that_cannot_be_fetched_can_be_fetched_again_and_keeps_the_intent() {
    let mut model = RefundModel::new();
    model.update(Event::Opened { intent: Some(intent("k0", "12.50")), email: None });
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
    assert_eq!(
        model.update(Event::Opened { intent: Some(intent("k0", "12.50")), email: None }),
        [Command::Load]
    );
}

#[test]
fn a_refund_cannot_be_refunded() {
    let mut model = RefundModel::new();
    model.update(Event::Opened { intent: None, email: None });
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

/// A colleague's refund of the same payment, just reserved; ₺67.50 is left.
fn colleague(position: u64) -> Event {
    let mut event = live::event_of(position, "refund_reserved", "queued");
    event.transaction.id = sample::PAYMENT_ID.parse().unwrap();
    Event::Heard(Box::new(event))
}

fn seen_at(position: u64, refundable: &str) -> TransactionDetail {
    TransactionDetail { events_after: position, ..sample::payment_detail("100.00", refundable, "agent") }
}

#[test]
fn a_colleagues_refund_moves_the_maximum_under_an_open_form() {
    let mut model = at_form();
    assert_eq!(model.update(colleague(5)), [Command::Refresh]);
    assert_eq!(model.followed().map(|event| event.position), Some(5));
    assert_eq!(model.update(Event::Refreshed(Ok(seen_at(5, "67.50")))), []);
    assert_eq!(model.payment().unwrap().refundable(), sample::lira("67.50"));
    assert_eq!(model.stage(), &Stage::Form(Notice::None), "what was typed stays");
    assert_eq!(model.update(colleague(5)), [], "it is known already");
}

#[test]
fn what_happens_while_the_payment_is_fetched_is_fetched_once_more_and_older_answers_count_nothing() {
    let mut model = at_form();
    assert_eq!(model.update(colleague(5)), [Command::Refresh]);
    assert_eq!(model.update(colleague(6)), []);
    assert_eq!(model.update(colleague(7)), []);
    assert_eq!(model.update(Event::Refreshed(Ok(seen_at(7, "60.00")))), [Command::Refresh]);
    assert_eq!(model.update(Event::Refreshed(Ok(seen_at(6, "70.00")))), []);
    assert_eq!(model.payment().unwrap().refundable(), sample::lira("60"));
}

#[test]
fn a_refund_that_waits_is_asked_after_when_its_event_comes_and_not_before_while_the_stream_lives() {
    let mut model = sent();
    let (_, turn) = pause_of(&model.update(Event::Answered(Ok(sample::created("unknown")))));
    let (_, turn) = pause_of(&model.update(Event::PauseOver { turn, is_live: true }));
    let heard = Event::Heard(Box::new(live::event(5)));
    assert_eq!(model.update(heard), [Command::Poll(sample::refund_id()), Command::Refresh]);
    assert_eq!(model.update(Event::PauseOver { turn, is_live: false }), [], "one question at a time");
    model.update(Event::Polled(Ok(sample::refund_detail("succeeded"))));
    assert!(matches!(model.stage(), Stage::Done(_)));
}

#[test]
fn an_event_that_comes_while_asking_is_asked_after_again() {
    let mut model = sent();
    model.update(Event::Answered(Ok(sample::created("sending"))));
    model.update(Event::CheckNow);
    model.update(Event::Heard(Box::new(live::event(5))));
    let commands = model.update(Event::Polled(Ok(sample::refund_detail("sending"))));
    assert!(commands.contains(&Command::Poll(sample::refund_id())), "{commands:?}");
}

#[test]
fn a_refund_that_was_refused_and_turns_out_paid_is_shown_as_it_is() {
    let mut model = sent();
    model.update(Event::Answered(Ok(sample::created("failed"))));
    let commands = model.update(Event::Heard(Box::new(live::event(5))));
    assert_eq!(commands, [Command::Poll(sample::refund_id()), Command::Refresh]);
    let told = TransactionDetail { events_after: 5, ..sample::refund_detail("succeeded") };
    model.update(Event::Polled(Ok(told)));
    assert!(matches!(model.stage(), Stage::Done(_)));
}

fn with_unfinished(email: &str) -> RefundModel {
    let mut model = RefundModel::new();
    model.update(Event::Opened { intent: None, email: Some(email.to_owned()) });
    let mut refund = sample::created("unknown").refund;
    refund.user_email = Some("agent@demo.example".to_owned());
    let detail =
        TransactionDetail { refunds: vec![refund], ..sample::payment_detail("100.00", "67.50", "agent") };
    model.update(Event::Loaded(Ok(detail)));
    model
}

#[test]
fn a_persons_unfinished_refund_is_shown_on_opening_wherever_it_was_made() {
    let mut model = with_unfinished("agent@demo.example");
    assert!(matches!(model.stage(), Stage::Waiting { asking: true, .. }));
    model.update(Event::Polled(Ok(sample::refund_detail("unknown"))));
    assert!(matches!(model.stage(), Stage::Waiting { asking: false, .. }));
    assert_eq!(model.update(Event::AnotherWanted), [Command::Forget, Command::Load]);
    let commands = model.update(Event::Loaded(Ok(seen_at(1, "67.50"))));
    assert_eq!((commands, model.stage()), (vec![], &Stage::Form(Notice::None)));
}

#[test]
fn a_colleagues_unfinished_refund_stands_in_nobodys_way() {
    assert_eq!(with_unfinished("manager@demo.example").stage(), &Stage::Form(Notice::None));
}
