//! What is made in tasks of their own, one after the other, so that nobody who presses something waits for all of them.

use std::cell::Cell;
use std::time::Duration;

use leptos::prelude::*;

use crate::ui::reactive::redrawn;

/// Set on the page's body while its first contents are made; the style sheet keeps them out of sight until then.
const COMING: &str = "data-coming";

thread_local! {
    /// How many turns are left.
    static LEFT: Cell<u32> = const { Cell::new(0) };
}

/// Keeps the page out of sight until all turns that are left were taken: the browser lays all of it out once, and not after
/// each of them.
pub fn hide_until_made() {
    if let Some(body) = document().body() {
        // What cannot be hidden is seen sooner.
        let _hidden = body.set_attribute(COMING, "");
    }
}

/// Shows what `draw` gives, made in a task of its own.
pub fn in_turn(draw: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    let is_due = RwSignal::new(false);
    LEFT.set(LEFT.get() + 1);
    let come = move || {
        // Whoever waited for it may be on another page by now.
        is_due.try_set(true);
        // By then it stands, and has asked for turns of its own.
        request_animation_frame(end_turn);
    };
    set_timeout(come, Duration::ZERO);
    redrawn(move || is_due.get().then(|| untrack(&draw)))
}

fn end_turn() {
    LEFT.set(LEFT.get().saturating_sub(1));
    if LEFT.get() == 0 {
        show();
    }
}

/// Lets what is made be seen.
pub fn show() {
    if let Some(body) = document().body() {
        // What was never hidden need not be shown.
        let _shown = body.remove_attribute(COMING);
    }
}
