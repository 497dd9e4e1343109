//! One command, one file.

pub mod backup;
pub mod company;
pub mod credential;
pub mod demo;
pub mod integration;
pub mod person;
pub mod sandbox;
pub mod serve;
pub mod verify;
pub mod webhook;
