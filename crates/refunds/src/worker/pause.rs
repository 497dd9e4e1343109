//! How long the worker waits: before it sends again, and before it asks again.

use domain::capabilities::Capabilities;
use domain::outcome::Outcome;
use domain::refund::RefundState;
use store::Micros;
use store::refund::attempts::Attempts;
use store::refund::change::Present;
use store::refund::settle::Next;

use crate::settings::RefundSettings;

/// How long a refund that was not sent waits, doubled with each try up to the longest.
const RETRY_FIRST: Micros = 2_000_000;
const RETRY_LONGEST: Micros = 5 * 60 * 1_000_000;
/// The longest that a gateway's own word is followed.
const DAY: Micros = 24 * 60 * 60 * 1_000_000;
/// How much of a key's life is not used: clocks differ, and a call takes its time.
const KEY_MARGIN: Micros = 60 * 60 * 1_000_000;

/// Grows with each attempt. A gateway's own word counts where it is longer, up to a day.
pub(super) fn retry_pause(attempt: i64, outcome: &Outcome) -> Micros {
    let grown = doubled(RETRY_FIRST, attempt.saturating_sub(1), RETRY_LONGEST);
    match outcome {
        Outcome::NotSent { retry_after_ms: Some(told), .. } => {
            Micros::try_from(told.saturating_mul(1_000)).unwrap_or(DAY).clamp(grown, DAY)
        }
        Outcome::NotSent { retry_after_ms: None, .. }
        | Outcome::Succeeded { .. }
        | Outcome::Accepted { .. }
        | Outcome::Refused { .. }
        | Outcome::Unknown { .. } => grown,
    }
}

/// Grows with each question, between four and six fifths of its measure, so that those who began together part.
fn ask_pause(settings: &RefundSettings, asks: u32, dice: u16) -> Micros {
    let grown = doubled(settings.ask_first, i64::from(asks), settings.ask_longest);
    let spread = grown / 5 * 2;
    let share = i128::from(spread) * i128::from(dice) / i128::from(u16::MAX);
    grown - grown / 5 + i64::try_from(share).unwrap_or(0)
}

fn doubled(first: Micros, doublings: i64, longest: Micros) -> Micros {
    let doublings = u32::try_from(doublings.clamp(0, 40)).unwrap_or(0);
    first.saturating_mul(2_i64.saturating_pow(doublings)).min(longest)
}

/// Whether repeating a call with its key is safe: the gateway surely still remembers the first that left.
pub(super) fn key_lives(capabilities: &Capabilities, attempts: &Attempts, now: Micros) -> bool {
    let (Some(life_s), Some(first)) = (capabilities.key_life_s, attempts.first_left_at) else { return false };
    let life = i64::from(life_s).saturating_mul(1_000_000).saturating_sub(KEY_MARGIN);
    // A clock that was set back says nothing about the key's age.
    (0..life).contains(&now.saturating_sub(first))
}

/// What becomes of a refund whose end is not known: asked again, repeated, or handed to a person. Never failed by time.
pub(super) fn resume(
    settings: &RefundSettings,
    capabilities: &Capabilities,
    present: &Present,
    state: RefundState,
    now: Micros,
    dice: u16,
) -> Next {
    let again = Next::DueAt(now.saturating_add(ask_pause(settings, present.asks, dice)));
    if !capabilities.can_be_asked {
        return if key_lives(capabilities, &present.attempts, now) { again } else { Next::Attention };
    }
    let limit = if state == RefundState::Accepted { settings.accepted_limit } else { settings.ask_limit };
    let since = present.attempts.first_left_at.unwrap_or(present.refund.created_at);
    if now.saturating_sub(since) > limit { Next::Attention } else { again }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_end_at_five_minutes() {
        let refused = Outcome::NotSent { why: String::new(), retry_after_ms: None };
        assert_eq!(retry_pause(1, &refused), 2_000_000);
        assert_eq!(retry_pause(2, &refused), 4_000_000);
        assert_eq!(retry_pause(50, &refused), RETRY_LONGEST);
        let told = |ms| Outcome::NotSent { why: String::new(), retry_after_ms: Some(ms) };
        assert_eq!(retry_pause(1, &told(0)), 2_000_000, "never at once");
        assert_eq!(retry_pause(1, &told(3_600_000)), 3_600_000_000, "as long as the gateway says");
        assert_eq!(retry_pause(1, &told(u64::MAX)), DAY);
    }

    #[test]
    fn questions_come_further_and_further_apart_and_not_all_at_once() {
        let settings = RefundSettings::default();
        assert_eq!(ask_pause(&settings, 0, 0), 4_000_000);
        assert_eq!(ask_pause(&settings, 0, u16::MAX), 6_000_000);
        assert_eq!(ask_pause(&settings, 1, 0), 8_000_000);
        assert_eq!(ask_pause(&settings, 1_000, u16::MAX), settings.ask_longest / 5 * 6);
    }

    #[test]
    fn a_key_is_trusted_for_its_life_less_an_hour_and_not_when_the_clock_went_back() {
        let day = Capabilities { key_life_s: Some(86_400), ..Capabilities::PLAIN };
        let attempts = Attempts { left: 1, left_beside: 0, first_left_at: Some(1_000) };
        let hours = |hours: i64| 1_000 + hours * 3_600_000_000;
        assert!(key_lives(&day, &attempts, hours(0)));
        assert!(key_lives(&day, &attempts, hours(23) - 1));
        assert!(!key_lives(&day, &attempts, hours(23)));
        assert!(!key_lives(&day, &attempts, 999));
        assert!(!key_lives(&Capabilities::PLAIN, &attempts, hours(0)));
        assert!(!key_lives(&day, &Attempts::default(), hours(0)));
    }
}
