//! Whole journeys in a real browser: the demo, its bank and a browser, started, driven by roles and names, and ended.

pub mod axe;
pub mod bank;
pub mod browser;
pub mod chromedriver;
pub mod demo;
pub mod desk;
pub mod journey;
pub mod lira;
pub mod openid_provider;
pub mod person;
pub mod place;
pub mod programs;
pub mod receiver;
pub mod refund_dialog;
pub mod unreachable_gateway;

mod child_process;
