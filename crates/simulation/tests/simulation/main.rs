//! What the simulation itself is held to: it repeats itself, it notices, and what it once found stays found.

mod planted_faults;
mod repeats;
mod seeds;
