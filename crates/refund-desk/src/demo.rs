//! The demo: made-up companies, people and payments, plainly so, the same ones for the same seed.

pub mod create_world;
pub mod customers;
pub mod database;
pub mod folder;
pub mod generate;
pub mod summary;
pub mod world;

mod bank;
mod dice;
mod history;
mod item;
mod listed;
mod moments;
mod names;
mod past_facts;
mod past_outcome;
mod past_refund;
mod plan;
mod quick_history;
