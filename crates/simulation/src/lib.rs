//! The refund service under every fault: a seed decides each step, and the rules are checked after each.

pub mod bank;
pub mod broken;
pub mod clock;
pub mod demand;
pub mod ending;
pub mod history;
pub mod many;
pub mod money;
pub mod opening;
pub mod people;
pub mod planted;
pub mod probe;
pub mod random;
pub mod rules;
pub mod run;
pub mod server;
pub mod step;
pub mod tally;
pub mod task;
pub mod template;
pub mod wire;
pub mod world;
