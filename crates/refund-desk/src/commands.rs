//! One command, one file.

pub mod author;
pub mod backup;
pub mod company;
pub mod credential;
pub mod demo;
pub mod erase;
pub mod heads;
pub mod import;
pub mod import_csv;
pub mod integration;
pub mod key;
pub mod period;
pub mod person;
pub mod reconcile;
pub mod sandbox;
pub mod serve;
pub mod verify;
pub mod webhook;
