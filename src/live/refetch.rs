//! Fetching anew because something happened: soon, once for many events, and only while somebody looks.

use std::time::Duration;

use leptos::prelude::*;

use crate::live::tab::is_hidden;

/// What to fetch anew, and whether it is due.
#[derive(Clone, Copy)]
pub struct Refetch {
    act: Callback<()>,
    rest: Duration,
    timer: StoredValue<Option<TimeoutHandle>>,
    /// Whether it is due as soon as somebody looks.
    is_due: StoredValue<bool>,
}

impl Refetch {
    /// `act` is called at most once each `rest`.
    #[must_use]
    pub fn new(rest: Duration, act: Callback<()>) -> Self {
        let refetch = Self { act, rest, timer: StoredValue::new(None), is_due: StoredValue::new(false) };
        let seen = window_event_listener(leptos::ev::visibilitychange, move |_| refetch.catch_up());
        on_cleanup(move || {
            seen.remove();
            if let Some(timer) = refetch.timer.try_update_value(Option::take).flatten() {
                timer.clear();
            }
        });
        refetch
    }

    /// Something happened.
    pub fn soon(self) {
        if self.timer.try_with_value(Option::is_some) != Some(false) {
            return;
        }
        let over = move || {
            self.timer.try_set_value(None);
            self.is_due.try_set_value(true);
            self.catch_up();
        };
        self.timer.set_value(set_timeout_with_handle(over, self.rest).ok());
    }

    fn catch_up(self) {
        if !is_hidden() && self.is_due.try_update_value(std::mem::take) == Some(true) {
            self.act.run(());
        }
    }
}
