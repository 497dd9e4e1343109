//! The machine by itself: any history of calls, and each rule by an example.

use proptest::prelude::*;

use super::*;
use crate::settings::RefundSettings;

const SECOND: Micros = 1_000_000;

fn settings() -> CircuitSettings {
    RefundSettings::default().circuit
}

fn silent() -> Exchange {
    Exchange::Silent { why: "HTTP 503".to_owned() }
}

/// One server, one account, and the time.
struct Run {
    memory: Memory,
    circuit: Circuit,
    now: Micros,
}

impl Run {
    fn begin() -> Self {
        Self { memory: Memory::default(), circuit: Circuit::closed(0), now: 0 }
    }

    /// As the database admits calls.
    fn is_admitted(&self) -> bool {
        let waits = self.circuit.retry_at.is_some_and(|at| at > self.now);
        !waits && self.circuit.pause.is_none_or(|pause| pause.until <= self.now)
    }

    /// Makes a call that ends so, if one may be made; as the one that tries again where the circuit is not closed.
    fn call(&mut self, exchange: Option<&Exchange>) -> bool {
        if !self.is_admitted() {
            return false;
        }
        let is_probe = self.circuit.state != CircuitState::Closed;
        if is_probe {
            self.circuit.state = CircuitState::HalfOpen;
            self.circuit.retry_at = Some(self.now + settings().probe_for);
        }
        self.hear(exchange, is_probe, self.now);
        true
    }

    fn hear(&mut self, exchange: Option<&Exchange>, is_probe: bool, began: Micros) {
        let ended = Ended { exchange, began, now: self.now, is_probe };
        for news in hear(&mut self.memory, ended, &settings()) {
            if let Some(changed) = change(&self.circuit, &news, self.now, &settings()) {
                self.circuit = changed;
            }
        }
    }
}

fn any_exchange() -> impl Strategy<Value = Option<Exchange>> {
    prop_oneof![
        4 => Just(Some(silent())),
        2 => Just(Some(Exchange::Answered)),
        1 => proptest::option::of(0..200_000_u64).prop_map(|retry_after_ms| Some(Exchange::Busy { retry_after_ms })),
        1 => Just(None),
    ]
}

proptest! {
    #[test]
    fn whatever_happens_it_opens_by_silence_alone_and_closes_by_an_answer(
        history in proptest::collection::vec((any_exchange(), 0..400 * SECOND), 1..200),
    ) {
        let mut run = Run::begin();
        let mut silent_running = 0;
        for (exchange, passes) in history {
            run.now += passes;
            let before = run.circuit.clone();
            if !run.call(exchange.as_ref()) {
                prop_assert_eq!(&run.circuit, &before);
                continue;
            }
            match exchange {
                Some(Exchange::Silent { .. }) => silent_running += 1,
                Some(Exchange::Answered | Exchange::Busy { .. }) => silent_running = 0,
                None => {}
            }
            let is_closed = run.circuit.state == CircuitState::Closed;
            prop_assert_eq!(is_closed, silent_running < settings().opens_after, "{:?}", run.circuit);
            prop_assert_eq!(is_closed, run.circuit.retry_at.is_none());
            if let Some(retry_at) = run.circuit.retry_at {
                let pause = retry_at - run.now;
                prop_assert!((settings().retry_first..=settings().retry_longest).contains(&pause), "{pause}");
            }
            if matches!(exchange, Some(Exchange::Busy { .. })) {
                prop_assert!(!run.is_admitted());
            }
        }
        // Once it answers again, the circuit closes within the longest pause.
        run.now += settings().retry_longest.max(200 * SECOND);
        prop_assert!(run.call(Some(&Exchange::Answered)));
        prop_assert_eq!(run.circuit.state, CircuitState::Closed);
    }
}

#[test]
fn it_opens_after_five_calls_running_without_an_answer_and_says_why() {
    let mut run = Run::begin();
    for _ in 0..4 {
        assert!(run.call(Some(&silent())));
    }
    assert!(run.call(Some(&Exchange::Answered)));
    for _ in 0..5 {
        assert_eq!(run.circuit.state, CircuitState::Closed);
        assert!(run.call(Some(&silent())));
    }
    assert_eq!(run.circuit.state, CircuitState::Open);
    assert_eq!((run.circuit.since, run.circuit.retry_at), (0, Some(15 * SECOND)));
    assert_eq!(run.circuit.reason.as_deref(), Some("HTTP 503"));
    assert!(!run.call(Some(&Exchange::Answered)), "nobody calls it");
}

#[test]
fn each_try_without_an_answer_doubles_the_pause_up_to_five_minutes() {
    let mut run = Run::begin();
    for _ in 0..5 {
        run.call(Some(&silent()));
    }
    let mut pauses = Vec::new();
    for _ in 0..6 {
        let retry_at = run.circuit.retry_at.unwrap();
        pauses.push((retry_at - run.now) / SECOND);
        run.now = retry_at;
        assert!(run.call(Some(&silent())));
    }
    assert_eq!(pauses, [15, 30, 60, 120, 240, 300]);
    assert_eq!(run.circuit.since, 0, "it has not answered since then");
    run.now = run.circuit.retry_at.unwrap();
    assert!(run.call(Some(&Exchange::Answered)));
    assert_eq!(run.circuit, Circuit::closed(run.now));
}

#[test]
fn calls_that_were_under_way_neither_close_nor_prolong_it() {
    let mut run = Run::begin();
    for _ in 0..5 {
        run.call(Some(&silent()));
    }
    let open = run.circuit.clone();
    run.now += SECOND;
    for _ in 0..20 {
        run.hear(Some(&silent()), false, 0);
    }
    run.hear(Some(&Exchange::Answered), false, 0);
    assert_eq!(run.circuit, open);
}

#[test]
fn a_pause_is_as_long_as_the_gateway_says_and_grows_where_it_does_not() {
    let mut run = Run::begin();
    let pause = |run: &Run| (run.circuit.pause.unwrap().until - run.now) / SECOND;
    run.call(Some(&Exchange::Busy { retry_after_ms: Some(90_000) }));
    assert_eq!(pause(&run), 90);
    // Eight that were under way say it, too: that is one pause.
    let began = run.now - 1;
    for _ in 0..8 {
        run.hear(Some(&Exchange::Busy { retry_after_ms: None }), false, began);
    }
    assert_eq!((pause(&run), run.memory.busy), (90, 1));
    let mut pauses = Vec::new();
    for _ in 0..9 {
        run.now = run.circuit.pause.unwrap().until;
        assert!(run.call(Some(&Exchange::Busy { retry_after_ms: None })));
        pauses.push(pause(&run));
    }
    assert_eq!(pauses, [4, 8, 16, 32, 64, 128, 256, 300, 300]);
    assert_eq!(run.circuit.state, CircuitState::Closed, "who asks for a pause answers");
    run.now = run.circuit.pause.unwrap().until;
    run.call(Some(&Exchange::Busy { retry_after_ms: Some(u64::MAX) }));
    assert_eq!(pause(&run), 24 * 3_600);
}
