//! What the simulation itself is held to: it repeats itself, it notices, and what it once found stays found.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod planted_faults;
mod repeats;
mod seeds;
