//! How long ago things were, kept true while somebody looks.

use std::time::Duration;

use leptos::leptos_dom::helpers::IntervalHandle;
use leptos::prelude::*;

use crate::live::tab::is_hidden;
use crate::{format, t};

const MINUTE: Duration = Duration::from_mins(1);

/// Rings each minute while the tab is seen, and at once when it is seen again; one for all ages of a page.
#[derive(Clone, Copy)]
pub struct Minutes {
    /// Rung: how often does not matter.
    bell: Trigger,
    timer: StoredValue<Option<IntervalHandle>>,
}

impl Minutes {
    /// Begins, until the page goes.
    #[must_use]
    pub fn begin() -> Self {
        let minutes = Self { bell: Trigger::new(), timer: StoredValue::new(None) };
        minutes.run();
        let seen = window_event_listener(leptos::ev::visibilitychange, move |_| {
            minutes.stop();
            if !is_hidden() {
                minutes.bell.notify();
                minutes.run();
            }
        });
        on_cleanup(move || {
            seen.remove();
            minutes.stop();
        });
        minutes
    }

    /// Whoever reads this within an effect is run again each minute.
    pub fn track(self) {
        self.bell.track();
    }

    /// How long ago, or how far ahead, an RFC 3339 instant is, as it stands this minute.
    pub fn age(self, rfc3339: String) -> impl Fn() -> String {
        move || {
            self.track();
            age_text(&rfc3339)
        }
    }

    fn run(self) {
        if !is_hidden() {
            let timer = set_interval_with_handle(move || self.bell.notify(), MINUTE);
            self.timer.try_set_value(timer.ok());
        }
    }

    fn stop(self) {
        if let Some(timer) = self.timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    }
}

/// How long ago it was or how far ahead it is. Seconds would be wrong before the minute is over.
#[must_use]
pub fn age_text(rfc3339: &str) -> String {
    match format::seconds_ago(rfc3339) {
        Some(0..60) => t!("age.just_now"),
        Some(-59..0) => t!("age.soon"),
        Some(_) | None => format::relative(rfc3339),
    }
}
