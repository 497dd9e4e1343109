//! The pop-up's course where one decision is spread over several refunds.

use std::collections::BTreeMap;

use ::api::amount::AmountText;
use ::api::refund::CreateRefund;
use ::api::transaction::TransactionDetail;

use super::RefundModel;
use crate::live::sample as live;
use crate::refund::refund_model::command::Command;
use crate::refund::refund_model::event::Event;
use crate::refund::sample;
use crate::refund::stage::Stage;

/// A pop-up that has sent ₺20.00, and was answered that the first of two refunds is paid and the second stands so.
fn answered(second: &str) -> RefundModel {
    let mut model = RefundModel::new();
    model.update(Event::Opened { intent: None, email: None });
    model.update(Event::Loaded(Ok(sample::payment_detail("100.00", "80.00", "agent"))));
    let body = CreateRefund {
        amount: AmountText::new("20.00"),
        reason: None,
        expected_refundable: None,
        choices: BTreeMap::new(),
    };
    let now = "2026-11-22T10:00:00Z".to_owned();
    model.update(Event::Submitted { body, fresh_key: "k1".to_owned(), now });
    model.update(Event::Answered(Ok(sample::decided(second))));
    model
}

/// What the stream tells of the second refund.
fn second(position: u64, kind: &str, state: &str) -> Event {
    let mut event = live::event_of(position, kind, state);
    event.transaction.id = sample::second_id();
    Event::Heard(Box::new(event))
}

#[test]
fn a_decision_is_done_once_all_of_its_refunds_are_paid() {
    assert!(matches!(answered("succeeded").stage(), Stage::Done(_)));
}

#[test]
fn a_decision_of_which_a_part_is_not_known_is_not_done_whatever_its_first_refund_is() {
    for open in ["queued", "sending", "accepted", "unknown", "needs_attention"] {
        let model = answered(open);
        assert!(matches!(model.stage(), Stage::Waiting { .. }), "{open}");
        assert!(model.intent().is_some(), "{open}");
    }
}

#[test]
fn a_decision_that_was_paid_in_part_ends_among_the_refused() {
    assert!(matches!(answered("failed").stage(), Stage::Refused(_)));
}

#[test]
fn the_end_of_any_part_is_asked_after_and_ends_the_decision() {
    let mut model = answered("unknown");
    let commands = model.update(second(5, "refund_succeeded", "succeeded"));
    assert_eq!(commands, [Command::Poll(sample::refund_id()), Command::Refresh]);
    let commands = model.update(Event::Polled(Ok(sample::decided_detail("succeeded"))));
    assert_eq!(commands, [Command::TellChanged, Command::Forget], "it is fetched already");
    assert!(matches!(model.stage(), Stage::Done(_)));
}

#[test]
fn late_truth_of_any_part_corrects_the_end() {
    let mut model = answered("failed");
    assert!(
        !model.update(second(5, "refund_failed", "failed")).contains(&Command::Poll(sample::refund_id()))
    );
    let commands = model.update(second(6, "refund_succeeded", "succeeded"));
    assert!(commands.contains(&Command::Poll(sample::refund_id())), "{commands:?}");
    let told = TransactionDetail { events_after: 6, ..sample::decided_detail("succeeded") };
    model.update(Event::Polled(Ok(told)));
    assert!(matches!(model.stage(), Stage::Done(_)));
}
