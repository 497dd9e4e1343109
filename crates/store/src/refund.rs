//! A refund's way through the database: reserved, sent, settled.

pub mod advance;
pub mod attempts;
pub mod begin_attempt;
pub mod change;
pub mod claim;
pub mod fact;
pub mod hint;
mod keys;
pub mod lease;
pub mod lock;
pub mod named;
pub mod outside;
mod paired;
pub mod parts;
pub mod recover;
pub mod repeat;
pub mod reserve;
pub mod settle;
pub mod unsent;
