//! The HTTP contract: paths, queries, bodies and problems; one type an endpoint, and OpenAPI derived from them.

pub mod account;
pub mod amount;
pub mod approval;
pub mod attention;
pub mod audit;
pub mod balance;
pub mod capabilities;
pub mod credential;
pub mod event;
pub mod export;
pub mod fact;
pub mod gateway;
pub mod integration;
pub mod overview;
pub mod paths;
pub mod payment;
pub mod people;
pub mod policy;
pub mod problem;
pub mod refund;
pub mod saved_view;
pub mod second_factor;
pub mod session;
pub mod transaction;
pub mod transaction_query;
pub mod webhook;
