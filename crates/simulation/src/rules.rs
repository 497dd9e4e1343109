//! The rules that never break, checked from the rows after each step with our own sums.

pub mod balance;
pub mod evidence;
pub mod snapshot;
pub mod states;
pub mod witness;
