//! The tabs' talk, step by step: nothing is missed, nothing told twice, whoever leads.

use super::*;
use crate::live::sample;

/// A tab that leads, connected, after a screen that was loaded at this position.
fn leader(position: u64) -> LiveModel {
    let mut model = LiveModel::new();
    model.update(Happening::Started);
    model.update(Happening::Elected);
    assert_eq!(model.update(Happening::Loaded(position)), [Deed::Open(Some(position))]);
    model.update(Happening::Ready(position));
    model
}

/// A tab that listens, and knows where the stream stands.
fn follower(position: u64) -> LiveModel {
    let mut model = LiveModel::new();
    model.update(Happening::Started);
    model.update(Happening::Loaded(position));
    model.update(Happening::Heard(Message::Standing { open: true, position: Some(position) }));
    model
}

fn text_of(position: u64) -> String {
    serde_json::to_string(&sample::event(position)).unwrap()
}

fn told(previous: u64, position: u64) -> Happening {
    Happening::Heard(Message::Event { previous, text: text_of(position) })
}

fn delivered(deeds: &[Deed]) -> Vec<u64> {
    let position = |deed: &Deed| if let Deed::Deliver(event) = deed { Some(event.position) } else { None };
    deeds.iter().filter_map(position).collect()
}

fn misses(deeds: &[Deed]) -> bool {
    deeds.contains(&Deed::TellMissed)
}

#[test]
fn the_stream_begins_where_the_first_screen_was_loaded() {
    let model = leader(7);
    assert_eq!(model.condition(), Condition::Live);
    assert_eq!(model.after(7), Some(vec![]));
}

#[test]
fn without_a_screen_that_follows_the_stream_begins_from_now_on() {
    let mut model = LiveModel::new();
    model.update(Happening::Started);
    let deeds = model.update(Happening::Elected);
    assert!(matches!(deeds.as_slice(), [Deed::Pause { timer: Timer::Begin, .. }]), "{deeds:?}");
    assert_eq!(model.update(Happening::Over(Timer::Begin)), [Deed::Open(None)]);
    assert!(!misses(&model.update(Happening::Ready(30))));
    assert_eq!(model.after(30), Some(vec![]));
    assert_eq!(model.after(29), None, "a screen loaded before has to be fetched anew");
}

#[test]
fn a_leader_tells_each_event_once_and_says_what_came_before() {
    let mut model = leader(7);
    let deeds = model.update(Happening::Came(text_of(9)));
    let message = Message::Event { previous: 7, text: text_of(9) };
    assert_eq!(deeds, [Deed::Say(message), Deed::Deliver(Rc::new(sample::event(9)))]);
    assert_eq!(model.update(Happening::Came(text_of(9))), []);
}

#[test]
fn a_follower_delivers_what_it_hears_and_never_opens_a_stream() {
    let mut model = follower(7);
    assert_eq!(model.condition(), Condition::Live);
    assert_eq!(delivered(&model.update(told(7, 9))), [9]);
    assert_eq!(model.update(told(7, 9)), []);
    assert_eq!(model.update(Happening::Over(Timer::Begin)), []);
    assert_eq!(model.update(Happening::Loaded(9)), []);
}

#[test]
fn a_gap_is_noticed_and_the_screens_are_fetched_anew() {
    let mut model = follower(7);
    let deeds = model.update(told(8, 9));
    assert!(misses(&deeds) && delivered(&deeds).is_empty(), "{deeds:?}");
    assert_eq!(delivered(&model.update(told(9, 10))), [10]);
}

#[test]
fn a_tab_that_loaded_before_the_leaders_position_fetches_anew_and_one_after_it_does_not() {
    let standing = || Happening::Heard(Message::Standing { open: true, position: Some(20) });
    let mut early = LiveModel::new();
    early.update(Happening::Loaded(19));
    assert!(misses(&early.update(standing())));
    let mut late = LiveModel::new();
    late.update(Happening::Loaded(20));
    assert!(!misses(&late.update(standing())));
    assert_eq!(delivered(&late.update(told(20, 21))), [21]);
}

#[test]
fn a_new_leader_goes_on_where_it_stood_and_tells_nothing_twice() {
    let mut model = follower(7);
    model.update(told(7, 9));
    assert_eq!(model.update(Happening::Elected), [Deed::Open(Some(9))]);
    assert!(!misses(&model.update(Happening::Ready(9))));
    assert_eq!(delivered(&model.update(Happening::Came(text_of(10)))), [10]);
}

#[test]
fn a_leader_that_is_a_little_behind_repeats_nothing_to_the_others() {
    let mut model = follower(9);
    let behind = Message::Standing { open: true, position: Some(8) };
    assert_eq!(model.update(Happening::Heard(behind)), []);
    assert_eq!(model.update(told(8, 9)), []);
    assert_eq!(delivered(&model.update(told(9, 10))), [10]);
}

#[test]
fn a_stream_that_begins_elsewhere_makes_all_screens_fetch_anew() {
    let mut model = leader(500);
    model.update(Happening::Broke);
    model.update(Happening::Over(Timer::Retry(model.turn)));
    let deeds = model.update(Happening::Ready(20));
    assert!(misses(&deeds) && deeds.contains(&Deed::Say(Message::Anew { position: 20 })), "{deeds:?}");
    let mut other = follower(500);
    assert!(misses(&other.update(Happening::Heard(Message::Anew { position: 20 }))));
    assert_eq!(delivered(&other.update(told(20, 21))), [21]);
}

#[test]
fn a_break_is_mended_with_growing_pauses_and_shown_only_when_it_lasts() {
    let mut model = leader(7);
    let mut pauses = Vec::new();
    for failures in 1..=9 {
        let deeds = model.update(Happening::Broke);
        assert!(deeds.contains(&Deed::CheckSession));
        pauses.extend(deeds.iter().find_map(|deed| {
            if let Deed::Pause { ms, timer: Timer::Retry(_) } = deed { Some(*ms) } else { None }
        }));
        assert_eq!(model.condition(), Condition::Live);
        let after = (failures < TRUSTING).then_some(7);
        assert_eq!(model.update(Happening::Over(Timer::Retry(model.turn))), [Deed::Open(after)]);
    }
    assert_eq!(pauses, [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
    model.update(Happening::Over(Timer::Patience(model.turn)));
    assert_eq!(model.condition(), Condition::Behind);
    model.update(Happening::Ready(7));
    assert_eq!(model.condition(), Condition::Live);
}

#[test]
fn a_pause_from_before_the_mending_shows_no_break() {
    let mut model = leader(7);
    let turn = model.turn;
    model.update(Happening::Broke);
    model.update(Happening::Woke);
    model.update(Happening::Ready(7));
    model.update(Happening::Over(Timer::Patience(turn)));
    assert_eq!(model.condition(), Condition::Live);
}

#[test]
fn waking_connects_at_once_and_a_follower_asks_how_things_stand() {
    let mut model = leader(7);
    model.update(Happening::Broke);
    assert_eq!(model.update(Happening::Woke), [Deed::Open(Some(7))]);
    assert_eq!(model.update(Happening::Woke), []);
    assert_eq!(follower(7).update(Happening::Woke), [Deed::Say(Message::Hello)]);
}

#[test]
fn a_follower_shows_its_leaders_break() {
    let mut model = follower(7);
    model.update(Happening::Heard(Message::Standing { open: false, position: Some(7) }));
    assert_eq!(model.condition(), Condition::Live);
    model.update(Happening::Over(Timer::Patience(model.turn)));
    assert_eq!(model.condition(), Condition::Behind);
}

#[test]
fn a_session_that_ended_leads_every_tab_to_the_sign_in_page() {
    let deeds = leader(7).update(Happening::SignedOut);
    assert_eq!(deeds, [Deed::Close, Deed::Say(Message::SignedOut), Deed::SignOut]);
    assert_eq!(follower(7).update(Happening::Heard(Message::SignedOut)), [Deed::SignOut]);
}
