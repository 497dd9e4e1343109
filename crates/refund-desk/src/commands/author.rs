//! Whoever runs the desk, as the author of what a command changes.

use refunds::clock::{Clock as _, SystemClock};
use refunds::random::{Randomness, SystemRandom};
use store::event::EventActor;
use store::subject::Author;

/// They, now.
pub fn by_command() -> Author {
    let random: &dyn Randomness = &SystemRandom;
    Author { actor: EventActor::Command, address: None, at: SystemClock.now(), salt: random.bytes() }
}
