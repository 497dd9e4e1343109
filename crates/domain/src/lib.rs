//! Money, transactions, capabilities, outcomes and the refund rules: no I/O, no clock; compiled into panel and server.

pub mod balance;
pub mod capabilities;
pub mod choice;
pub mod circuit;
pub mod decimals;
pub mod email;
pub mod gateway_kind;
pub mod id;
pub mod language;
pub mod mask;
pub mod money;
pub mod outcome;
pub mod payment;
pub mod phone;
pub mod policy_rules;
pub mod reference_number;
pub mod refund;
pub mod refund_policy;
pub mod refund_rule;
pub mod role;
