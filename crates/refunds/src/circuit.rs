//! When a gateway account is not called: a small machine without a clock, a database or a gateway of its own.
//!
//! It decides about the next call only. What a call meant for its refund is settled elsewhere, and nothing here ever fails one.

use domain::circuit::CircuitState;
use gateways::exchange::Exchange;
use store::Micros;
use store::integration::circuit::{Circuit, Pause};

use crate::settings::CircuitSettings;

/// How much of what was seen is kept for people.
const REASON_MAX_CHARS: usize = 200;

/// What one server remembers of an account between calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    /// How many calls running brought no answer.
    pub silent: u32,
    /// How many pauses running were asked for.
    pub busy: u32,
    /// When the last of them was.
    pub busy_at: Option<Micros>,
}

/// A call that has ended.
#[derive(Clone, Copy, Debug)]
pub struct Ended<'a> {
    /// How; none where nothing was sent.
    pub exchange: Option<&'a Exchange>,
    /// When it began.
    pub began: Micros,
    /// The present.
    pub now: Micros,
    /// Whether it was the one call that finds out if the gateway answers again.
    pub is_probe: bool,
}

/// What is to be written about an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// It did not answer, so often running that it is called no more.
    Silent {
        /// What was seen last.
        why: String,
    },
    /// The one call brought no answer either.
    StillSilent {
        /// What was seen last.
        why: String,
    },
    /// The one call was answered.
    Answers,
    /// The one call was not made.
    Untried,
    /// It asked for a pause until then.
    Busy {
        /// Until when.
        until: Micros,
    },
}

/// Takes note of a call that has ended, and says what is to be written; mostly nothing.
pub fn hear(memory: &mut Memory, ended: Ended<'_>, settings: &CircuitSettings) -> Vec<News> {
    match ended.exchange {
        None => if_probe(ended, News::Untried),
        Some(Exchange::Answered) => {
            *memory = Memory::default();
            if_probe(ended, News::Answers)
        }
        Some(Exchange::Busy { retry_after_ms }) => {
            memory.silent = 0;
            // Calls that were under way when the pause was asked for say it once more, and mean the same pause.
            if memory.busy_at.is_none_or(|at| ended.began >= at) {
                memory.busy = memory.busy.saturating_add(1);
                memory.busy_at = Some(ended.now);
            }
            let until = ended.now.saturating_add(busy_pause(memory.busy, *retry_after_ms, settings));
            let mut news = if_probe(ended, News::Answers);
            news.push(News::Busy { until });
            news
        }
        Some(Exchange::Silent { why }) if ended.is_probe => {
            *memory = Memory::default();
            vec![News::StillSilent { why: shorten(why) }]
        }
        Some(Exchange::Silent { why }) => {
            memory.silent = memory.silent.saturating_add(1);
            if memory.silent < settings.opens_after {
                return Vec::new();
            }
            memory.silent = 0;
            vec![News::Silent { why: shorten(why) }]
        }
    }
}

/// What a circuit becomes by what was heard, as it stands by now; none where it stays. Another server may have been quicker.
#[must_use]
pub fn change(circuit: &Circuit, news: &News, now: Micros, settings: &CircuitSettings) -> Option<Circuit> {
    let retry_at =
        |probes| Some(now.saturating_add(doubled(settings.retry_first, probes, settings.retry_longest)));
    let moved = Circuit { changed_at: now, ..circuit.clone() };
    match (news, circuit.state) {
        (News::Silent { why }, CircuitState::Closed) => Some(Circuit {
            state: CircuitState::Open,
            since: now,
            retry_at: retry_at(0),
            probes: 0,
            reason: Some(why.clone()),
            ..moved
        }),
        (News::StillSilent { why }, CircuitState::HalfOpen) => {
            let probes = circuit.probes.saturating_add(1);
            let (state, reason) = (CircuitState::Open, Some(why.clone()));
            Some(Circuit { state, retry_at: retry_at(probes), probes, reason, ..moved })
        }
        (News::Untried, CircuitState::HalfOpen) => {
            Some(Circuit { state: CircuitState::Open, retry_at: retry_at(0), ..moved })
        }
        (News::Answers, CircuitState::Open | CircuitState::HalfOpen) => {
            Some(Circuit { pause: circuit.pause, ..Circuit::closed(now) })
        }
        (News::Busy { until }, _) => {
            let longer = circuit.pause.is_none_or(|pause| pause.at > now || pause.until < *until);
            // The circuit itself stays as it is.
            longer.then(|| Circuit { pause: Some(Pause { at: now, until: *until }), ..circuit.clone() })
        }
        (News::Silent { .. } | News::StillSilent { .. }, _)
        | (News::Untried, CircuitState::Closed | CircuitState::Open)
        | (News::Answers, CircuitState::Closed) => None,
    }
}

fn if_probe(ended: Ended<'_>, news: News) -> Vec<News> {
    if ended.is_probe { vec![news] } else { Vec::new() }
}

/// As long as the gateway says, up to a bound; where it says nothing, longer each time.
fn busy_pause(times: u32, retry_after_ms: Option<u64>, settings: &CircuitSettings) -> Micros {
    match retry_after_ms {
        Some(told) => {
            let longest = settings.busy_told_longest;
            let told = Micros::try_from(told.saturating_mul(1_000)).unwrap_or(longest);
            told.clamp(settings.busy_first, longest)
        }
        None => doubled(settings.busy_first, times.saturating_sub(1), settings.busy_longest),
    }
}

fn doubled(first: Micros, doublings: u32, longest: Micros) -> Micros {
    first.saturating_mul(2_i64.saturating_pow(doublings.min(40))).min(longest)
}

fn shorten(why: &str) -> String {
    why.chars().take(REASON_MAX_CHARS).collect()
}

#[cfg(test)]
mod tests;
