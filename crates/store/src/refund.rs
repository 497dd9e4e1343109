//! A refund's way through the database: reserved, sent, settled.

pub mod advance;
pub mod begin_attempt;
pub mod outside;
pub mod recover;
pub mod reserve;
pub mod settle;
