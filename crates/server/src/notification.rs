//! Messages that gateways send by themselves, each to the address of one integration.

pub mod take_notification;
